// Takes people to the field that something is about.

/**
 * @param {HTMLElement | null} form
 * @param {string} name of the field
 */
export function focusField(form, name) {
  const field = form?.querySelector(`[name="${name}"]`);
  if (field instanceof HTMLElement) {
    field.focus();
  }
}
