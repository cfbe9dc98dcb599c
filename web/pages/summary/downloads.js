// The claims and the buyers as files, made here from the list of all claims.

import { get } from '../../core/api.js';
import { fileName, writeCsv } from '../../core/csv.js';
import { said, t } from '../../core/text.js';
import { toast } from '../../core/toasts.js';
import { html, useSignal } from '../../core/ui.js';
import { allPages, buyersTable, claimsTable } from './files.js';

/** @param {{id: string, summary: Record<string, any>}} properties */
export function Downloads({ id, summary }) {
  const busy = useSignal(/** @type {{what: string, count: number} | null} */ (null));
  const claims = (/** @type {'claims' | 'buyers'} */ what) =>
    allPages(
      async (cursor) => {
        const page = await get(`/api/shows/${id}/claims`, { limit: PAGE, cursor });
        return { rows: page.claims, next_cursor: page.next_cursor };
      },
      (count) => {
        busy.value = { what, count };
      },
    );
  const download = async (/** @type {'claims' | 'buyers'} */ what) => {
    busy.value = { what, count: 0 };
    try {
      const rows = await claims(what);
      const table = what === 'claims' ? claimsTable(rows, await titlesOf(id)) : buyersTable(rows);
      const { name, started_at_ms, ended_at_ms } = summary.show;
      save(fileName(name, started_at_ms ?? ended_at_ms, what), writeCsv(table.columns, table.rows));
    } catch (refused) {
      toast(said(refused), 'bad');
    }
    busy.value = null;
  };
  const button = (
    /** @type {'claims' | 'buyers'} */ what,
  ) => html`<button class="button" disabled=${busy.value !== null}
    data-download=${what} onClick=${() => download(what)}>${
      busy.value?.what === what && busy.value.count > 0
        ? t('summary.reading', { count: busy.value.count })
        : t(`summary.csv.${what}`)
    }</button>`;
  return html`${button('claims')}${button('buyers')}`;
}

/**
 * The summary may list the first items only; a file has them all.
 * @param {string} id
 * @returns {Promise<Map<number, string>>}
 */
async function titlesOf(id) {
  const { items } = await get(`/api/shows/${id}`);
  return new Map(Object.values(items).map((/** @type {any} */ item) => [item.item_id, item.title]));
}

/**
 * @param {string} name
 * @param {string} text
 */
function save(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

const PAGE = 100;
