//! Where everything is kept.

use super::reader::{Fault, Reader};
use std::fmt;
use std::path::PathBuf;

#[derive(Clone, Debug)]
pub struct StorageSettings {
    /// SQLite's files and the development secret.
    pub data_dir: PathBuf,
    pub database: DatabaseUrl,
    /// Journal writers on Postgres, each with its connection; entities are spread over them.
    pub writer_shards: usize,
    /// Connections for reading.
    pub readers: usize,
    /// How long one piece of database work may take before it counts as failed, milliseconds.
    pub timeout_ms: u64,
}

/// `sqlite://PATH` or `postgres://…`. Printing it hides the password.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(Box<str>);

impl DatabaseUrl {
    /// The address itself, password and all: for connecting only.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    fn parse(text: &str) -> Result<Option<Self>, String> {
        match text.split_once("://") {
            None if text.is_empty() => Ok(None),
            Some(("sqlite", path)) if !path.is_empty() => Ok(Some(Self(text.into()))),
            Some(("postgres" | "postgresql", _)) => Ok(Some(Self(text.into()))),
            // Not the text itself: it may hold a password.
            _ => Err("a database is sqlite://PATH or postgres://USER:PASSWORD@HOST/NAME".to_owned()),
        }
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&masked(&self.0))
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl StorageSettings {
    pub(super) fn read(reader: &mut Reader) -> Self {
        reader.concern("Storage");
        let data_dir: PathBuf = reader
            .text((DATA, "./data", "Directory for SQLite's files and the development secret."), |text| {
                Ok(text.into())
            });
        let given = reader.read(
            (
                DATABASE,
                "",
                "sqlite://PATH or postgres://USER:PASSWORD@HOST/NAME; empty is SQLite in the data directory.",
            ),
            DatabaseUrl::parse,
            masked,
        );
        let embedded = || DatabaseUrl(format!("sqlite://{}", data_dir.join("souk.db").display()).into());
        Self {
            database: given.unwrap_or_else(embedded),
            data_dir,
            writer_shards: reader.count(
                ("SOUK_WRITER_SHARDS", "2", "Journal writers on Postgres, each with its own connection."),
                1,
                64,
            ),
            readers: reader.count(
                ("SOUK_DATABASE_READERS", "4", "Database connections for reading."),
                1,
                256,
            ),
            timeout_ms: reader.number(
                (
                    "SOUK_DATABASE_TIMEOUT_MS",
                    "10000",
                    "How long one piece of database work may take, milliseconds.",
                ),
                100,
                600_000,
            ),
        }
    }

    pub(super) fn validate(&self, faults: &mut Vec<Fault>) {
        if self.data_dir.is_file() {
            faults.push(Fault::new(DATA, &format!("{} is a file, not a directory", self.data_dir.display())));
        }
    }
}

/// The address with `***` for the password, also one given as a parameter.
fn masked(url: &str) -> String {
    let (url, parameters) = url.split_once('?').map_or((url, None), |(url, rest)| (url, Some(rest)));
    let shown = match url.split_once("://") {
        Some((scheme, rest)) => match rest.rsplit_once('@') {
            Some((user, host)) => {
                let name = user.split(':').next().unwrap_or_default();
                let password = if user.contains(':') { ":***" } else { "" };
                format!("{scheme}://{name}{password}@{host}")
            }
            None => url.to_owned(),
        },
        None => "***".repeat(usize::from(!url.is_empty())),
    };
    let hide = |parameter: &str| match parameter.split_once('=') {
        Some((name, _)) if name.contains("password") => format!("{name}=***"),
        _ => parameter.to_owned(),
    };
    match parameters {
        Some(list) => format!("{shown}?{}", list.split('&').map(hide).collect::<Vec<_>>().join("&")),
        None => shown,
    }
}

pub(crate) const DATA: &str = "SOUK_DATA";
pub(crate) const DATABASE: &str = "SOUK_DATABASE_URL";
