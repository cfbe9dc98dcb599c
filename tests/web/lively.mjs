// A market with something in it, for tests and pictures of every page: lots that are bid on, a show on the air and one
// that is over, people who talk. The same each time.

import { readFileSync } from 'node:fs';
import { auction, market, order, register, show, ulid } from './people.mjs';

const ROUTES = JSON.parse(readFileSync(new URL('../../web/routes.json', import.meta.url), 'utf8'));

/** @returns {Promise<{server, places: {name, route, path, account}[]}>} every page once, and who looks at it */
export async function lively(settings = {}) {
  const { server, admin } = await market(settings);
  const seller = await register(server, 'Sella');
  const buyer = await register(server, 'Bruno');
  const crowd = await people(server);
  const lot = await lots(server, seller, buyer, crowd);
  const live = await show(server, seller, ITEMS, { name: 'Attic treasures, live' });
  await talk(server, live, COMMENTS);
  await order(server, buyer, `/api/shows/${ulid(live.id)}/claim`, { item_number: '12' });
  const over = await show(server, seller, ITEMS.slice(0, 5), { name: 'Lamps and mirrors' });
  await talk(server, over, COMMENTS);
  await order(server, seller, `/api/shows/${ulid(over.id)}/stop`);
  const who = { guest: null, buyer, signed: seller, admin };
  return { server, ...who, seller, places: places({ lot, live, over }, who) };
}

/** An address and somebody to look for each route; a new route that holds an id needs its line here. */
function places({ lot, live, over }, who) {
  const ids = {
    '/auctions/{id}': ulid(lot.id),
    '/shows/{id}': ulid(live.id),
    '/shows/{id}/console': ulid(live.id),
    '/shows/{id}/edit': ulid(live.id),
    '/shows/{id}/summary': ulid(over.id),
    '/admin/cells/{entity}': lot.id,
  };
  return ROUTES.map(({ path: route, page, for: group }) => {
    const path = route.replace(/\{\w+\}/, () => encodeURIComponent(ids[route] ?? fail(route)));
    const name = page.slice(page.indexOf('/') + 1, page.lastIndexOf('.'));
    const entrance = route === '/login' || route === '/register';
    return { name, route, path, account: who[group ?? (entrance ? 'guest' : 'buyer')] };
  });
}

function fail(route) {
  throw new Error(`no id for ${route} in lively.mjs`);
}

/** People with a token and no account: making one takes a password's time. */
async function people(server) {
  const names = ['Amira', 'Chen', 'Dario', 'Elif', 'Farid', 'Greta'];
  return (await server.call('POST', '/api/debug/tokens', { names })).tokens;
}

/** Four lots, the first with a lively history, in which the buyer is outbid. Returns the first. */
async function lots(server, seller, buyer, crowd) {
  const bid = (lot, person, max_cents) =>
    order(server, person, `/api/auctions/${ulid(lot.id)}/bids`, { max_cents, confirm: true });
  const first = await auction(server, seller, {
    title: 'Brass table lamp, Tunis, 1930s',
    opening_cents: 2_000,
    duration_ms: 3_600_000,
  });
  for (const [at, max_cents] of [2_500, 3_200, 4_100, 4_600, 5_500].entries()) {
    await bid(first, crowd[at], max_cents);
  }
  await bid(first, buyer, 6_400);
  await bid(first, crowd[5], 8_000);
  const second = await auction(server, seller, { title: 'Kilim runner, 3 m', opening_cents: 9_000 });
  await bid(second, buyer, 15_000);
  await bid(second, crowd[0], 11_000);
  await auction(server, seller, { title: 'Box of cobalt tiles', opening_cents: 1_500, duration_ms: 900_000 });
  await auction(server, seller, {
    title: 'Copper coffee set',
    opening_cents: 4_000,
    starts_at_ms: Date.now() + 7_200_000,
  });
  return first;
}

async function talk(server, { id }, lines) {
  const comments = lines.map(([who, text]) => ({ userId: who.toLowerCase(), userHandle: who, text }));
  await server.call('POST', '/api/debug/bulk-comments', { showId: id, comments });
}

/** Number, title, quantity. */
const ITEMS = [
  ['1', 'Green glass vase', 1],
  ['2', 'Set of six tea glasses', 3],
  ['3', 'Oil lamp with a chimney', 1],
  ['4', 'Leather pouf, undyed', 2],
  ['5', 'Mirror in a bone frame', 1],
  ['12', 'Wool blanket, striped', 4],
  ['14', 'Silver hand of Fatima', 2],
];

const COMMENTS = [
  ['marie.v', 'good evening from Lyon!'],
  ['joao_p', 'sold 1'],
  ['kasia', 'SOLD 1'],
  ['tante.ilse', 'sold 2 please'],
  ['marie.v', 'how tall is the lamp?'],
  ['omar_k', 'sold 3'],
  ['joao_p', 'sold 2'],
  ['kasia', 'sold2'],
  ['lindiwe', 'is it sold 4 or 5?'],
  ['tante.ilse', 'sold 5'],
  ['omar_k', 'sold 5'],
  ['petros', 'sol 4'],
  ['joao_p', 'pass 1'],
  ['marie.v', 'sold 2'],
  ['lindiwe', 'what a lovely blue'],
  ['petros', 'sold 3'],
];
