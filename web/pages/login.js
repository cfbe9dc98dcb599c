// Signing in, and back to where one came from.

import { signIn } from '../core/account.js';
import { post } from '../core/api.js';
import { safeNext } from '../core/router.js';
import { t } from '../core/text.js';
import { html } from '../core/ui.js';
import { Entrance, entrance, useFirstInput, useWayOn } from '../parts/entrance.js';
import { Field } from '../parts/field.js';
import { FormFault, useForm } from '../parts/form.js';
import { Password } from '../parts/password.js';

export const title = 'login.title';
export const styles = ['style/account.css'];

/** @param {{query: URLSearchParams}} properties */
export default function Login({ query }) {
  const next = safeNext(query.get('next'));
  useWayOn(next);
  const form = useFirstInput();
  const { busy, wrong, fault, submit } = useForm({ send, check });
  const foot = html`${t('login.noAccount')} <a href=${entrance('/register', next)}>${t('register.title')}</a>`;
  return html`<${Entrance} title=${t(title)} lead=${next === '/' ? '' : t('login.toGoOn')} foot=${foot}>
    <form class="form" ref=${form} onSubmit=${submit} noValidate>
      <${Field} label=${t('account.email')} name="email" type="email" inputmode="email" autocomplete="username"
        autocapitalize="none" spellcheck=${false} required maxlength="254" error=${wrong.email} />
      <${Password} label=${t('account.password')} name="password" autocomplete="current-password" error=${wrong.password} />
      <${FormFault} text=${fault} />
      <button class="button button--main button--wide" aria-busy=${busy}>${t(title)}</button>
    </form>
  <//>`;
}

/** @param {import('../parts/form.js').Fields} fields */
async function send({ email, password }) {
  signIn(await post('/api/auth/login', { email, password }));
}

/**
 * @param {import('../parts/form.js').Fields} fields
 * @returns {import('../parts/form.js').Fields}
 */
function check({ email, password }) {
  return {
    ...(email.trim() === '' && { email: t('wrong.email') }),
    ...(password === '' && { password: t('login.passwordMissing') }),
  };
}
