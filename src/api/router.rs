//! Every route, on one page. What isn't here is answered 404, another method on what is here 405, both in our shape.

use super::{
    Api, accounts, auctions, bids, claims, debug, deeds, docs, inbox, items, lifecycle, lists, market, near,
    openapi, shows, sign_ins, summary, workspaces,
};
use crate::error::ApiError;
use crate::routes::routes;
use actix_web::web::{Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};

routes! { add_routes, ROUTES:
    "/api/auth/register" { post accounts::register }
    "/api/auth/login" { post accounts::login }
    "/api/auth/refresh" { post accounts::refresh }
    "/api/auth/logout" { post accounts::logout }
    "/api/auth/logout-everywhere" { post sign_ins::logout_everywhere }
    "/api/auth/me" { get accounts::me, patch accounts::change_me }
    "/api/auth/password" { post accounts::change_password }
    "/api/auth/sessions" { get sign_ins::list }
    "/api/auth/sessions/{id}" { delete sign_ins::end }

    "/api/workspaces/{id}" { get workspaces::show, patch workspaces::change }

    "/api/market" { get market::market }

    "/api/shows" { get shows::list, post shows::create }
    "/api/shows/{id}" { get shows::show, patch shows::edit }
    "/api/shows/{id}/items" { get items::list, post items::add }
    "/api/shows/{id}/items/{item_id}" { get items::show, patch items::change, delete items::delete }
    "/api/shows/{id}/items/{item_id}/award" { post items::award }
    "/api/shows/{id}/activate" { post lifecycle::activate }
    "/api/shows/{id}/pause" { post lifecycle::pause }
    "/api/shows/{id}/resume" { post lifecycle::resume }
    "/api/shows/{id}/stop" { post lifecycle::stop }
    "/api/shows/{id}/claims" { get lists::claims }
    "/api/shows/{id}/comments" { get lists::comments, post claims::comment }
    "/api/shows/{id}/comments/{number}/settle" { post near::settle }
    "/api/shows/{id}/near" { get near::list }
    "/api/shows/{id}/deeds" { get deeds::list }
    "/api/shows/{id}/buyers" { get lists::buyers }
    "/api/shows/{id}/summary" { get summary::summary }
    "/api/shows/{id}/claim" { post claims::claim }
    "/api/shows/{id}/pass" { post claims::pass }
    "/api/claims/{id}/release" { post claims::release }

    "/api/auctions" { get auctions::list, post auctions::create }
    "/api/auctions/{id}" { get auctions::show }
    "/api/auctions/{id}/bids" { get bids::list, post bids::bid }
    "/api/auctions/{id}/buy-now" { post bids::buy_now }
    "/api/auctions/{id}/start" { post auctions::start }
    "/api/auctions/{id}/close" { post auctions::close }
    "/api/auctions/{id}/cancel" { post auctions::cancel }

    "/api/inbox" { get inbox::show }
    "/api/inbox/read" { post inbox::read }
}

routes! { add_debug_routes, DEBUG_ROUTES:
    "/api/debug/emit-comment" { post debug::emit_comment }
    "/api/debug/bulk-comments" { post debug::bulk_comments }
    "/api/debug/tokens" { post debug::tokens }
    "/api/debug/panic" { post debug::panic }
}

routes! { add_documents, DOCUMENTS:
    "/api/openapi.json" { get openapi::document }
    "/api/docs" { get docs::page }
    "/api/docs/page.js" { get docs::script }
    "/api/docs/page.css" { get docs::style }
}

/// Adds REST to an app. Everything is under its full path, so that other services may stand beside it in any order.
pub fn configure(config: &mut ServiceConfig, api: Data<Api>) {
    let production = api.settings.production;
    config.app_data(api);
    add_routes(config);
    add_documents(config);
    if !production {
        add_debug_routes(config);
    }
}

/// The app's default service: 404 in our shape.
///
/// # Errors
/// Always.
pub async fn no_such_place(request: HttpRequest) -> Result<HttpResponse, ApiError> {
    Err(ApiError::not_found(format!("{:.100}", request.path())))
}
