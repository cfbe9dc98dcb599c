//! Every setting of the server, one struct per concern, read in one place. Nothing else looks at the environment.
//!
//! A setting's value comes from a flag, else the environment variable, else the file `.env` in the working
//! directory, else its safe local default; an empty value means the default. Unknown `SOUK_…` names are errors.
//! This module opens no database and starts nothing; the one file it may write is the development token secret.

mod auth;
mod gateway;
mod host;
mod log;
mod nearest;
mod reader;
mod secret;
mod server;
mod storage;
#[cfg(test)]
mod tests;

pub use auth::AuthSettings;
pub use gateway::GatewaySettings;
pub use host::HostSettings;
pub use log::{LogFormat, LogSettings};
pub use reader::{Fault, Faults, Given, Line, Source};
pub use secret::Secret;
pub use server::{Mode, ServerSettings};
pub use storage::{DatabaseUrl, StorageSettings};

/// The settings that are also flags.
pub(crate) use {server::LISTEN, storage::DATA, storage::DATABASE};

use reader::Reader;

/// All settings, checked.
#[derive(Clone, Debug)]
pub struct Settings {
    pub server: ServerSettings,
    pub storage: StorageSettings,
    pub auth: AuthSettings,
    pub gateway: GatewaySettings,
    pub host: HostSettings,
    pub log: LogSettings,
}

/// The settings as they came out, wrong or right, with a line for each.
pub struct Reading {
    pub settings: Settings,
    /// In the order of the concerns.
    pub lines: Vec<Line>,
    pub faults: Faults,
}

impl Settings {
    /// # Errors
    /// Everything that is wrong, not just the first.
    pub fn read(given: &Given) -> Result<Self, Faults> {
        let reading = Self::examine(given);
        match reading.faults.0.is_empty() {
            true => Ok(reading.settings),
            false => Err(reading.faults),
        }
    }

    /// Reads what can be read and says what is wrong: for `souk config` and `souk doctor`.
    #[must_use]
    pub fn examine(given: &Given) -> Reading {
        let mut reader = Reader::new(given);
        let settings = Self {
            server: ServerSettings::read(&mut reader),
            storage: StorageSettings::read(&mut reader),
            auth: AuthSettings::read(&mut reader),
            gateway: GatewaySettings::read(&mut reader),
            host: HostSettings::read(&mut reader),
            log: LogSettings::read(&mut reader),
        };
        let (lines, mut faults) = reader.finish();
        faults.extend(settings.validate());
        Reading { settings, lines, faults: Faults(faults) }
    }

    /// The secret that signs access tokens. In development, without one given, it is drawn once and kept in the
    /// data directory, so that tokens survive a restart.
    ///
    /// # Errors
    /// When the data directory can't be written.
    pub fn token_secret(&self) -> Result<Secret, Fault> {
        match &self.auth.token_secret {
            Some(secret) => Ok(secret.clone()),
            None => secret::kept_in(&self.storage.data_dir)
                .map_err(|fault| Fault::new(DATA, &format!("can't keep a token secret: {fault}"))),
        }
    }

    /// The relations between settings.
    fn validate(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        self.server.validate(&mut faults);
        self.storage.validate(&mut faults);
        self.auth.validate(self.server.mode, &mut faults);
        self.gateway.validate(&mut faults);
        if self.gateway.shutdown_spread_ms > self.server.drain_ms {
            faults.push(Fault::new(gateway::SPREAD, "must be at most SOUK_DRAIN_MS"));
        }
        // Every signed-in socket keeps its person's inbox awake; beside all of those there must be room for a sale.
        if self.gateway.sockets_max > actors::limits::cells_crowded_from(self.host.cells_max) {
            faults.push(Fault::new(host::CELLS, "must be a third more than SOUK_SOCKETS_MAX at least"));
        }
        self.host.validate(&mut faults);
        faults
    }
}

/// The text of `.env.example`: every setting with its default.
#[must_use]
pub fn example() -> String {
    let reading = Settings::examine(&Given::default());
    let mut text = String::from(
        "# Souk's settings with their defaults. Copy to .env, or set them in the environment; flags beat both.\n\
         # Written by `souk config --example`; a test compares.\n",
    );
    let mut concern = "";
    for line in &reading.lines {
        if line.concern != concern {
            concern = line.concern;
            text.push_str(&format!("\n## {concern}\n"));
        }
        text.push_str(&format!("\n# {}\n{}={}\n", line.about, line.name, line.default));
    }
    text
}
