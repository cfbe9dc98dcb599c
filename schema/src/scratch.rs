//! Databases for tests: fresh, and gone afterwards.

use crate::postgres::connect;
use crate::{Place, Settings, Store};
use diesel_async::SimpleAsyncConnection;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

/// A fresh database with all migrations.
pub(crate) struct Scratch {
    pub(crate) store: Store,
    /// Of a Postgres database: for connections of the test's own.
    pub(crate) url: Option<String>,
    folder: Option<PathBuf>,
}

impl Scratch {
    pub(crate) async fn sqlite() -> Self {
        let folder = std::env::temp_dir().join(unique());
        let store = Store::open(&Place::Sqlite(folder.join("souk.db")), &Settings::default()).await.unwrap();
        Self { store, url: None, folder: Some(folder) }
    }

    /// None where no server is named.
    pub(crate) async fn postgres() -> Option<Self> {
        Self::postgres_with(&Settings::default()).await
    }

    pub(crate) async fn postgres_with(settings: &Settings) -> Option<Self> {
        let url = postgres_url().await?;
        let store = Store::open(&Place::Postgres(url.clone()), settings).await.unwrap();
        Some(Self { store, url: Some(url), folder: None })
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            drop(std::fs::remove_dir_all(folder));
        }
    }
}

/// A new empty database on the server that the environment names. Test servers are private: nobody drops it.
pub(crate) async fn postgres_url() -> Option<String> {
    let server = std::env::var("SOUK_TEST_POSTGRES_URL").ok().filter(|url| !url.is_empty())?;
    let name = unique();
    let mut conn = connect(&server).await.unwrap();
    conn.batch_execute(&format!("CREATE DATABASE {name}")).await.unwrap();
    let (host, _) = server.rsplit_once('/').expect("the URL ends in a database");
    Some(format!("{host}/{name}"))
}

pub(crate) fn unique() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_nanos();
    format!("souk_test_{}_{now}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

/// One test per twin for each promise named.
macro_rules! twins {
    ($($promise:ident;)+) => {
        mod on_sqlite {
            $(#[tokio::test]
            async fn $promise() {
                super::$promise($crate::scratch::Scratch::sqlite().await).await;
            })+
        }
        mod on_postgres {
            $(#[tokio::test]
            async fn $promise() {
                if let Some(scratch) = $crate::scratch::Scratch::postgres().await {
                    super::$promise(scratch).await;
                }
            })+
        }
    };
}
pub(crate) use twins;
