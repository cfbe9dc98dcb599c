//! Lets the text of a query serve both databases: Diesel's blocking verbs as futures that are ready at once. They run
//! on SQLite's own threads, where blocking is right.

use diesel::query_dsl::methods::{ExecuteDsl, LimitDsl, LoadQuery};
use diesel::result::QueryResult;
use diesel::sqlite::SqliteConnection;
use futures_util::FutureExt;
use std::future::{Future, Ready, ready};

/// The verbs of `diesel_async::RunQueryDsl`, for SQLite.
pub(crate) trait RunQueryDsl: Sized {
    fn load<'query, U>(self, conn: &mut SqliteConnection) -> Ready<QueryResult<Vec<U>>>
    where
        Self: LoadQuery<'query, SqliteConnection, U>,
    {
        ready(diesel::RunQueryDsl::load(self, conn))
    }

    fn get_result<'query, U>(self, conn: &mut SqliteConnection) -> Ready<QueryResult<U>>
    where
        Self: LoadQuery<'query, SqliteConnection, U>,
    {
        ready(diesel::RunQueryDsl::get_result(self, conn))
    }

    fn first<'query, U>(self, conn: &mut SqliteConnection) -> Ready<QueryResult<U>>
    where
        Self: LimitDsl,
        diesel::dsl::Limit<Self>: LoadQuery<'query, SqliteConnection, U>,
    {
        ready(diesel::RunQueryDsl::get_result(self.limit(1), conn))
    }

    fn execute(self, conn: &mut SqliteConnection) -> Ready<QueryResult<usize>>
    where
        Self: ExecuteDsl<SqliteConnection>,
    {
        ready(ExecuteDsl::execute(self, conn))
    }
}

impl<T> RunQueryDsl for T {}

/// The answer of a body that awaits nothing but the verbs above.
pub(crate) fn now<T>(body: impl Future<Output = T>) -> T {
    body.now_or_never().expect("every future of a SQLite query is ready at once")
}
