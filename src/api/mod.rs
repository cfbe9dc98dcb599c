//! REST: parses, asks, answers. What a command means is decided by its kind, what a list holds by the read tables.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `router` | every route, on one page |
//! | `ask` | the one way a command goes to its entity, and the one way an entity is looked at |
//! | `body`, `query`, `callers`, `ids` | reading a request: bodies, filters, tokens and keys, ids |
//! | `accounts`, `sign_ins`, `workspaces`, `market`, `shows`, `items`, `lifecycle`, `lists`, `summary`, `claims`, `near`, `auctions`, `bids`, `inbox`, `debug` | the handlers |
//! | `shapes`, `orders`, `views`, `openapi`, `docs` | what is said about all that |
//! | `ports` | what the lists need from the read tables |

mod accounts;
mod ask;
mod auctions;
mod bids;
mod body;
mod callers;
mod claims;
mod debug;
mod deeds;
mod docs;
mod ids;
mod inbox;
mod items;
mod lifecycle;
mod lists;
mod market;
mod near;
mod openapi;
mod orders;
pub mod ports;
mod query;
mod router;
mod settings;
mod shapes;
mod shows;
mod sign_ins;
mod summary;
mod views;
mod workspaces;

pub use body::Body;
pub use callers::{MaybeSigned, Signed};
pub use query::{Order, Page, Params};
pub use router::{configure, no_such_place};
pub use settings::ApiSettings;

use crate::auth::ports::Workspaces;
use crate::auth::{Accounts, Clock};
use crate::error::ApiError;
use actix_web::HttpResponse;
use actors::host::Registry;
use ports::Reading;
use std::sync::Arc;

/// Everything a handler may ask.
pub struct Api {
    pub settings: ApiSettings,
    pub registry: Arc<Registry>,
    pub accounts: Arc<Accounts>,
    pub workspaces: Arc<dyn Workspaces>,
    pub reading: Arc<dyn Reading>,
    /// Milliseconds since 1970.
    pub clock: Clock,
}

impl Api {
    /// # Errors
    /// As [`ApiSettings::validate`].
    pub fn new(
        settings: ApiSettings,
        registry: Arc<Registry>,
        accounts: Arc<Accounts>,
        workspaces: Arc<dyn Workspaces>,
        reading: Arc<dyn Reading>,
        clock: Clock,
    ) -> Result<Self, String> {
        settings.validate()?;
        Ok(Self { settings, registry, accounts, workspaces, reading, clock })
    }
}

/// What a handler gives.
type Answer = Result<HttpResponse, ApiError>;
