// The colours that somebody chose, before anything is drawn: modules come too late for that, and who chose dark on a light
// system would see a light page first. So index.html runs this as a classic script, which can't import or export:
// core/prefs.js imports it for what it does and takes the theme from the attribute. What is kept is read here and nowhere
// else; only the key stands there once more, where it is written.

{
  const root = globalThis.document?.documentElement;
  if (root) {
    let kept = null;
    try {
      kept = localStorage.getItem('souk.theme');
    } catch {
      // A browser that keeps nothing goes with its system.
    }
    root.dataset.theme = kept === 'light' || kept === 'dark' ? kept : 'auto';
  }
}
