// The name that others see.

import { amend } from '../../core/account.js';
import { post } from '../../core/api.js';
import { t } from '../../core/text.js';
import { toast } from '../../core/toasts.js';
import { html } from '../../core/ui.js';
import { Field } from '../../parts/field.js';
import { FormFault, useForm } from '../../parts/form.js';
import { Section } from './section.js';

/** @param {{user: import('../../core/account.js').User}} properties */
export function Profile({ user }) {
  const { busy, wrong, fault, submit } = useForm({ send, check });
  return html`<${Section} title=${t('settings.profile')} about=${t('settings.profileAbout')}>
    <form class="form" onSubmit=${submit} noValidate>
      <${Field} label=${t('account.name')} hint=${t('account.nameHint')} name="name" autocomplete="nickname" required
        maxlength="64" defaultValue=${user.name} error=${wrong.name} />
      ${
        user.email &&
        html`<${Field} label=${t('account.email')} hint=${t('settings.emailHint')} type="email" autocomplete="username"
        readOnly value=${user.email} />`
      }
      <${FormFault} text=${fault} />
      <div class="settings__end"><button class="button button--main" aria-busy=${busy}>${t('shell.save')}</button></div>
    </form>
  <//>`;
}

/** @param {import('../../parts/form.js').Fields} fields */
async function send({ name }) {
  const me = await post('/api/auth/me', { name }, { method: 'PATCH' });
  amend({ user: me.user });
  toast(t('settings.saved'), 'good');
}

/**
 * @param {import('../../parts/form.js').Fields} fields
 * @returns {import('../../parts/form.js').Fields}
 */
function check({ name }) {
  return name.trim() === '' ? { name: t('wrong.name') } : {};
}
