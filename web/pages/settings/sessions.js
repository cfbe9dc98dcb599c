// Where this account is open, and ending that: one sign-in, or all.

import { signOut } from '../../core/account.js';
import { get, post } from '../../core/api.js';
import { go } from '../../core/router.js';
import { said, t } from '../../core/text.js';
import { dayTime } from '../../core/time.js';
import { toast } from '../../core/toasts.js';
import { html, useSignal } from '../../core/ui.js';
import { Confirm } from '../../parts/dialog.js';
import { useAnswer } from '../../parts/live.js';
import { Failed, Loading } from '../../parts/states.js';
import { changedElsewhere } from './changes.js';
import { device } from './device.js';
import { Section } from './section.js';

/** @typedef {{id: string, current: boolean, created_at_ms: number, last_used_at_ms: number, expires_at_ms: number, user_agent: string | null}} Session */

export function Sessions() {
  const { answer, fault, again } = useAnswer(
    (signal) => get('/api/auth/sessions', {}, signal),
    [changedElsewhere.value],
  );
  const content = () => {
    if (answer) {
      return html`<div class="stack"><${List} sessions=${answer.sessions} again=${again} /><${Everywhere} /></div>`;
    }
    return fault ? html`<${Failed} fault=${fault} again=${again} />` : html`<${Loading} lines=${4} card />`;
  };
  return html`<${Section} title=${t('settings.sessions')} about=${t('settings.sessionsAbout')}>${content()}<//>`;
}

/** @param {{sessions: Session[], again: () => void}} properties */
function List({ sessions, again }) {
  // This one first: everything else is compared with it.
  const sorted = [...sessions].sort((one, other) => Number(other.current) - Number(one.current));
  return html`<ul class="sign-ins">
    ${sorted.map((one) => html`<${Row} key=${one.id} session=${one} again=${again} />`)}
  </ul>`;
}

/** @param {{session: Session, again: () => void}} properties */
function Row({ session, again }) {
  const busy = useSignal(false);
  const { browser, system, kind } = device(session.user_agent);
  const name =
    browser && system
      ? t('settings.device', { browser, system })
      : (browser ?? system ?? t('settings.deviceUnknown'));
  const end = async () => {
    busy.value = true;
    const refused = await post(`/api/auth/sessions/${session.id}`, {}, { method: 'DELETE' }).catch(
      (fault) => fault,
    );
    busy.value = false;
    // Over already is as good.
    if (refused && refused.code !== 'not_found') {
      toast(said(refused), 'bad');
      return;
    }
    toast(t('settings.signedOut', { device: name }), 'good');
    again();
  };
  return html`<li class="sign-ins__one">
    <${Picture} kind=${kind} />
    <div>
      <p class="sign-ins__name">${name} ${session.current && html`<span class="badge badge--good">${t('settings.here')}</span>`}</p>
      <p class="soft small" title=${session.user_agent ?? undefined}>
        ${t('settings.since', { when: dayTime(session.created_at_ms) })}${!session.current && ` · ${t('settings.lastUsed', { when: dayTime(session.last_used_at_ms) })}`}
      </p>
    </div>
    ${
      !session.current &&
      html`<button class="button button--small" disabled=${busy.value} onClick=${end}
      aria-label=${t('settings.signOutThere', { device: name })}>${t('shell.signOut')}</button>`
    }
  </li>`;
}

function Everywhere() {
  const asked = useSignal(false);
  const busy = useSignal(false);
  const close = () => {
    asked.value = false;
  };
  const leave = async () => {
    busy.value = true;
    const refused = await post('/api/auth/logout-everywhere').catch((fault) => fault);
    busy.value = false;
    close();
    // A sign-in that was over already is over all the same.
    if (refused && refused.code !== 'unauthorized') {
      toast(said(refused), 'bad');
      return;
    }
    await go('/login', { replace: true });
    signOut();
  };
  return html`<div class="settings__end">
    <button class="button" onClick=${() => {
      asked.value = true;
    }}>${t('settings.everywhere')}</button>
    ${
      asked.value &&
      html`<${Confirm} title=${t('settings.everywhereSure')} text=${t('settings.everywhereText')} danger
      yes=${t('settings.everywhere')} busy=${busy.value} onYes=${leave} onNo=${close} />`
    }
  </div>`;
}

/** @param {{kind: import('./device.js').Kind}} properties */
function Picture({ kind }) {
  const shapes = {
    phone: html`<rect x="7" y="2.500" width="10" height="19" rx="2" /><path d="M11 18.500h2" />`,
    tablet: html`<rect x="4.500" y="2.500" width="15" height="19" rx="2" /><path d="M11 18.500h2" />`,
    computer: html`<rect x="4" y="4.500" width="16" height="11" rx="1.500" /><path d="M2 19.500h20" />`,
    program: html`<path d="m5 7 5 5-5 5M12.500 17.500H19" />`,
  };
  return html`<svg class="sign-ins__picture" viewBox="0 0 24 24" aria-hidden="true">${shapes[kind]}</svg>`;
}
