//! `GET /api/openapi.json`: what REST takes and gives, for programs.

use super::shapes::ErrorShape;
use super::{
    Answer, Api, ApiSettings, accounts, auctions, bids, claims, debug, deeds, docs, inbox, items, lifecycle,
    lists, market, near, shows, sign_ins, summary, workspaces,
};
use crate::admin;
use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Data;
use actors::limits;
use utoipa::OpenApi;
use utoipa::openapi::OpenApi as Description;
use utoipa::openapi::path::{Operation, Parameter, ParameterIn};
use utoipa::openapi::schema::{Object, ObjectBuilder, Schema, SchemaType, Type};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Required, Response, ResponseBuilder};

#[utoipa::path(get, path = "/api/openapi.json", tag = "documents",
    responses((status = 200, description = "This description, OpenAPI 3.1", body = Value)))]
pub(super) async fn document(api: Data<Api>) -> Answer {
    let mut document = described();
    if api.settings.production {
        document.paths.paths.retain(|path, _| !path.starts_with("/api/debug/"));
    }
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-cache")).json(document))
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Souk",
        description = "The real-time core of a live market. Money is in minor units \
        (`…_cents`), time in milliseconds since 1970 UTC (`…_ms`), ids carry their kind (`show:01J…`; input takes \
        them without it too). A command's answer is given when it is durable."
    ),
    paths(
        accounts::register,
        accounts::login,
        accounts::refresh,
        accounts::logout,
        accounts::me,
        accounts::change_me,
        accounts::change_password,
        sign_ins::list,
        sign_ins::end,
        sign_ins::logout_everywhere,
        workspaces::show,
        workspaces::change,
        market::market,
        shows::list,
        shows::create,
        shows::show,
        shows::edit,
        items::list,
        items::add,
        items::show,
        items::change,
        items::delete,
        items::award,
        lifecycle::activate,
        lifecycle::pause,
        lifecycle::resume,
        lifecycle::stop,
        lists::claims,
        lists::comments,
        lists::buyers,
        summary::summary,
        deeds::list,
        near::list,
        near::settle,
        claims::comment,
        claims::claim,
        claims::pass,
        claims::release,
        auctions::list,
        auctions::create,
        auctions::show,
        auctions::start,
        auctions::close,
        auctions::cancel,
        bids::list,
        bids::bid,
        bids::buy_now,
        inbox::show,
        inbox::read,
        debug::emit_comment,
        debug::bulk_comments,
        debug::tokens,
        debug::panic,
        document,
        docs::page,
        docs::script,
        docs::style,
        socket,
    ),
    components(schemas(ErrorShape))
)]
struct Document;

/// Sockets are described in their own protocol's words; here stands only where they begin.
#[utoipa::path(get, path = "/connection/websocket", tag = "sockets", responses(
    (status = 101, description = "A WebSocket that speaks the Centrifuge client protocol, version 2, in JSON. Commands \
        are rpc methods `<kind>.<verb>`; `time` gives the server's clock, `{ok, now_ms}`. Without a token one watches as \
        a guest"),
    (status = 403, description = "`forbidden`: a page of this origin may not open sockets", body = ErrorShape),
))]
#[allow(dead_code, reason = "only described")]
fn socket() {}

/// Everything this server takes, REST's and the inspector's.
fn described() -> Description {
    let mut document = Document::openapi();
    document.merge(admin::Described::openapi());
    complete(&mut document);
    document
}

/// What holds for every operation: how to sign in, how errors look, and the parameters of lists and commands.
fn complete(document: &mut Description) {
    let components = document.components.get_or_insert_default();
    let token = |format| {
        SecurityScheme::Http(Http::builder().scheme(HttpAuthScheme::Bearer).bearer_format(format).build())
    };
    components.add_security_scheme("bearer", token("JWT"));
    components.add_security_scheme("metrics_token", token("text"));
    for (path, item) in &mut document.paths.paths {
        if let Some(list) = item.get.as_mut()
            && wrap_list(path, list)
        {
            add(list, "limit", ParameterIn::Query, rows(), "Rows of a page");
            let about = "`next_cursor` of the page before";
            add(list, "cursor", ParameterIn::Query, Object::with_type(Type::String), about);
        }
        let commands = [&mut item.post, &mut item.patch, &mut item.delete];
        for command in commands.into_iter().flatten().filter(|_| takes_key(path)) {
            let about = "The same key is answered the same and acts once";
            add(command, "Idempotency-Key", ParameterIn::Header, key(), about);
        }
        let body = item.post.as_mut().and_then(|post| post.request_body.as_mut());
        if let Some(body) = body.filter(|_| OPTIONAL_BODIES.contains(&path.as_str())) {
            body.required = Some(Required::False);
        }
        let all = [&mut item.get, &mut item.post, &mut item.patch, &mut item.delete];
        for (method, operation) in ["get", "post", "patch", "delete"].into_iter().zip(all) {
            let Some(operation) = operation else { continue };
            operation.operation_id = Some(unique_name(method, path));
            operation.responses.responses.insert("default".to_owned(), error().into());
        }
    }
}

