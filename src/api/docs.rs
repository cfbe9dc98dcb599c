//! `GET /api/docs`: the same for people. A page of our own, without any other host and without inline script.

use actix_web::http::header;
use actix_web::{HttpResponse, HttpResponseBuilder};

#[utoipa::path(get, path = "/api/docs", tag = "documents",
    responses((status = 200, description = "A page for people", body = String, content_type = "text/html")))]
pub(super) async fn page() -> HttpResponse {
    let mut response = kept(HttpResponse::Ok());
    response.insert_header((header::CONTENT_SECURITY_POLICY, POLICY));
    response.content_type("text/html; charset=utf-8").body(include_str!("docs/page.html"))
}

#[utoipa::path(get, path = "/api/docs/page.js", tag = "documents",
    responses((status = 200, description = "The page's script", body = String, content_type = "text/javascript")))]
pub(super) async fn script() -> HttpResponse {
    kept(HttpResponse::Ok()).content_type("text/javascript; charset=utf-8").body(include_str!("docs/page.js"))
}

#[utoipa::path(get, path = "/api/docs/page.css", tag = "documents",
    responses((status = 200, description = "The page's style", body = String, content_type = "text/css")))]
pub(super) async fn style() -> HttpResponse {
    kept(HttpResponse::Ok()).content_type("text/css; charset=utf-8").body(include_str!("docs/page.css"))
}

fn kept(mut response: HttpResponseBuilder) -> HttpResponseBuilder {
    response.insert_header((header::CACHE_CONTROL, "no-cache"));
    response.insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"));
    response
}

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
