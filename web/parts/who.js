// Who caused something: a person, another cell, the clock. Ids are long; their ends tell them apart.

import { account } from '../core/account.js';
import { shortId } from '../core/figures.js';
import { t } from '../core/text.js';
import { html } from '../core/ui.js';

/**
 * @param {{who: string | null | undefined, onPerson?: (user: string) => void}} properties `onPerson`: what a click on a
 *   person does
 */
export function Who({ who, onPerson }) {
  if (!who) {
    return html`<span class="soft">${t('who.same')}</span>`;
  }
  if (!who.includes(':')) {
    return html`<span class="soft">${t(`who.${who}`)}</span>`;
  }
  if (!who.startsWith('user:')) {
    return html`<a class="mono" href=${`/admin/cells/${who}`} title=${who}>${shortId(who)}</a>`;
  }
  const name = who === account.value?.user.id ? t('who.you') : shortId(who);
  return onPerson
    ? html`<button class="link mono" title=${who} onClick=${() => onPerson(who)}>${name}<span class="sr"> · ${t('who.disconnect')}</span></button>`
    : html`<span class="mono" title=${who}>${name}</span>`;
}
