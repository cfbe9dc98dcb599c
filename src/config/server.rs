//! The process as a whole: mode, address, web pages that may talk to it.

use super::reader::{Fault, Reader};
use std::net::SocketAddr;
use std::path::PathBuf;

/// Whether somebody's money is at stake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Development,
    /// Missing secrets are errors at start; debug endpoints and test tokens are off.
    Production,
}

#[derive(Clone, Debug)]
pub struct ServerSettings {
    pub mode: Mode,
    /// Port 0 takes a free one.
    pub listen: SocketAddr,
    /// Pages of these origins may open sockets and call the API, besides our own; `*` is any, in development only.
    pub allowed_origins: Vec<String>,
    /// HTTP worker threads.
    pub workers: usize,
    /// Largest body of a REST request, bytes.
    pub body_bytes_max: usize,
    /// A proxy of ours stands in front and names the client in `Forwarded` or `X-Forwarded-For`.
    pub behind_proxy: bool,
    /// How long a stop waits for work in flight, milliseconds.
    pub drain_ms: u64,
    /// Pages are read from here, anew for each request; from the binary when absent.
    pub web_dir: Option<PathBuf>,
}

impl ServerSettings {
    pub(super) fn read(reader: &mut Reader) -> Self {
        reader.concern("Server");
        Self {
            mode: reader.text((MODE, "development", "development or production."), mode),
            listen: reader.text(
                (LISTEN, "127.0.0.1:8080", "Address and port to listen on; port 0 takes a free one."),
                |text| text.parse().map_err(|_| format!("{text:?} is not an address and port like 0.0.0.0:8080")),
            ),
            allowed_origins: reader.text(
                (ORIGINS, "", "Origins whose pages may talk to us besides our own, comma-separated; * is any (development only)."),
                origins,
            ),
            workers: cores_or(reader.count(
                ("SOUK_WORKERS", "0", "HTTP and socket worker threads; 0 is one per core."),
                0,
                1_024,
            )),
            body_bytes_max: reader.count(
                ("SOUK_BODY_BYTES_MAX", "65536", "Largest body of a REST request, bytes."),
                1_024,
                64 * 1024 * 1024,
            ),
            behind_proxy: reader.flag((
                "SOUK_BEHIND_PROXY",
                "false",
                "Whether a proxy of ours stands in front and names the client in X-Forwarded-For: true or false.",
            )),
            drain_ms: reader.number(
                ("SOUK_DRAIN_MS", "10000", "How long a stop waits for work in flight, milliseconds."),
                0,
                600_000,
            ),
            web_dir: reader
                .optional((WEB, "", "Directory to read the pages from while writing them; empty is what the binary holds."))
                .map(PathBuf::from),
        }
    }

    #[must_use]
    pub fn is_production(&self) -> bool {
        self.mode == Mode::Production
    }

    pub(super) fn validate(&self, faults: &mut Vec<Fault>) {
        if self.is_production() && self.allowed_origins.iter().any(|origin| origin == "*") {
            faults.push(Fault::new(ORIGINS, "* is for development; name the origins of your pages"));
        }
    }
}

fn mode(text: &str) -> Result<Mode, String> {
    match text {
        "development" => Ok(Mode::Development),
        "production" => Ok(Mode::Production),
        _ => Err(format!("{text:?} is neither development nor production")),
    }
}

fn origins(text: &str) -> Result<Vec<String>, String> {
    let well_formed = |origin: &str| match origin.split_once("://") {
        Some(("http" | "https", host)) => !host.is_empty() && !host.contains('/'),
        _ => origin == "*",
    };
    let origins =
        text.split(',').map(|part| part.trim().trim_end_matches('/')).filter(|part| !part.is_empty());
    origins
        .map(|origin| match well_formed(origin) {
            true => Ok(origin.to_ascii_lowercase()),
            false => Err(format!("{origin:?} is not an origin like https://shop.example")),
        })
        .collect()
}

/// `count`, where 0 stands for one per core.
pub(super) fn cores_or(count: usize) -> usize {
    match count {
        0 => std::thread::available_parallelism().map_or(2, std::num::NonZero::get),
        given => given,
    }
}

const MODE: &str = "SOUK_ENV";
pub(crate) const LISTEN: &str = "SOUK_LISTEN";
const WEB: &str = "SOUK_WEB_DIR";
const ORIGINS: &str = "SOUK_ALLOWED_ORIGINS";
