//! The files of `web/` with what HTTP wants to know of each. Embedded ones are in the binary; in development a folder
//! is read instead.

use actix_web::web::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use ring::digest::{Context, SHA256, digest};
use rust_embed::RustEmbed;
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::time::SystemTime;

#[derive(RustEmbed)]
#[folder = "web/"]
struct Embedded;

/// One file as it is sent.
#[derive(Clone, Debug)]
pub(super) struct File {
    pub bytes: Bytes,
    /// Where it is smaller.
    pub gzipped: Option<Bytes>,
    pub content_type: &'static str,
    /// An entity tag, quotes and all: a digest of the bytes.
    pub tag: String,
}

/// All of them, by their path below `web/`.
pub(super) struct Files {
    files: BTreeMap<String, File>,
    build: String,
}

impl Files {
    pub fn embedded() -> Self {
        let found = Embedded::iter().filter_map(|path| {
            let file = Embedded::get(&path)?;
            Some((path.to_string(), file.data.into_owned()))
        });
        Self::of(found)
    }

    /// # Errors
    /// What can't be read.
    pub fn of_folder(folder: &Path) -> Result<Self, String> {
        let read = |path: String| {
            let bytes = std::fs::read(folder.join(&path)).map_err(|fault| format!("{path}: {fault}"))?;
            Ok((path, bytes))
        };
        let found: Result<Vec<_>, String> = stamp(folder)?.into_keys().map(read).collect();
        Ok(Self::of(found?))
    }

    fn of(found: impl IntoIterator<Item = (String, Vec<u8>)>) -> Self {
        let files: BTreeMap<_, _> = found
            .into_iter()
            .filter_map(|(path, bytes)| {
                let content_type = content_type(&path)?;
                Some((path, File::of(bytes, content_type)))
            })
            .collect();
        let mut whole = Context::new(&SHA256);
        for (path, file) in &files {
            whole.update(path.as_bytes());
            whole.update(file.tag.as_bytes());
        }
        let build = hex(whole.finish().as_ref());
        Self { files, build }
    }

    pub fn find(&self, path: &str) -> Option<&File> {
        self.files.get(path)
    }

    /// The digest of everything: stands in the address of each file.
    pub fn build(&self) -> &str {
        &self.build
    }

    /// # Errors
    /// The file isn't there, or isn't text.
    pub fn text(&self, path: &str) -> Result<&str, String> {
        let file = self.find(path).ok_or_else(|| format!("web/{path} is missing"))?;
        std::str::from_utf8(&file.bytes).map_err(|_| format!("web/{path} is no text"))
    }
}

impl File {
    pub fn of(bytes: Vec<u8>, content_type: &'static str) -> Self {
        let tag = format!("\"{}\"", hex(digest(&SHA256, &bytes).as_ref()));
        let gzipped = gzip(&bytes).filter(|gzipped| gzipped.len() < bytes.len()).map(Bytes::from);
        Self { bytes: bytes.into(), gzipped, content_type, tag }
    }
}

fn gzip(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok()
}

/// The first 64 bits: enough to tell builds apart.
fn hex(digest: &[u8]) -> String {
    digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// When each file of a folder was written: another stamp, other files.
pub(super) type Stamp = BTreeMap<String, SystemTime>;

/// # Errors
/// What can't be read.
pub(super) fn stamp(folder: &Path) -> Result<Stamp, String> {
    let mut found = Vec::new();
    walk(folder, "", &mut found).map_err(|fault| format!("{}: {fault}", folder.display()))?;
    let written = |path: String| {
        let written = std::fs::metadata(folder.join(&path)).and_then(|about| about.modified());
        Ok((path, written.map_err(|fault| fault.to_string())?))
    };
    found.into_iter().map(written).collect()
}

fn walk(folder: &Path, prefix: &str, found: &mut Vec<String>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            walk(&entry.path(), &format!("{path}/"), found)?;
        } else {
            found.push(path);
        }
    }
    Ok(())
}

/// Nothing for a file that isn't for browsers.
fn content_type(path: &str) -> Option<&'static str> {
    let (_, ending) = path.rsplit_once('.').filter(|(_, ending)| !ending.contains('/'))?;
    TYPES.iter().find(|(known, _)| *known == ending).map(|(_, content_type)| *content_type)
}

const TYPES: [(&str, &str); 7] = [
    ("html", "text/html; charset=utf-8"),
    ("js", "text/javascript; charset=utf-8"),
    ("css", "text/css; charset=utf-8"),
    ("json", "application/json"),
    ("svg", "image/svg+xml"),
    ("png", "image/png"),
    ("webmanifest", "application/manifest+json"),
];
