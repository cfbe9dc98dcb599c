// Tabs that a keyboard walks through: arrows choose the next, Tab goes into what is chosen.

import { html } from '../core/ui.js';

/**
 * @template {string} Name
 * @param {object} properties
 * @param {{name: Name, text: any}[]} properties.tabs
 * @param {Name} properties.chosen
 * @param {(name: Name) => void} properties.onChoose
 * @param {string} properties.label
 * @param {string} properties.panel the id of the element that shows what is chosen
 */
export function TabList({ tabs, chosen, onChoose, label, panel }) {
  const keys = (/** @type {KeyboardEvent} */ event) => {
    const at = tabs.findIndex(({ name }) => name === chosen);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined) {
      return;
    }
    event.preventDefault();
    const { name } = tabs[(to + tabs.length) % tabs.length];
    onChoose(name);
    document.getElementById(tabId(panel, name))?.focus();
  };
  return html`<div class="tabs" role="tablist" aria-label=${label} onKeyDown=${keys}>${tabs.map(
    ({
      name,
      text,
    }) => html`<button key=${name} class="tabs__tab" role="tab" id=${tabId(panel, name)} aria-controls=${panel}
      aria-selected=${name === chosen} tabindex=${name === chosen ? 0 : -1} onClick=${() => onChoose(name)}>${text}</button>`,
  )}</div>`;
}

/**
 * What the panel is labelled by.
 * @param {string} panel
 * @param {string} name
 */
export function tabId(panel, name) {
  return `${panel}-${name}`;
}
