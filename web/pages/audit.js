// What operators did and why, all of it.

import { t } from '../core/text.js';
import { html, useSignal } from '../core/ui.js';
import { Audit } from '../parts/audit.js';
import { OperatorTabs } from '../parts/operator-tabs.js';

export const title = 'audit.title';
export const styles = ['style/inspector.css'];

/** @param {{query: URLSearchParams}} properties */
export default function AuditLog({ query }) {
  const looks = useSignal(false);
  const entity = query.get('entity');
  return html`<div class="inspector">
    <div class="page-head">
      <h1>${t('audit.title')}</h1>
      <label class="check"><input type="checkbox" checked=${looks.value} onChange=${() => {
        looks.value = !looks.value;
      }} /> <span>${t('audit.looks')}</span></label>
    </div>
    <${OperatorTabs} here="/admin/audit" />
    <p class="soft small">${t('audit.about')}</p>
    ${entity && html`<p class="row small"><span class="mono">${entity}</span> <a href="/admin/audit">${t('audit.all')}</a></p>`}
    <${Audit} entity=${entity} looks=${looks.value} />
  </div>`;
}
