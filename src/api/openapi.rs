//! `GET /api/openapi.json`: what REST takes and gives, for programs.

use super::shapes::ErrorShape;
use super::{Answer, Api, accounts, auctions, bids, claims, debug, inbox, items, lifecycle, lists, shows};
use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Data;
use utoipa::openapi::path::{Operation, Parameter, ParameterIn};
use utoipa::openapi::schema::{Object, Type};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{ContentBuilder, Ref, Required, Response, ResponseBuilder};
use utoipa::{Modify, OpenApi};

pub(super) async fn document(api: Data<Api>) -> Answer {
    let mut document = Document::openapi();
    if api.settings.production {
        document.paths.paths.retain(|path, _| !path.starts_with("/api/debug/"));
    }
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-cache")).json(document))
}

#[derive(OpenApi)]
#[openapi(
    info(title = "Souk", description = "The real-time core of a live market. Money is in minor units \
        (`…_cents`), time in milliseconds since 1970 UTC (`…_ms`), ids carry their kind (`show:01J…`; input takes \
        them without it too). A command's answer is given when it is durable."),
    paths(
        accounts::register, accounts::login, accounts::refresh, accounts::logout, accounts::me,
        shows::list, shows::create, shows::show, shows::edit,
        items::list, items::add, items::change, items::delete, items::award,
        lifecycle::activate, lifecycle::pause, lifecycle::resume, lifecycle::stop,
        lists::claims, lists::comments, lists::buyers,
        claims::comment, claims::claim, claims::pass, claims::release,
        auctions::list, auctions::create, auctions::show, auctions::start, auctions::close, auctions::cancel,
        bids::list, bids::bid, bids::buy_now,
        inbox::show, inbox::read,
        debug::emit_comment, debug::bulk_comments, debug::tokens, debug::panic,
    ),
    components(schemas(ErrorShape)),
    modifiers(&Everywhere),
)]
pub(super) struct Document;

/// What holds for every operation: how to sign in, how errors look, and the parameters of lists and commands.
struct Everywhere;

impl Modify for Everywhere {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_default();
        let bearer = Http::builder().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
        for (path, item) in &mut document.paths.paths {
            let reading = item.get.as_mut();
            if let Some(list) = reading.filter(|list| list.description_of_200().contains("next_cursor")) {
                add(list, "limit", ParameterIn::Query, Type::Integer, "Rows of a page");
                add(list, "cursor", ParameterIn::Query, Type::String, "`next_cursor` of the page before");
            }
            let commands = [&mut item.post, &mut item.patch, &mut item.delete];
            for command in commands.into_iter().flatten().filter(|_| !path.starts_with("/api/auth/")) {
                let about = "The same key is answered the same and acts once";
                add(command, "Idempotency-Key", ParameterIn::Header, Type::String, about);
            }
            let all = [&mut item.get, &mut item.post, &mut item.patch, &mut item.delete];
            for operation in all.into_iter().flatten() {
                operation.responses.responses.insert("default".to_owned(), error().into());
            }
        }
    }
}

trait Described {
    fn description_of_200(&self) -> &str;
}

impl Described for Operation {
    fn description_of_200(&self) -> &str {
        match self.responses.responses.get("200") {
            Some(utoipa::openapi::RefOr::T(response)) => &response.description,
            _ => "",
        }
    }
}

fn add(operation: &mut Operation, name: &str, place: ParameterIn, kind: Type, about: &str) {
    let parameter = Parameter::builder()
        .name(name)
        .parameter_in(place)
        .required(Required::False)
        .description(Some(about))
        .schema(Some(Object::with_type(kind)))
        .build();
    operation.parameters.get_or_insert_default().push(parameter);
}

fn error() -> Response {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Error"))).build();
    ResponseBuilder::new().description("Any error").content("application/json", content).build()
}

#[cfg(test)]
mod tests {
    use super::super::router::{DEBUG_ROUTES, ROUTES};
    use super::*;

    #[test]
    fn every_route_is_described_and_nothing_else() {
        let document = serde_json::to_value(Document::openapi()).unwrap();
        let described = document["paths"].as_object().unwrap().iter().flat_map(|(path, item)| {
            item.as_object().unwrap().keys().map(move |method| (method.clone(), path.clone()))
        });
        let mut described: Vec<_> = described.collect();
        let routed = ROUTES.iter().chain(DEBUG_ROUTES);
        let mut routed: Vec<_> =
            routed.map(|(method, path)| ((*method).to_owned(), (*path).to_owned())).collect();
        described.sort();
        routed.sort();
        assert_eq!(described, routed);
    }

    #[test]
    fn references_lead_somewhere() {
        let document = serde_json::to_value(Document::openapi()).unwrap();
        let text = document.to_string();
        let names = text.split("#/components/schemas/").skip(1).filter_map(|rest| rest.split('"').next());
        for name in names {
            assert!(document["components"]["schemas"].get(name).is_some(), "{name}");
        }
        assert_eq!(document["components"]["securitySchemes"]["bearer"]["scheme"], "bearer");
        assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    }
}
