// One's account, one's workspace, and what this browser remembers.

import { account } from '../core/account.js';
import { t } from '../core/text.js';
import { html } from '../core/ui.js';
import { Loading } from '../parts/states.js';
import { Choices } from './settings/choices.js';
import { NewPassword } from './settings/password.js';
import { Profile } from './settings/profile.js';
import { Sessions } from './settings/sessions.js';
import { Workspace } from './settings/workspace.js';

export const title = 'settings.title';
export const styles = ['style/account.css'];

export default function Settings() {
  const mine = account.value;
  return html`<div class="settings">
    <div class="page-head"><h1>${t(title)}</h1></div>
    ${
      mine
        ? html`<${Profile} user=${mine.user} />
      <${Choices} />
      ${mine.workspace && html`<${Workspace} id=${mine.workspace.id} />`}
      ${mine.user.email && html`<${NewPassword} email=${mine.user.email} />`}
      <${Sessions} />`
        : html`<${Loading} />`
    }
  </div>`;
}
