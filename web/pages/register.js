// An account of one's own, with a workspace to sell from; signed in at once.

import { signIn } from '../core/account.js';
import { post } from '../core/api.js';
import { safeNext } from '../core/router.js';
import { said, t } from '../core/text.js';
import { html } from '../core/ui.js';
import { Entrance, entrance, useFirstInput, useWayOn } from '../parts/entrance.js';
import { Field } from '../parts/field.js';
import { FormFault, useForm } from '../parts/form.js';
import { Password } from '../parts/password.js';

export const title = 'register.title';
export const styles = ['style/account.css'];

/** @param {{query: URLSearchParams}} properties */
export default function Register({ query }) {
  const next = safeNext(query.get('next'));
  useWayOn(next);
  const form = useFirstInput();
  const { busy, wrong, fault, submit } = useForm({ send, check, at });
  const foot = html`${t('register.hasAccount')} <a href=${entrance('/login', next)}>${t('login.title')}</a>`;
  return html`<${Entrance} title=${t(title)} lead=${t('register.lead')} foot=${foot}>
    <form class="form" ref=${form} onSubmit=${submit} noValidate>
      <${Field} label=${t('account.name')} hint=${t('account.nameHint')} name="name" autocomplete="nickname"
        required maxlength="64" error=${wrong.name} />
      <${Field} label=${t('account.email')} name="email" type="email" inputmode="email" autocomplete="username"
        autocapitalize="none" spellcheck=${false} required maxlength="254" error=${wrong.email} />
      <${Password} label=${t('account.password')} hint=${t('account.passwordHint')} name="password"
        autocomplete="new-password" error=${wrong.password} />
      <${Field} label=${t('register.workspace')} hint=${t('register.workspaceHint')} name="workspace_name"
        autocomplete="organization" maxlength="64" error=${wrong.workspace_name} />
      <${FormFault} text=${fault} />
      <button class="button button--main button--wide" aria-busy=${busy}>${t(title)}</button>
    </form>
  <//>`;
}

/** @param {import('../parts/form.js').Fields} fields */
async function send({ name, email, password, workspace_name }) {
  const wish = { name, email, password };
  const given = workspace_name.trim() === '' ? wish : { ...wish, workspace_name };
  signIn(await post('/api/auth/register', given));
}

/**
 * @param {import('../parts/form.js').Fields} fields
 * @returns {import('../parts/form.js').Fields}
 */
function check({ name, email, password }) {
  return {
    ...(name.trim() === '' && { name: t('wrong.name') }),
    ...(!/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email.trim()) && { email: t('wrong.email') }),
    ...([...password].length < PASSWORD_CHARS_MIN && { password: t('wrong.password') }),
  };
}

/** @param {any} refused */
function at(refused) {
  return refused.code === 'email_taken' ? { email: said(refused) } : null;
}

/** As the server wants it. */
const PASSWORD_CHARS_MIN = 8;
