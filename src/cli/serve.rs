//! `souk serve`: the server until it is told to stop.

use super::out::announce;
use super::{Failure, Outcome};
use crate::app::App;
use crate::config::{Given, Settings};
use clap::Args;

/// Runs the server until SIGTERM or SIGINT.
#[derive(Args, Debug)]
pub(super) struct Serve {}

impl Serve {
    pub(super) fn run(&self, given: &Given) -> Outcome {
        let settings = super::settings(given)?;
        actix_rt::System::new().block_on(serve(&settings))
    }
}

async fn serve(settings: &Settings) -> Outcome {
    let app = App::start(settings).await?;
    announce(format_args!("listening on http://{}", app.addr))?;
    app.run_until(told_to_stop()).await.map_err(|why| Failure::new("the server ended", why))
}

/// Done at the first SIGTERM or SIGINT.
pub(super) async fn told_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate()).expect("SIGTERM can be listened to");
    let mut interrupt = signal(SignalKind::interrupt()).expect("SIGINT can be listened to");
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}
