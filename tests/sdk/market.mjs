// What people do in a market, over REST: sellers who open auctions and shows, buyers who get their tokens. Verbs only;
// what must come of it stands in the tests.

export class Market {
  constructor(server) {
    this.server = server;
    this.seller = null;
  }

  /** A market with its seller registered. */
  static async open(server) {
    const market = new Market(server);
    const account = await server.call('POST', '/api/auth/register', {
      email: `seller-${unique()}@example.com`,
      password: 'a long enough password',
      name: 'Sella',
      workspace_name: 'The stall',
    });
    market.seller = { token: account.access_token, user: account.user.id };
    return market;
  }

  /** People with a token each: [{user, name, access_token}]. */
  async people(...names) {
    return (await this.server.call('POST', '/api/debug/tokens', { names })).tokens;
  }

  /** An operator speaks to everybody who is connected; returns how many sockets took it. */
  async announce(text) {
    const operator = await this.#operator();
    const order = { text, reason: 'a test' };
    return (await this.server.call('POST', '/api/admin/announce', order, operator)).sockets;
  }

  /** An operator shows a person out. */
  async showOut(person) {
    const operator = await this.#operator();
    await this.server.call('POST', `/api/admin/people/${person.user}/disconnect`, { reason: 'a test' }, operator);
  }

  /** An open auction; returns its id, `auction:01J…`. */
  async auction(fields = {}) {
    const created = await this.#order('/api/auctions', {
      title: 'A brass lamp',
      currency: 'EUR',
      opening_cents: 100,
      increments: 'ebay',
      confirm_factor: 1_000_000,
      ...fields,
    });
    if (created.state !== 'open') {
      await this.#order(`/api/auctions/${ulid(created.id)}/start`, {});
    }
    return created.id;
  }

  /** An active show with items numbered from 1, of `quantity` pieces each; returns its id, `show:01J…`. */
  async show(items = 3, quantity = 1) {
    const created = await this.#order('/api/shows', {
      name: 'Friday night',
      live_id: 'live-1',
    });
    for (let number = 1; number <= items; number += 1) {
      const item = { item_number: String(number), title: `Item ${number}`, quantity };
      await this.#order(`/api/shows/${ulid(created.id)}/items`, item);
    }
    await this.#order(`/api/shows/${ulid(created.id)}/activate`, {});
    return created.id;
  }

  /** Many comments at once, one after the other on the server. */
  async comments(show, comments) {
    return this.server.call('POST', '/api/debug/bulk-comments', { showId: show, comments }, this.seller.token);
  }

  /** The auction as REST shows it, with `offset` and `epoch`. */
  async look(auction, token) {
    return this.server.call('GET', `/api/auctions/${ulid(auction)}`, undefined, token);
  }

  async #operator() {
    const wish = { names: ['Ops'], role: 'admin' };
    return (await this.server.call('POST', '/api/debug/tokens', wish)).tokens[0].access_token;
  }

  #order(path, body) {
    return this.server.call('POST', path, body, this.seller.token, { 'idempotency-key': unique() });
  }
}

export function ulid(id) {
  return id.slice(id.indexOf(':') + 1);
}

let count = 0;

/** A key nobody else has. */
export function unique() {
  count += 1;
  return `${process.pid}-${Date.now()}-${count}`;
}
