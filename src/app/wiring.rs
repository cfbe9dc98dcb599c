//! From settings, as people write them, to what each part takes. No decisions: only names meet here.

use super::StartFault;
use crate::admin::{Crowd, Present};
use crate::api::ApiSettings;
use crate::auth::{Accounts, AuthRefusal, AuthSettings, Registration, SocketCloser};
use crate::config::{self, Settings};
use crate::gateway;
use crate::gateway::Sockets;
use crate::gateway::settings::Rate;
use actors::host::HostSettings;
use actors::ids::{Role, UserId};
use std::time::Duration;
use tracing::info;
use ulid::Ulid;

/// Logging out closes the sockets of that log-in.
impl SocketCloser for Sockets {
    fn close_family(&self, family: Ulid) {
        Sockets::close_family(self, family);
    }
}

/// What operators may do to those who are connected.
impl Crowd for Sockets {
    fn announce(&self, data: &str) -> usize {
        Sockets::announce(self, data)
    }

    fn disconnect(&self, user: UserId) -> usize {
        Sockets::disconnect(self, user)
    }

    fn present(&self) -> Present {
        let counts = self.counts();
        Present { sockets: counts.open, guests: counts.guests }
    }
}

pub(super) fn host(settings: &config::HostSettings) -> HostSettings {
    HostSettings {
        arbiters: settings.arbiters,
        cells_max: settings.cells_max,
        idle_ms: settings.idle_ms,
        snapshot_every: settings.snapshot_every,
        ..HostSettings::default()
    }
}

pub(super) fn gateway(settings: &Settings) -> gateway::Settings {
    let sockets = &settings.gateway;
    gateway::Settings {
        origins: settings.server.allowed_origins.clone(),
        frame_bytes_max: sockets.frame_bytes_max,
        sockets_max: sockets.sockets_max,
        sockets_per_user_max: sockets.sockets_per_user_max,
        guest_sockets_max: sockets.guest_sockets_max,
        channels_max: sockets.channels_max,
        queue_bytes_max: sockets.queue_bytes_max,
        queue_messages_max: sockets.queue_messages_max,
        queue_age_max: Duration::from_millis(sockets.queue_age_ms),
        session_rate: Rate { per_s: sockets.session_rate, burst: sockets.session_burst },
        user_rate: Rate { per_s: sockets.user_rate, burst: sockets.user_burst },
        guest_rate: Rate { per_s: sockets.guest_rate, burst: sockets.guest_burst },
        ping: Duration::from_secs(sockets.ping_s),
        pong_wait: Duration::from_secs(sockets.pong_s),
        connect_wait: Duration::from_secs(sockets.connect_s),
        calls_max: sockets.calls_max,
        close_wait: Duration::from_millis(sockets.close_ms),
        stuck_wait: Duration::from_millis(sockets.stuck_ms),
        expiry_grace: Duration::from_secs(sockets.expiry_grace_s),
        shutdown_spread: Duration::from_millis(sockets.shutdown_spread_ms),
        token_life: Duration::from_secs(settings.auth.access_ttl_s),
        ..gateway::Settings::default()
    }
}

pub(super) fn accounts(settings: &config::AuthSettings) -> AuthSettings {
    AuthSettings {
        access_s: i64::try_from(settings.access_ttl_s).unwrap_or(i64::MAX),
        refresh_s: i64::try_from(settings.refresh_ttl_s).unwrap_or(i64::MAX),
        logins_per_minute: settings.logins_per_minute,
        ..AuthSettings::default()
    }
}

pub(super) fn api(settings: &config::ServerSettings) -> ApiSettings {
    ApiSettings {
        production: settings.is_production(),
        body_bytes_max: settings.body_bytes_max,
        behind_proxy: settings.behind_proxy,
        ..ApiSettings::default()
    }
}

/// Makes the first admin, if the settings name one who isn't there yet.
pub(super) async fn first_admin(
    accounts: &Accounts,
    settings: &config::AuthSettings,
) -> Result<(), StartFault> {
    let Some((email, password)) = &settings.first_admin else { return Ok(()) };
    let registration = Registration {
        email: email.clone(),
        password: password.expose().to_owned(),
        name: "Admin".to_owned(),
        workspace_name: None,
    };
    match accounts.create(registration, Role::Admin).await {
        Ok(_) => info!(%email, "the first admin was made"),
        Err(AuthRefusal::EmailTaken) => {}
        Err(why) => return Err(StartFault(format!("the first admin: {why:?}"))),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Given;

    #[test]
    fn what_is_said_about_sockets_reaches_them() {
        let given = Given::of([
            ("SOUK_CALLS_MAX", "7"),
            ("SOUK_GUEST_SOCKETS_MAX", "0"),
            ("SOUK_GUEST_BURST", "50"),
            ("SOUK_CLOSE_MS", "70"),
            ("SOUK_STUCK_MS", "11000"),
            ("SOUK_EXPIRY_GRACE_S", "9"),
            ("SOUK_SHUTDOWN_SPREAD_MS", "90"),
        ]);
        let found = gateway(&Settings::read(&given).expect("good settings"));
        assert_eq!(found.calls_max, 7);
        assert_eq!((found.guest_sockets_max, found.guest_rate.burst), (0, 50));
        assert_eq!(found.close_wait, Duration::from_millis(70));
        assert_eq!(found.stuck_wait, Duration::from_secs(11));
        assert_eq!(found.expiry_grace, Duration::from_secs(9));
        assert_eq!(found.shutdown_spread, Duration::from_millis(90));
        assert_eq!(found.validate(), Ok(()));
        // Nothing said: as the gateway itself would have it.
        let plain = gateway(&Settings::read(&Given::default()).expect("good settings"));
        assert_eq!(plain, gateway::Settings::default());
    }
}
