//! `GET /connection/websocket`: who may open a socket, and how one is set up on its worker.

use super::hub::{self, Hub};
use super::outgoing::{Bounds, Outgoing};
use super::reader::Reader;
use super::session::Session;
use super::writer::Writer;
use super::{Shared, codes};
use actix_http::ws;
use actix_web::body::{BodyStream, MessageBody as _};
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;
use std::cell::OnceCell;
use std::rc::Rc;
use std::sync::Arc;

const JSON_PROTOCOL: &str = "centrifuge-json";
const PROTOBUF_PROTOCOL: &str = "centrifuge-protobuf";

/// What one worker keeps: the gateway, and its hub once the first socket is there.
pub(super) struct Worker {
    pub shared: Arc<Shared>,
    hub: OnceCell<Rc<Hub>>,
}

impl Worker {
    pub fn new(shared: Arc<Shared>) -> Self {
        Self { shared, hub: OnceCell::new() }
    }

    fn hub(&self) -> Rc<Hub> {
        let make = || {
            let shared = &self.shared;
            let (hub, inbox) =
                Hub::new(shared.next_hub(), shared.floor.clone(), shared.settings.subscribe_wait);
            actix_rt::spawn(hub::run(hub.clone(), inbox));
            hub
        };
        self.hub.get_or_init(make).clone()
    }
}

/// The handler.
pub(super) async fn upgrade(
    request: HttpRequest,
    body: web::Payload,
    worker: web::Data<Worker>,
) -> Result<HttpResponse, actix_web::Error> {
    let shared = &worker.shared;
    if !origin_allowed(&request, &shared.settings.origins) {
        return Ok(refuse(HttpResponse::Forbidden(), "forbidden", "this origin may not open sockets"));
    }
    let Some(permit) = shared.sockets.admit() else {
        return Ok(refuse(HttpResponse::ServiceUnavailable(), "temporary", "no room for another socket"));
    };
    let mut response = ws::handshake(request.head())?;
    let protocol = known_protocol(&request);
    if let Some(protocol) = protocol {
        response.insert_header((header::SEC_WEBSOCKET_PROTOCOL, protocol));
    }
    let outgoing = Outgoing::new(Bounds::from(&shared.settings));
    if wants_protobuf(&request, protocol) {
        outgoing.close(codes::INAPPROPRIATE);
    }
    let reader = Reader::new(body.into_inner(), outgoing.clone(), shared.settings.frame_bytes_max);
    Session::start(shared.clone(), worker.hub(), outgoing.clone(), reader);
    let body = BodyStream::new(Writer::new(outgoing, permit)).boxed();
    Ok(response.message_body(body)?.into())
}

fn refuse(mut response: actix_web::HttpResponseBuilder, code: &str, message: &str) -> HttpResponse {
    response.json(json!({ "error": { "code": code, "message": message } }))
}

/// The first protocol the client offers that we know. Without one the answer names none.
fn known_protocol(request: &HttpRequest) -> Option<&'static str> {
    let offers = request.headers().get_all(header::SEC_WEBSOCKET_PROTOCOL);
    offers
        .filter_map(|offer| offer.to_str().ok())
        .flat_map(|offer| offer.split(','))
        .find_map(|name| [JSON_PROTOCOL, PROTOBUF_PROTOCOL].into_iter().find(|known| *known == name.trim()))
}

/// We speak JSON only. A client that insists on Protobuf is told so by a close code it understands.
fn wants_protobuf(request: &HttpRequest, protocol: Option<&str>) -> bool {
    let asked = ["format=protobuf", "cf_protocol=protobuf"];
    protocol == Some(PROTOBUF_PROTOCOL) || request.query_string().split('&').any(|part| asked.contains(&part))
}

/// A browser names the page's origin; a page elsewhere must not use our visitor's rights. Other clients name none.
fn origin_allowed(request: &HttpRequest, origins: &[String]) -> bool {
    let Some(origin) = request.headers().get(header::ORIGIN) else { return true };
    let Ok(origin) = origin.to_str() else { return false };
    if !origins.is_empty() {
        return origins.iter().any(|allowed| allowed == "*" || allowed.eq_ignore_ascii_case(origin));
    }
    let Some((_, host)) = origin.split_once("://") else { return false };
    let own = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    own.is_some_and(|own| own.eq_ignore_ascii_case(host)) || is_local(host)
}

fn is_local(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    ["localhost", "127.0.0.1", "[::1]"].contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn allowed(origin: &'static str, origins: &[&str]) -> bool {
        let request = TestRequest::default()
            .insert_header((header::HOST, "souk.example:8080"))
            .insert_header((header::ORIGIN, origin))
            .to_http_request();
        origin_allowed(&request, &origins.iter().map(|&one| one.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn without_a_list_only_the_own_host_and_this_machine_are_let_in() {
        for good in
            ["http://souk.example:8080", "http://localhost", "http://localhost:3000", "http://[::1]:3000"]
        {
            assert!(allowed(good, &[]), "{good}");
        }
        let bad =
            ["https://evil.example", "http://souk.example", "null", "http://localhost.evil.example", ""];
        for origin in bad {
            assert!(!allowed(origin, &[]), "{origin}");
        }
    }

    #[test]
    fn a_list_is_taken_literally() {
        assert!(allowed("https://Shop.example", &["https://shop.example"]));
        assert!(!allowed("http://shop.example", &["https://shop.example"]));
        assert!(!allowed("http://localhost", &["https://shop.example"]));
        assert!(allowed("https://anything.example", &["*"]));
    }

    #[test]
    fn the_first_protocol_we_know_is_chosen_over_all_headers() {
        let chosen = |offers: &[&'static str]| {
            let request = TestRequest::default();
            let offered = offers.iter().fold(request, |request, offer| {
                request.append_header((header::SEC_WEBSOCKET_PROTOCOL, *offer))
            });
            known_protocol(&offered.to_http_request())
        };
        assert_eq!(chosen(&[]), None);
        assert_eq!(chosen(&["graphql, ,centrifuge-json2"]), None);
        assert_eq!(chosen(&["graphql, centrifuge-protobuf ,centrifuge-json"]), Some(PROTOBUF_PROTOCOL));
        assert_eq!(chosen(&["graphql", "\u{e9}", "centrifuge-json"]), Some(JSON_PROTOCOL));
    }
}
