/* Compose a Message while somebody types: the count follows. Without JavaScript, a button counts. */
import { announce } from './rollcall.js';

const form = document.getElementById('compose-form');
const count = form?.querySelector('[data-count]');
if (form && count) follow();

function follow() {
  const TYPING_PAUSE_MS = 500;
  let timer = null;
  let number = 0;
  for (const button of form.querySelectorAll('[data-without-script]')) button.hidden = true;
  form.elements.namedItem('body').addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(show, TYPING_PAUSE_MS);
  });

  async function show() {
    const own = ++number;
    const data = new URLSearchParams();
    for (const name of ['_token', 'operation', 'body']) data.set(name, form.elements.namedItem(name).value);
    try {
      const response = await fetch(count.dataset.count, { method: 'POST', body: data, redirect: 'manual' });
      if (!response.ok || own !== number) return;
      count.textContent = (await response.json()).count;
      announce(count.textContent);
    } catch {
      // Without the server there is no count for the moment; the text is untouched.
    }
  }
}