/// Posts that may come without a body: none of its fields is needed.
const OPTIONAL_BODIES: [&str; 2] = ["/api/auth/logout", "/api/auctions/{id}/close"];

/// What isn't a command to an entity has no memory of keys.
fn takes_key(path: &str) -> bool {
    let without = ["/api/auth/", "/api/workspaces/", "/api/admin/", "/api/debug/tokens", "/api/debug/panic"];
    !without.iter().any(|place| path.starts_with(place))
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

fn add(operation: &mut Operation, name: &str, place: ParameterIn, schema: Object, about: &str) {
    let parameter = Parameter::builder()
        .name(name)
        .parameter_in(place)
        .required(Required::False)
        .description(Some(about))
        .schema(Some(schema))
        .build();
    operation.parameters.get_or_insert_default().push(parameter);
}

/// How many rows a list gives, as the settings have it by default.
fn rows() -> Object {
    let ApiSettings { page_default, page_max, .. } = ApiSettings::default();
    let rows = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1)).maximum(Some(page_max));
    rows.default(Some(page_default.into())).build()
}

/// What [`Key`](actors::ids::Key) takes.
fn key() -> Object {
    let key = ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(limits::KEY_BYTES_MAX));
    key.pattern(Some("^[!-~]+$")).build()
}

fn error() -> Response {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Error"))).build();
    ResponseBuilder::new().description("Any error").content("application/json", content).build()
}

#[cfg(test)]
mod tests {
    use super::super::router;
    use super::*;
    use crate::gateway;
    use std::path::Path;

    /// Every table of routes there is.
    const TABLES: [&[(&str, &str)]; 5] =
        [router::ROUTES, router::DEBUG_ROUTES, router::DOCUMENTS, admin::ROUTES, gateway::ROUTES];

    /// Every Rust file below that folder, as path and text.
    fn sources(folder: &Path) -> Vec<(String, String)> {
        let entries =
            std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
        let read = |path: std::path::PathBuf| match path.is_dir() {
            true => sources(&path),
            false => vec![(path.display().to_string(), std::fs::read_to_string(&path).unwrap_or_default())],
        };
        entries.flat_map(read).filter(|(path, _)| path.ends_with(".rs")).collect()
    }

    #[test]
    fn no_route_stands_outside_the_tables() {
        let sources = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
        let made = |text: &str| text.lines().filter(|line| line.starts_with("routes! {")).count();
        assert_eq!(
            sources.iter().map(|(_, text)| made(text)).sum::<usize>(),
            TABLES.len(),
            "a table is not in TABLES"
        );
        let ways = ["resource(", "scope("]
            .map(|way| format!("web::{way}"))
            .into_iter()
            .chain([".route".to_owned() + "("]);
        // What people open is no interface to describe; its addresses stand in web/routes.json.
        let free = ["src/routes.rs", "src/pages/mod.rs"];
        for way in ways {
            let by_hand = sources
                .iter()
                .filter(|(path, text)| !free.iter().any(|free| path.ends_with(free)) && text.contains(&way));
            let by_hand: Vec<_> = by_hand.map(|(path, _)| path).collect();
            assert!(by_hand.is_empty(), "{way} beside the tables: {by_hand:?}");
        }
    }

    #[test]
    fn every_route_is_described_and_nothing_else() {
        let document = serde_json::to_value(described()).unwrap();
        let said = document["paths"].as_object().unwrap().iter().flat_map(|(path, item)| {
            item.as_object().unwrap().keys().map(move |method| (method.clone(), path.clone()))
        });
        let mut said: Vec<_> = said.collect();
        let routed = TABLES.into_iter().flatten();
        let mut routed: Vec<_> =
            routed.map(|(method, path)| ((*method).to_owned(), (*path).to_owned())).collect();
        said.sort();
        routed.sort();
        assert_eq!(said, routed);
    }

    #[test]
    fn operations_have_names_of_their_own_and_lists_are_pages() {
        let document = serde_json::to_value(described()).unwrap();
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
        let close = &document["paths"]["/api/auctions/{id}/close"]["post"];
        assert_eq!(close["requestBody"]["required"], false, "no body is no fields");
        let parameters = list["parameters"].as_array().unwrap();
        assert!(parameters.iter().any(|parameter| parameter["name"] == "cursor"));
    }

    #[test]
    fn references_lead_somewhere() {
        let document = serde_json::to_value(described()).unwrap();
        let text = document.to_string();
        let names = text.split("#/components/schemas/").skip(1).filter_map(|rest| rest.split('"').next());
        for name in names {
            assert!(document["components"]["schemas"].get(name).is_some(), "{name}");
        }
        assert_eq!(document["components"]["securitySchemes"]["bearer"]["scheme"], "bearer");
        assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    }
}
