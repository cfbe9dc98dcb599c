//! Who somebody is: passwords, access tokens, families of refresh tokens. Knows no HTTP and no SQL.

pub mod accounts;
mod attempts;
mod ended;
pub(crate) mod fields;
mod own;
pub mod password;
pub mod ports;
pub mod refresh;
pub mod token;

pub use accounts::{Accounts, AuthRefusal, AuthSettings, Client, Clock, Registration, SignedIn};
pub use ports::{People, SocketCloser};
