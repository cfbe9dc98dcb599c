//! The pages as a browser gets them: the shell with its policy, and files that are kept for ever.

use crate::fire::database::Database;
use crate::fire::server::Server;
use crate::http::{Answered, send};
use std::net::{Ipv4Addr, SocketAddr};

struct Site(Server);

impl Site {
    async fn open() -> Self {
        Self(Server::start(Database::Sqlite, &[]).await)
    }

    async fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Answered {
        send(SocketAddr::from((Ipv4Addr::LOCALHOST, self.0.port)), method, path, headers, b"").await
    }

    /// Where the page says that its script is.
    async fn script(&self) -> String {
        let shell = self.ask("GET", "/", &[]).await.body;
        let (_, rest) = shell.split_once("<script type=\"module\" src=\"").expect("a script");
        rest.split_once('"').expect("its address ends").0.to_owned()
    }
}

#[actix_rt::test]
async fn every_address_has_the_shell_with_its_policy() {
    let site = Site::open().await;
    for path in ["/", "/auctions/01JDMB3K8Q5M4X2Y9Z7A6B5C4D", "/shows/x/console", "/admin", "/settings"] {
        let shell = site.ask("GET", path, &[]).await;
        assert_eq!(shell.status, 200, "{path}");
        assert_eq!(shell.header("content-type"), Some("text/html; charset=utf-8"));
        assert_eq!(shell.header("cache-control"), Some("no-cache"));
        let policy = shell.header("content-security-policy").expect("a policy");
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{policy}"
        );
        assert!(!policy.contains("unsafe") && !policy.contains("http"), "{policy}");
        assert!(!shell.body.contains("{{"), "a place of the frame is not filled: {}", shell.body);
        assert!(!shell.body.contains("style=") && !shell.body.contains("onload="), "{}", shell.body);
    }
    site.ask("GET", "/nowhere", &[]).await.error(404, "not_found");
    site.ask("GET", "/api/nowhere", &[]).await.error(404, "not_found");
}

#[actix_rt::test]
async fn who_is_lost_is_told_so_on_a_page() {
    let site = Site::open().await;
    let person = [("accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8")];
    let page = site.ask("GET", "/nowhere/at/all", &person).await;
    assert_eq!((page.status, page.header("content-type")), (404, Some("text/html; charset=utf-8")));
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert!(
        page.header("content-security-policy").is_some() && page.body.contains("<script type=\"module\"")
    );
    for (method, path) in [("GET", "/api/nowhere"), ("GET", "/assets/0/main.js"), ("POST", "/nowhere")] {
        site.ask(method, path, &person).await.error(404, "not_found");
    }
}

#[actix_rt::test]
async fn files_of_a_build_are_kept_for_ever_and_those_of_another_are_not_there() {
    let site = Site::open().await;
    let script = site.script().await;
    let whole = site.ask("GET", &script, &[]).await;
    assert_eq!((whole.status, whole.header("content-type")), (200, Some("text/javascript; charset=utf-8")));
    assert_eq!(whole.header("cache-control"), Some("public, max-age=31536000, immutable"));
    assert_eq!(whole.header("x-content-type-options"), Some("nosniff"));
    let tag = whole.header("etag").expect("a tag").to_owned();
    let again = site.ask("GET", &script, &[("if-none-match", &tag)]).await;
    assert_eq!((again.status, again.body.as_str()), (304, ""));
    assert_eq!(site.ask("HEAD", &script, &[]).await.status, 200);
    let (_, path) = script.trim_start_matches("/assets/").split_once('/').expect("a build and a path");
    site.ask("GET", &format!("/assets/0123456789abcdef/{path}"), &[]).await.error(404, "not_found");
    let secret = script.replace("main.js", "../Cargo.toml");
    site.ask("GET", &secret, &[]).await.error(404, "not_found");
    let licence = script.replace("main.js", "vendor/preact/LICENSE");
    site.ask("GET", &licence, &[]).await.error(404, "not_found");
}
