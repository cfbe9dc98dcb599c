//! How a table of routes becomes services. Every path this server has stands in such a table, so that what is
//! described can be compared with what is there; and another method on a path that is there is answered 405 in our
//! shape. Knows no route itself.

use crate::error::ApiError;
use actix_web::HttpResponse;
use actix_web::http::Method;

/// Makes a function that adds the routes of the table, and a list of them for the test of the description.
macro_rules! routes {
    ($add:ident, $table:ident: $($path:literal { $($method:ident $handler:path),+ })*) => {
        /// Method and path of each route.
        #[cfg(test)]
        pub(crate) const $table: &[(&str, &str)] = &[$($((stringify!($method), $path),)+)*];

        fn $add(config: &mut actix_web::web::ServiceConfig) {
            $({
                let other = || async { $crate::routes::not_allowed(&[$(stringify!($method)),+]) };
                let resource = actix_web::web::resource($path);
                $(let one = actix_web::web::method($crate::routes::method(stringify!($method)));
                let resource = resource.route(one.to($handler));)+
                config.service(resource.default_service(actix_web::web::to(other)));
            })*
        }
    };
}
pub(crate) use routes;

pub(crate) fn not_allowed(methods: &[&str]) -> Result<HttpResponse, ApiError> {
    Err(ApiError::method_not_allowed(&methods.join(", ").to_ascii_uppercase()))
}

pub(crate) fn method(name: &str) -> Method {
    name.to_ascii_uppercase().parse().expect("the table holds methods")
}
