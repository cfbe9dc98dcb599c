//! The rivals of fan-out, each started with a folder of its own: nchan in nginx, and `ws` in Node.

use super::{free_port, program};
use crate::server::{Process, folder};
use std::fs;
use std::process::Command;

/// A rival that is up: its process and `127.0.0.1:PORT`.
pub(super) struct Rival {
    pub address: String,
    _process: Process,
}

/// nginx with nchan, as many workers as cores.
pub(super) async fn nchan() -> Result<Rival, String> {
    let nginx = program("nginx", "nginx libnginx-mod-nchan")?;
    let (folder, port) = (folder("nchan")?, free_port()?);
    let place = folder.display().to_string();
    let config = NCHAN.replace("FOLDER", &place).replace("PORT", &port.to_string());
    let file = folder.join("nginx.conf");
    fs::write(&file, config).map_err(|fault| fault.to_string())?;
    let mut command = Command::new(nginx);
    command.arg("-p").arg(&folder).arg("-c").arg(&file).arg("-e").arg("stderr");
    let mut process = Process::start(&mut command, folder)?;
    let listens = |_: &str| std::net::TcpStream::connect(("127.0.0.1", port)).ok().map(drop);
    process.wait_for(listens).await?;
    Ok(Rival { address: format!("127.0.0.1:{port}"), _process: process })
}

/// A server of the `ws` package, from npm.
pub(super) async fn node_ws() -> Result<Rival, String> {
    let (npm, node) = (program("npm", "npm")?, program("node", "nodejs")?);
    let folder = folder("node-ws")?;
    let installed = Command::new(npm)
        .args(["install", "--silent", "--no-audit", "--no-fund", "--prefix"])
        .arg(&folder)
        .arg(WS)
        .output()
        .map_err(|fault| format!("npm: {fault}"))?;
    if !installed.status.success() {
        return Err(format!("npm install {WS}: {}", String::from_utf8_lossy(&installed.stderr)));
    }
    let script = folder.join("ws.mjs");
    fs::write(&script, include_str!("ws.mjs")).map_err(|fault| fault.to_string())?;
    let mut command = Command::new(node);
    command.arg(&script).arg(&folder);
    let mut process = Process::start(&mut command, folder)?;
    let listening = |log: &str| log.split_once("listening on ").map(|(_, address)| address.trim().to_owned());
    let address = process.wait_for(listening).await?;
    Ok(Rival { address, _process: process })
}

/// The version that the SDK's tests use.
const WS: &str = "ws@8.18.3";

/// Messages are kept for a moment, so that a worker that hears late of a subscriber still gives it the first ones.
const NCHAN: &str = "
load_module /usr/lib/nginx/modules/ngx_nchan_module.so;
daemon off;
worker_processes auto;
worker_rlimit_nofile 20000;
pid FOLDER/pid;
error_log stderr error;
events { worker_connections 16384; }
http {
    access_log off;
    client_body_temp_path FOLDER/body;
    proxy_temp_path FOLDER/proxy;
    fastcgi_temp_path FOLDER/fastcgi;
    uwsgi_temp_path FOLDER/uwsgi;
    scgi_temp_path FOLDER/scgi;
    nchan_shared_memory_size 256M;
    server {
        listen 127.0.0.1:PORT backlog=4096;
        location = /sub {
            nchan_subscriber websocket;
            nchan_channel_id auction;
            nchan_subscriber_first_message oldest;
        }
        location = /pub {
            nchan_publisher websocket;
            nchan_channel_id auction;
            nchan_message_buffer_length 1000;
            nchan_message_timeout 60s;
        }
    }
}
";
