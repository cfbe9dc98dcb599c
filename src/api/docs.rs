//! `GET /api/docs`: the same for people. A page of our own, without any other host and without inline script.

use actix_web::http::header;
use actix_web::{HttpResponse, HttpResponseBuilder};

pub(super) async fn page() -> HttpResponse {
    let mut response = kept(HttpResponse::Ok());
    response.insert_header((header::CONTENT_SECURITY_POLICY, POLICY));
    response.content_type("text/html; charset=utf-8").body(include_str!("docs/page.html"))
}

pub(super) async fn script() -> HttpResponse {
    kept(HttpResponse::Ok()).content_type("text/javascript; charset=utf-8").body(include_str!("docs/page.js"))
}

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
