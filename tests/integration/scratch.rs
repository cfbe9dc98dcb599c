//! A fresh database for each test: SQLite in a folder that is gone afterwards, or, with `SOUK_TEST_POSTGRES_URL`, a new
//! one on that server (test servers are private: nobody drops it).

use schema::Store;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

pub struct Scratch {
    pub store: Store,
    folder: Option<PathBuf>,
}

impl Scratch {
    pub async fn open() -> Self {
        let name = unique();
        let server = std::env::var("SOUK_TEST_POSTGRES_URL").ok().filter(|url| !url.is_empty());
        let (url, folder) = match server {
            Some(server) => (create(&server, &name), None),
            None => {
                let folder = std::env::temp_dir().join(name);
                (format!("sqlite://{}", folder.join("souk.db").display()), Some(folder))
            }
        };
        let place = souk::storage::place(&url).expect("a place");
        let store = Store::open(&place, &souk::storage::settings()).await.expect("an open database");
        Self { store, folder }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            drop(std::fs::remove_dir_all(folder));
        }
    }
}

/// Makes a database on that server; its URL.
fn create(server: &str, name: &str) -> String {
    let made = Command::new("psql").args(["-q", server, "-c", &format!("CREATE DATABASE {name}")]).status();
    assert!(made.expect("psql is here").success(), "no database {name}");
    let (host, _) = server.rsplit_once('/').expect("the URL ends in a database");
    format!("{host}/{name}")
}

fn unique() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_nanos();
    format!("souk_rest_{}_{now}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}
