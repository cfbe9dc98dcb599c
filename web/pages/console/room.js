// What the parts of the console share: the show, what is known of it, what is open, and what an operator can do. Everything
// that is done says how it went.

import { command } from '../../core/socket.js';
import { said, t } from '../../core/text.js';
import { toast } from '../../core/toasts.js';
import { computed, signal } from '../../core/ui.js';
import { numberKey } from './search.js';

/** @typedef {import('../../core/entity.js').Entity} Entity */
/** @typedef {{item_id: number, item_number: string, title: string, description: string | null, quantity: number, claimed: number, available: number, waiting: number, status: string}} Item */
/**
 * A question or a form that is open.
 * @typedef {{what: 'pause' | 'resume' | 'stop' | 'activate' | 'help' | 'add'} | {what: 'edit', item: Item}
 *   | {what: 'release' | 'pass', claim: import('./facts.js').Claim} | {what: 'comment', comment: import('./facts.js').Comment}} Asked
 */
/** @typedef {'items' | 'claims' | 'comments'} Tab */

export class Room {
  /** @type {import('../../vendor/signals/signals.js').Signal<Asked | null>} */
  asked = signal(null);
  /** The item whose drawer is open. */
  opened = signal(/** @type {number | null} */ (null));
  /** The column that a phone shows. */
  tab = signal(/** @type {Tab} */ ('claims'));
  itemQuery = signal('');
  feedQuery = signal('');
  commentQuery = signal('');
  /** The near-miss shown, and since when: a key isn't for one that has just slid under it. */
  nearShown = { number: /** @type {number | null} */ (null), since_ms: 0 };

  /**
   * @param {Entity} show
   * @param {import('./desk.js').Desk} desk
   */
  constructor(show, desk) {
    this.id = show.id;
    this.show = show;
    this.desk = desk;
    const items = computed(() => show.view.value?.items ?? NONE);
    /** @type {Item[]} */
    let before = [];
    /** Every item, by its number: `2`, `12`, `A1`. */
    this.items = computed(() => {
      before = inOrder(items.value, before);
      return before;
    });
    this.byNumber = computed(
      () => new Map(this.items.value.map((item) => [numberKey(item.item_number), item])),
    );
  }

  /** What is known of an item just now; nobody is told when that changes. @param {number} item_id @returns {Item | null} */
  glance(item_id) {
    return this.show.view.peek()?.items?.[item_id] ?? null;
  }

  /** @param {number} item_id @returns {Item | null} */
  item(item_id) {
    return this.show.view.value?.items?.[item_id] ?? null;
  }

  /** As `glance`. @param {string | null} number a key @returns {Item | null} */
  itemNumbered(number) {
    return number === null ? null : (this.byNumber.peek().get(number) ?? null);
  }

  /** Loads more of the past. @param {...import('./past.js').List} lists */
  async older(...lists) {
    const { past } = this.desk;
    await Promise.all(lists.map((list) => past.older(list))).catch((fault) => toast(said(fault), 'bad'));
  }

  /**
   * Moves the show.
   * @param {'activate' | 'pause' | 'resume' | 'stop'} verb
   */
  async move(verb) {
    const status = { activate: 'active', pause: 'paused', resume: 'active', stop: 'ended' }[verb];
    const answer = await this.show.expecting({ status }, command(`show.${verb}`, { show: this.id }));
    return told(answer, t(`console.done.${verb}`));
  }

  /** @param {import('./facts.js').Claim} claim */
  async release(claim) {
    const answer = await command('show.release', { show: this.id, claim_id: claim.claim_id });
    const next = answer.ok ? this.desk.ledger.claim(answer.promoted?.[0]) : null;
    const fill = { handle: claim.user_handle, number: claim.item_number, next: next?.user_handle };
    return told(answer, t(next ? 'console.done.releasedTo' : 'console.done.release', fill));
  }

  /**
   * @param {Item} item
   * @param {string} handle
   */
  async award(item, handle) {
    const answer = await command('show.award', { show: this.id, item_id: item.item_id, handle });
    return told(
      answer,
      t('console.done.award', { number: item.item_number, handle: handle.replace(/^@/, '') }),
    );
  }

  /**
   * @param {import('./near.js').Near} near
   * @param {boolean} accept
   */
  async settle(near, accept) {
    const queue = this.desk.ledger.near;
    queue.leave(near.number);
    this.nearShown = { number: queue.current?.number ?? null, since_ms: 0 };
    this.desk.redraw('near');
    const answer = await command('show.settle', { show: this.id, comment: near.number, accept });
    if (!answer.ok && answer.code !== 'near_not_waiting') {
      queue.comeBack(near.number);
      toast(said(answer), 'bad');
    } else {
      queue.remove(near.number);
      this.#tellSettled(near, accept, answer);
    }
    this.desk.redraw('near');
  }

  /**
   * @param {import('./near.js').Near} near
   * @param {boolean} accept
   * @param {Record<string, any>} answer
   */
  #tellSettled({ user_handle: handle, item_number: number }, accept, answer) {
    if (!answer.ok) {
      toast(said(/** @type {any} */ (answer)), 'bad');
    } else if (accept) {
      const worked = WORKED.includes(answer.result);
      toast(t(`console.settled.${answer.result}`, { handle, number }), worked ? 'good' : 'bad');
    }
  }

  /**
   * Adds an item, or changes the one given. Refusals are shown by the form.
   * @param {Item | null} item
   * @param {Record<string, any>} fields
   */
  async saveItem(item, fields) {
    const answer = item
      ? await command('show.change_item', { show: this.id, item_id: item.item_id, ...fields })
      : await command('show.add_item', { show: this.id, ...fields });
    if (answer.ok) {
      const number = fields.item_number ?? item?.item_number;
      toast(t(item ? 'console.done.change' : 'console.done.add', { number }), 'good');
    }
    return answer;
  }

  /** @param {Item} item */
  async deleteItem(item) {
    const answer = await command('show.delete_item', { show: this.id, item_id: item.item_id });
    return told(answer, t('console.done.delete', { number: item.item_number }));
  }
}

/**
 * @param {{ok: boolean, code?: string, message?: string}} answer
 * @param {string} done what to say when it went well
 */
function told(answer, done) {
  toast(answer.ok ? done : said(answer), answer.ok ? 'good' : 'bad');
  return answer.ok;
}

/**
 * The items by number. Comparing ten thousand numbers takes longer than a frame, so the order is kept while no number
 * comes, goes or changes.
 * @param {Record<string, Item>} items
 * @param {Item[]} before
 */
function inOrder(items, before) {
  const now = before.map(({ item_id }) => items[item_id]);
  const kept = now.every((item, at) => item?.item_number === before[at].item_number);
  if (kept && Object.keys(items).length === now.length) {
    return now;
  }
  return Object.values(items).sort((one, other) => ORDER.compare(one.item_number, other.item_number));
}

const NONE = {};
const ORDER = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
/** What accepting can lead to; everything else comes too late. */
const WORKED = ['winner', 'waitlist', 'passed'];
