// People for the tests of pages, made over REST as anybody is: sellers with a workspace, buyers, an admin.

import { Server } from '../sdk/server.mjs';

const PASSWORD = 'a long enough password';
let count = 0;

/**
 * A server of its own, with an admin: {server, admin}. Settings as in tests/sdk/server.mjs. Who is writing pages sets
 * SOUK_WEB_DIR, and the server need not be built anew.
 */
export async function market(settings = {}) {
  const server = await Server.start({
    ...(process.env.SOUK_WEB_DIR && { WEB_DIR: process.env.SOUK_WEB_DIR }),
    ADMIN_EMAIL: 'admin@example.com',
    ADMIN_PASSWORD: PASSWORD,
    ...settings,
  });
  const admin = await server.call('POST', '/api/auth/login', {
    email: 'admin@example.com',
    password: PASSWORD,
  });
  return { server, admin };
}

/** Somebody with an account of their own: what /api/auth/register answers. */
export function register(server, name) {
  count += 1;
  const email = `${name.toLowerCase()}-${process.pid}-${count}@example.com`;
  return server.call('POST', '/api/auth/register', { email, password: PASSWORD, name });
}

function freshKey() {
  count += 1;
  return `k${process.pid}-${count}`;
}

/** One order over REST, as this account. */
export function order(server, account, path, body = {}, key = freshKey()) {
  return server.call('POST', path, body, account.access_token, { 'idempotency-key': key });
}

/** An open auction, as REST shows it. */
export async function auction(server, seller, fields = {}) {
  const wish = {
    title: 'A brass lamp',
    currency: 'EUR',
    opening_cents: 1000,
    increments: 'ebay',
    duration_ms: 600_000,
  };
  const made = await order(server, seller, '/api/auctions', { ...wish, ...fields });
  if (made.state === 'open' || fields.starts_at_ms) {
    return made;
  }
  await order(server, seller, `/api/auctions/${ulid(made.id)}/start`);
  return server.call('GET', `/api/auctions/${ulid(made.id)}`);
}

/** An active show with these items, [number, title, quantity], as REST shows it. */
export async function show(server, seller, items, fields = {}) {
  const made = await order(server, seller, '/api/shows', {
    name: 'Friday night',
    live_id: 'live-1',
    ...fields,
  });
  for (const [item_number, title, quantity] of items) {
    await order(server, seller, `/api/shows/${ulid(made.id)}/items`, { item_number, title, quantity });
  }
  await order(server, seller, `/api/shows/${ulid(made.id)}/activate`);
  return server.call('GET', `/api/shows/${ulid(made.id)}`);
}

export function ulid(id) {
  return id.slice(id.indexOf(':') + 1);
}

export { PASSWORD };
