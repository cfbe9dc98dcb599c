// Another password. The server ends all sign-ins but this one.

import { post } from '../../core/api.js';
import { t } from '../../core/text.js';
import { toast } from '../../core/toasts.js';
import { html, useSignal } from '../../core/ui.js';
import { FormFault, useForm } from '../../parts/form.js';
import { Password } from '../../parts/password.js';
import { changedElsewhere } from './changes.js';
import { Section } from './section.js';

/** @param {{email: string}} properties */
export function NewPassword({ email }) {
  // A form that has done its work begins anew, empty.
  const round = useSignal(0);
  const done = () => {
    round.value += 1;
    changedElsewhere.value += 1;
    toast(t('settings.passwordChanged'), 'good');
  };
  return html`<${Section} title=${t('account.password')} about=${t('settings.passwordAbout')}>
    <${PasswordForm} key=${round.value} email=${email} done=${done} />
  <//>`;
}

/** @param {{email: string, done: () => void}} properties */
function PasswordForm({ email, done }) {
  const { busy, wrong, fault, submit } = useForm({
    check,
    at,
    send: async ({ current_password, new_password }) => {
      await post('/api/auth/password', { current_password, new_password });
      done();
    },
  });
  return html`<form class="form" onSubmit=${submit} noValidate>
    <input hidden type="email" autocomplete="username" readOnly value=${email} />
    <${Password} label=${t('settings.currentPassword')} name="current_password" autocomplete="current-password"
      error=${wrong.current_password} />
    <${Password} label=${t('settings.newPassword')} hint=${t('account.passwordHint')} name="new_password"
      autocomplete="new-password" error=${wrong.new_password} />
    <${FormFault} text=${fault} />
    <div class="settings__end"><button class="button" aria-busy=${busy}>${t('settings.changePassword')}</button></div>
  </form>`;
}

/**
 * @param {import('../../parts/form.js').Fields} fields
 * @returns {import('../../parts/form.js').Fields}
 */
function check({ current_password, new_password }) {
  return {
    ...(current_password === '' && { current_password: t('wrong.current_password') }),
    ...([...new_password].length < 8 && { new_password: t('wrong.new_password') }),
  };
}

/** @param {any} refused */
function at(refused) {
  return refused.code === 'bad_credentials' ? { current_password: t('wrong.current_password') } : null;
}
