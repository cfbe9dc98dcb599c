//! The claim as one Lua script on Redis, with every write on disk before its answer: `appendfsync always`.

use super::clients::{Seen, WARM_UP, gather};
use super::resp::{self, Answer, Connection};
use super::{Sample, free_port, program};
use crate::meter::Window;
use crate::server::{Process, folder};
use std::process::Command;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// Measures so many connections with so many claims on their way in each, on a server that is new.
pub(super) async fn measure(connections: usize, pipeline: usize, time: Duration) -> Result<Sample, String> {
    let (folder, port) = (folder("script")?, free_port()?);
    let mut command = Command::new(program("redis-server", "redis-server")?);
    command.args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", ""]);
    command.args(["--appendonly", "yes", "--appendfsync", "always", "--dir"]).arg(&folder);
    let mut process = Process::start(&mut command, folder)?;
    process.wait_for(|log| log.contains("Ready to accept connections").then_some(())).await?;
    let script = load(port).await?;
    let window = Window::after(Instant::now(), WARM_UP, time);
    let mut clients = JoinSet::new();
    for number in 0..connections {
        let shopper = Shopper { connection: Connection::open(port).await?, number, script: script.clone() };
        clients.spawn(shopper.shop(pipeline, window));
    }
    let (sample, acknowledged) = gather(clients, window).await?;
    let mut held = 0;
    let mut question = Vec::new();
    resp::write(&mut question, &[b"LLEN", LIST]);
    let heard = |answer: Answer<'_>| {
        if let Answer::Number(length) = answer {
            held = u64::try_from(length).unwrap_or(0);
        }
        Ok(())
    };
    Connection::open(port).await?.ask(&question, 1, heard).await?;
    match held == acknowledged {
        true => Ok(sample),
        false => Err(format!("the script: {acknowledged} acknowledged, {held} there")),
    }
}

/// Gives the server the script; its name there.
async fn load(port: u16) -> Result<Vec<u8>, String> {
    let (mut command, mut name) = (Vec::new(), Vec::new());
    resp::write(&mut command, &[b"SCRIPT", b"LOAD", include_bytes!("claim.lua")]);
    let heard = |answer: Answer<'_>| {
        if let Answer::Text(text) = answer {
            name.extend_from_slice(text);
        }
        Ok(())
    };
    Connection::open(port).await?.ask(&command, 1, heard).await?;
    Ok(name)
}

struct Shopper {
    connection: Connection,
    number: usize,
    script: Vec<u8>,
}

impl Shopper {
    async fn shop(mut self, pipeline: usize, window: Window) -> Result<Seen, String> {
        let mut seen = Seen::default();
        let (mut n, mut commands) = (0_u64, Vec::new());
        while Instant::now() < window.until {
            commands.clear();
            for _ in 0..pipeline {
                let (key, person) =
                    (format!("key-{}-{n}", self.number), format!("person-{}-{n}", self.number));
                let words: [&[u8]; 10] = [
                    b"EVALSHA",
                    &self.script,
                    b"4",
                    b"item:count",
                    b"item:keys",
                    b"item:people",
                    LIST,
                    b"1000000",
                    key.as_bytes(),
                    person.as_bytes(),
                ];
                resp::write(&mut commands, &words);
                n += 1;
            }
            let sent = Instant::now();
            let won = |answer: Answer<'_>| match answer {
                Answer::Text(text) if text.starts_with(b"winner:") || text.starts_with(b"waitlist:") => {
                    Ok(())
                }
                other => Err(format!("a first claim was answered {other:?}")),
            };
            self.connection.ask(&commands, pipeline, won).await?;
            seen.note(window, sent, pipeline as u64);
        }
        Ok(seen)
    }
}

const LIST: &[u8] = b"item:list";
