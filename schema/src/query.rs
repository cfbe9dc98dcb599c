//! The macro that lets one text of a query serve both databases.

use crate::fault::Fault;
use std::future::Future;

/// One text of a query for both databases: `query!(store, core.write, |conn| { … })` with `diesel_async`'s verbs and
/// `.await`. `core` or `read` names the file on SQLite; `read` runs outside a transaction, `write` in one,
/// `write_soon` in one that a crash may undo. The body
/// owns what it uses and ends in a `Result<_, Fault>`; the whole is a `Later`.
macro_rules! query {
    ($store:expr, $file:ident.$verb:ident, |$conn:ident| $body:expr) => {
        match $store.twin() {
            $crate::store::Twin::Sqlite { $file, .. } => {
                $file.$verb(move |$conn: &mut diesel::SqliteConnection| {
                    #[allow(unused_imports)]
                    use $crate::ready::RunQueryDsl as _;
                    $crate::ready::now($crate::query::typed(async move { $body }))
                })
            }
            $crate::store::Twin::Postgres(postgres) => postgres.$verb(move |$conn| {
                #[allow(unused_imports)]
                use diesel_async::RunQueryDsl as _;
                Box::pin($crate::query::typed(async move { $body }))
            }),
        }
    };
}

/// Tells the compiler which error a query's `?` ends in.
pub(crate) fn typed<T, F: Future<Output = Result<T, Fault>>>(body: F) -> F {
    body
}
