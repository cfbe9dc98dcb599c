//! Souk's tables, queries and journals: everything Diesel, nothing else.
//!
//! It knows plain types only (an entity is a string, a payload is JSON text) and no kind of thing: what the rows mean
//! is decided elsewhere. Two databases look the same from outside: [`Store::open`] chooses at run time.
//!
//! | room | what it holds |
//! | --- | --- |
//! | [`tables`] | the shape of the tables, the same for both databases |
//! | [`migrations`] | the migrations of both, embedded |
//! | [`journal`] | the journal: appends in batches (two twins), and everything else about events |
//! | [`people`], [`sign_ins`] | accounts and refresh tokens; what people see and change of their own |
//! | [`workspaces`], [`audit`] | who is in a workspace and what it has set; the trail of deeds |
//! | [`shows`], [`auctions`], [`market`], [`holdings`], [`projection`] | the read tables: lists for people, writes for the projector |
//! | `sqlite`, `postgres` | the threads and connections behind both; `query` and `ready` let one text serve both |

#[macro_use]
mod query;

pub mod auctions;
pub mod audit;
mod background;
mod fault;
pub mod holdings;
pub mod journal;
pub mod market;
pub mod migrations;
pub mod people;
mod postgres;
pub mod projection;
mod ready;
mod roll;
#[cfg(test)]
mod scratch;
pub mod shows;
pub mod sign_ins;
mod sqlite;
mod store;
pub mod tables;
mod upkeep;
pub mod workspaces;

pub use background::{BEHIND_ALL, step_back};
pub use fault::{Fault, Later};
pub use store::{Place, Settings, Store};
