// Style sheets that are fetched when they are wanted, each once. A page without its style is better than none, so nothing
// here fails.

/** The folder of this build's files. */
const files = new URL('..', import.meta.url);

/**
 * @param {string} path below web/: `style/console.css`
 * @returns {Promise<void>}
 */
export function loadStyle(path) {
  const href = new URL(path, files).href;
  const there = [...document.styleSheets].some((sheet) => sheet.href === href);
  if (there) {
    return Promise.resolve();
  }
  return new Promise((resolve) => {
    const link = document.createElement('link');
    link.rel = 'stylesheet';
    link.href = href;
    link.onload = link.onerror = () => resolve();
    document.head.append(link);
  });
}
