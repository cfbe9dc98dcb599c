//! The pages: hands out what lies in `web/`, the same bytes to everybody. What a page shows it asks of REST and sockets
//! like any client; nothing here knows an entity, a person or a right.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `files` | the files of `web/`, embedded or read from disk, with their type, their tag and a gzipped twin |
//! | `graph` | which modules a module needs, so that the browser is told beforehand |
//! | `shell` | the one HTML page, for every address that a person may open |
//!
//! Files stand under `/assets/{build}/…`, where `build` is a digest of all of them: an address never changes its
//! content, so browsers keep it for ever and a new build is fetched at once and whole.

mod files;
mod graph;
mod shell;

use crate::error::ApiError;
use actix_web::HttpResponse;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::web::{Data, Path, ServiceConfig};
use actix_web::{HttpRequest, Route, guard, web};
use files::{File, Files};
use std::path::{Path as FilePath, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// The files and the addresses that people open.
pub struct Pages {
    source: Source,
}

enum Source {
    /// From the binary, prepared once.
    Embedded(Arc<Site>),
    /// From a folder, read anew whenever something in it has changed: for those who are writing pages.
    Folder { folder: PathBuf, latest: Mutex<(files::Stamp, Arc<Site>)> },
}

/// All files of one build, and the page around them.
struct Site {
    files: Files,
    shell: shell::Shell,
}

impl Pages {
    /// From `folder`, or else as embedded in the binary.
    ///
    /// # Errors
    /// What is missing or malformed among the files.
    pub fn new(folder: Option<PathBuf>) -> Result<Self, String> {
        let source = match folder {
            Some(folder) => {
                let latest = (files::stamp(&folder)?, Arc::new(Site::of(Files::of_folder(&folder)?)?));
                Source::Folder { folder, latest: Mutex::new(latest) }
            }
            None => Source::Embedded(Arc::new(Site::of(Files::embedded())?)),
        };
        Ok(Self { source })
    }

    /// For an address that is nothing: a person is told so on a page, with the way back. Nothing for everybody else,
    /// who reads no page.
    ///
    /// # Errors
    /// The files can't be read.
    pub fn lost(&self, request: &HttpRequest) -> Result<Option<HttpResponse>, ApiError> {
        let reads = matches!(*request.method(), Method::GET | Method::HEAD);
        let elsewhere = ["/api/", "/assets/"].iter().any(|front| request.path().starts_with(front));
        if !reads || elsewhere || !names(request, header::ACCEPT, "text/html") {
            return Ok(None);
        }
        let mut response = framed(request, self, request.path(), "no-store")?;
        *response.status_mut() = StatusCode::NOT_FOUND;
        Ok(Some(response))
    }

    fn site(&self) -> Result<Arc<Site>, ApiError> {
        match &self.source {
            Source::Embedded(site) => Ok(site.clone()),
            Source::Folder { folder, latest } => renewed(folder, latest).map_err(|fault| {
                tracing::error!(fault, "the pages can't be read");
                ApiError::internal()
            }),
        }
    }
}

fn renewed(folder: &FilePath, latest: &Mutex<(files::Stamp, Arc<Site>)>) -> Result<Arc<Site>, String> {
    let stamp = files::stamp(folder)?;
    let mut latest = latest.lock().unwrap_or_else(PoisonError::into_inner);
    if latest.0 != stamp {
        *latest = (stamp, Arc::new(Site::of(Files::of_folder(folder)?)?));
    }
    Ok(latest.1.clone())
}

impl Site {
    fn of(files: Files) -> Result<Self, String> {
        let shell = shell::Shell::of(&files)?;
        Ok(Self { files, shell })
    }
}

/// Adds the pages to an app: every address in `web/routes.json`, and the files.
pub fn configure(config: &mut ServiceConfig, pages: Data<Pages>) {
    if let Ok(site) = pages.site() {
        for path in site.shell.paths() {
            config.route(path, reading().to(page));
        }
    }
    config.app_data(pages);
    config.route("/assets/{build}/{path:.*}", reading().to(asset));
}

/// GET, and HEAD for who only wants to know whether it is there.
fn reading() -> Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

async fn page(request: HttpRequest, pages: Data<Pages>) -> Result<HttpResponse, ApiError> {
    let pattern = request.match_pattern().unwrap_or_default();
    framed(&request, &pages, &pattern, "no-cache")
}

/// The page for an address, with the headers that guard it.
fn framed(
    request: &HttpRequest,
    pages: &Pages,
    path: &str,
    keep: &'static str,
) -> Result<HttpResponse, ApiError> {
    let site = pages.site()?;
    let shell = site.shell.page(path).ok_or_else(ApiError::internal)?;
    let mut response = answer(request, shell, keep);
    for (name, value) in shell::HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}

async fn asset(
    request: HttpRequest,
    pages: Data<Pages>,
    place: Path<(String, String)>,
) -> Result<HttpResponse, ApiError> {
    let (build, path) = place.into_inner();
    let site = pages.site()?;
    // A page of an older build asks for what is gone: it must not be given a mixture, but load itself anew.
    let found = site.files.find(&path).filter(|_| build == site.files.build());
    let file = found.ok_or_else(|| ApiError::not_found(format!("file {path:.100} of build {build:.40}")))?;
    let keep = match pages.source {
        Source::Embedded(_) => "public, max-age=31536000, immutable",
        Source::Folder { .. } => "no-cache",
    };
    Ok(answer(&request, file, keep))
}

/// The file as this client takes it, or 304 when it has it.
fn answer(request: &HttpRequest, file: &File, keep: &'static str) -> HttpResponse {
    let has_it = names(request, header::IF_NONE_MATCH, &file.tag);
    let mut response = if has_it { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response
        .insert_header((header::CACHE_CONTROL, keep))
        .insert_header((header::ETAG, file.tag.as_str()))
        .insert_header((header::VARY, "accept-encoding"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"));
    if has_it {
        return response.finish();
    }
    response.content_type(file.content_type);
    match file.gzipped().filter(|_| names(request, header::ACCEPT_ENCODING, "gzip")) {
        Some(gzipped) => {
            response.insert_header((header::CONTENT_ENCODING, "gzip"));
            response.body(gzipped.clone())
        }
        None => response.body(file.bytes.clone()),
    }
}

/// Whether a list in a header has this among its parts.
fn names(request: &HttpRequest, header: HeaderName, wanted: &str) -> bool {
    let value = request.headers().get(header).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(',').any(|part| part.trim().split(';').next() == Some(wanted))
}
