// The field above a column. Escape empties it, then leaves it.

import { t } from '../../core/text.js';
import { html } from '../../core/ui.js';

/**
 * @param {{query: import('../../vendor/signals/signals.js').Signal<string>, column: string, label: string}} properties
 */
export function SearchBox({ query, column, label }) {
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      if (query.value === '') {
        /** @type {HTMLElement} */ (event.target).blur();
      }
      query.value = '';
    }
  };
  return html`<div class="desk-search" role="search">
    <svg class="desk-search__icon" viewBox="0 0 20 20" aria-hidden="true">
      <circle cx="8.500" cy="8.500" r="5.500" fill="none" stroke="currentColor" stroke-width="2" />
      <path d="M13 13l4.500 4.500" stroke="currentColor" stroke-width="2" stroke-linecap="round" />
    </svg>
    <input class="desk-search__input" type="search" value=${query.value} data-search=${column} autocomplete="off" spellcheck="false"
      placeholder=${label} aria-label=${label} aria-keyshortcuts="/" onKeyDown=${onKeyDown}
      onInput=${(/** @type {any} */ event) => {
        query.value = event.target.value;
      }} />
    ${
      query.value &&
      html`<button class="desk-search__clear" aria-label=${t('console.clear')} onClick=${() => {
        query.value = '';
      }}>×</button>`
    }
  </div>`;
}
