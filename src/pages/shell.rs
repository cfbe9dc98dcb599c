//! The one HTML page. It is the same at every address but for what the browser is told to fetch beforehand; which page
//! stands behind an address is listed once, in `web/routes.json`, which the script reads too.

use super::files::{File, Files};
use super::graph;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// An address that people open, and the module that shows it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Route {
    /// As actix-web writes it: `/auctions/{id}`.
    path: String,
    /// Below `web/`: `pages/auction.js`.
    page: String,
    /// Who may see it; the script asks for a sign-in first. For the script.
    #[serde(default, rename = "for")]
    _only_for: Option<String>,
}

/// The page for each address.
pub(super) struct Shell {
    pages: BTreeMap<String, File>,
}

impl Shell {
    /// # Errors
    /// What is missing or malformed among the files.
    pub fn of(files: &Files) -> Result<Self, String> {
        let list = files.text("routes.json")?;
        let routes: Vec<Route> =
            serde_json::from_str(list).map_err(|fault| format!("web/routes.json: {fault}"))?;
        let frame = files.text("index.html")?;
        let always = graph::needed(files, "main.js")?;
        let mut pages = BTreeMap::new();
        for route in routes {
            let wanted: BTreeSet<_> = always.union(&graph::needed(files, &route.page)?).cloned().collect();
            let html = frame
                .replace("{{assets}}", &format!("/assets/{}", files.build()))
                .replace("{{preload}}", &preload(files, &wanted))
                // The list is ours and has no `<`: it can't end the element early.
                .replace("{{routes}}", list.trim());
            pages.insert(route.path, File::of(html.into_bytes(), "text/html; charset=utf-8"));
        }
        Ok(Self { pages })
    }

    /// Every address, as actix-web writes it.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.pages.keys().map(String::as_str)
    }

    /// The page for an address that [`Self::paths`] has; the market's for one it doesn't have.
    pub fn page(&self, path: &str) -> File {
        let page = self.pages.get(path).or_else(|| self.pages.get("/"));
        page.cloned().unwrap_or_else(|| File::of(Vec::new(), "text/html; charset=utf-8"))
    }
}

fn preload(files: &Files, modules: &BTreeSet<String>) -> String {
    let link =
        |path: &String| format!("<link rel=\"modulepreload\" href=\"/assets/{}/{path}\">", files.build());
    modules.iter().map(link).collect::<Vec<_>>().join("\n")
}

/// Sent with the page: nothing from elsewhere, nothing inline, in nobody's frame.
pub(super) const HEADERS: [(actix_web::http::header::HeaderName, &str); 4] = {
    use actix_web::http::header;
    [
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
             connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; \
             frame-ancestors 'none'; object-src 'none'",
        ),
        (header::REFERRER_POLICY, "same-origin"),
        (header::CROSS_ORIGIN_OPENER_POLICY, "same-origin"),
        (header::PERMISSIONS_POLICY, "camera=(), microphone=(), geolocation=(), payment=()"),
    ]
};
