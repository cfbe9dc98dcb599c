// Begins: choices, texts, the socket, the page.

import { keepPrefs, language } from './core/prefs.js';
import { startRouter } from './core/router.js';
import { openSocket } from './core/socket.js';
import { loadTexts } from './core/text.js';
import { effect, html, render } from './core/ui.js';
import { Shell } from './parts/shell.js';

keepPrefs();
await loadTexts();
effect(() => {
  language.value;
  loadTexts();
});
openSocket();
const app = /** @type {HTMLElement} */ (document.getElementById('app'));
app.replaceChildren();
render(html`<${Shell} />`, app);
await startRouter();
