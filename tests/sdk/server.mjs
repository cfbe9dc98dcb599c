// Starts the real server as a process of its own, on SQLite or (with SOUK_TEST_POSTGRES_URL) on a fresh database of a
// PostgreSQL, and kills it as a crash would. Knows processes and HTTP, nothing of markets.

import { execFileSync, spawn } from 'node:child_process';
import { createWriteStream, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export class Server {
  /** Starts one on a free port. `settings` are SOUK_… names without the prefix: {ACCESS_TTL_S: 10}. */
  static async start(settings = {}) {
    const server = new Server(await freePort(), settings);
    await server.wake();
    return server;
  }

  constructor(port, settings) {
    this.port = port;
    this.settings = settings;
    this.folder = mkdtempSync(join(tmpdir(), 'souk-sdk-'));
    this.url = `http://127.0.0.1:${port}`;
    this.socketUrl = `ws://127.0.0.1:${port}/connection/websocket`;
    this.database = freshDatabase(this.folder);
    this.process = null;
  }

  /** Starts the process on the same data and the same port, and waits until it is ready. */
  async wake() {
    const arguments_ = ['serve', '--listen', `127.0.0.1:${this.port}`, '--data', this.folder, '--database', this.database];
    const environment = { PATH: process.env.PATH, HOME: process.env.HOME, RUST_BACKTRACE: '1' };
    for (const [name, value] of Object.entries({ ...SETTINGS, ...this.settings })) {
      environment[`SOUK_${name}`] = String(value);
    }
    const log = createWriteStream(join(this.folder, 'log'), { flags: 'a' });
    this.process = spawn(binary(), arguments_, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    this.process.stdout.pipe(log, { end: false });
    this.process.stderr.pipe(log, { end: false });
    this.gone = new Promise((resolve) => this.process.once('exit', resolve));
    await this.#ready();
  }

  /** kill -9, and waits until the process is gone. */
  async kill() {
    this.process.kill('SIGKILL');
    await this.gone;
  }

  /** Stops it for good and removes its folder. */
  async stop() {
    this.process.kill('SIGTERM');
    const code = await this.gone;
    if (process.env.SOUK_KEEP) {
      console.log(`the log is in ${this.folder}`);
    } else {
      rmSync(this.folder, { recursive: true, force: true });
    }
    return code;
  }

  /** What the process has said so far. */
  log() {
    return readFileSync(join(this.folder, 'log'), 'utf8');
  }

  /** One REST request; throws on an answer of 400 and above, with what it said. */
  async call(method, path, body, token, headers = {}) {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    if (response.status >= 400) {
      throw new Error(`${method} ${path}: ${response.status} ${text}`);
    }
    return text === '' ? null : JSON.parse(text);
  }

  async #ready() {
    const deadline = Date.now() + 60_000;
    for (;;) {
      const answer = await fetch(`${this.url}/ready`).catch(() => null);
      if (answer?.status === 200) {
        return;
      }
      if (this.process.exitCode !== null || Date.now() > deadline) {
        throw new Error(`the server is not ready:\n${this.log()}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }
}

// Many people come from this one address.
const SETTINGS = { AUTH_ATTEMPTS_PER_MINUTE: 100_000, LOG: 'info' };

function binary() {
  const built = fileURLToPath(new URL('../../target/debug/souk', import.meta.url));
  const path = process.env.SOUK_BIN ?? built;
  if (!existsSync(path)) {
    throw new Error(`no server at ${path}: cargo build, or set SOUK_BIN`);
  }
  return path;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

function freshDatabase(folder) {
  const server = process.env.SOUK_TEST_POSTGRES_URL;
  if (!server) {
    return `sqlite://${join(folder, 'souk.db')}`;
  }
  const name = `sdk_${process.pid}_${Date.now()}_${Math.floor(Math.random() * 1e6)}`;
  execFileSync('psql', ['-q', server, '-c', `CREATE DATABASE ${name}`]);
  return `${server.slice(0, server.lastIndexOf('/'))}/${name}`;
}
