//! `GET /api/openapi.json`: what REST takes and gives, for programs.

use super::shapes::ErrorShape;
use super::{Answer, Api, accounts, auctions, bids, claims, debug, inbox, items, lifecycle, lists, shows};
use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Data;
use utoipa::openapi::path::{Operation, Parameter, ParameterIn};
use utoipa::openapi::schema::{Object, ObjectBuilder, Schema, SchemaType, Type};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Required, Response, ResponseBuilder};
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
            if let Some(list) = item.get.as_mut()
                && wrap_list(path, list)
            {
                add(list, "limit", ParameterIn::Query, Type::Integer, "Rows of a page");
                add(list, "cursor", ParameterIn::Query, Type::String, "`next_cursor` of the page before");
            }
            let commands = [&mut item.post, &mut item.patch, &mut item.delete];
            for command in commands.into_iter().flatten().filter(|_| !path.starts_with("/api/auth/")) {
                let about = "The same key is answered the same and acts once";
                add(command, "Idempotency-Key", ParameterIn::Header, Type::String, about);
            }
            let all = [&mut item.get, &mut item.post, &mut item.patch, &mut item.delete];
            for (method, operation) in ["get", "post", "patch", "delete"].into_iter().zip(all) {
                let Some(operation) = operation else { continue };
                operation.operation_id = Some(unique_name(method, path));
                operation.responses.responses.insert("default".to_owned(), error().into());
            }
        }
    }
}

/// `post_auctions_id_bids`: handlers bear short names, but an operation's is unique.
fn unique_name(method: &str, path: &str) -> String {
    let words = path.trim_start_matches("/api/").split(|c: char| !c.is_ascii_alphanumeric());
    words.filter(|word| !word.is_empty()).fold(method.to_owned(), |name, word| name + "_" + word)
}

/// A handler that gives rows says what a row is; what goes out is `{"<plural>":[…],"next_cursor"}`. Says whether it
/// was a list.
fn wrap_list(path: &str, operation: &mut Operation) -> bool {
    let Some(RefOr::T(response)) = operation.responses.responses.get_mut("200") else { return false };
    let Some(content) = response.content.get_mut("application/json") else { return false };
    let Some(rows @ RefOr::T(Schema::Array(_))) =
        content.schema.take_if(|schema| matches!(schema, RefOr::T(Schema::Array(_))))
    else {
        return false;
    };
    let plural = path.rsplit('/').next().unwrap_or(path);
    let next = Object::with_type(SchemaType::from_iter([Type::String, Type::Null]));
    let page = ObjectBuilder::new()
        .property(plural, rows)
        .property("next_cursor", next)
        .required(plural)
        .required("next_cursor");
    content.schema = Some(RefOr::T(Schema::Object(page.build())));
    true
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
    fn operations_have_names_of_their_own_and_lists_are_pages() {
        let document = serde_json::to_value(Document::openapi()).unwrap();
        let items = document["paths"].as_object().unwrap().values();
        let mut names: Vec<_> = items
            .flat_map(|item| item.as_object().unwrap().values())
            .map(|operation| operation["operationId"].as_str().unwrap())
            .collect();
        let operations = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), operations);
        let list = &document["paths"]["/api/auctions/{id}/bids"]["get"];
        let page = &list["responses"]["200"]["content"]["application/json"]["schema"];
        assert_eq!(page["required"], serde_json::json!(["bids", "next_cursor"]));
        assert_eq!(page["properties"]["bids"]["items"]["$ref"], "#/components/schemas/BidRow");
        let parameters = list["parameters"].as_array().unwrap();
        assert!(parameters.iter().any(|parameter| parameter["name"] == "cursor"));
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
