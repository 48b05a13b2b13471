/* A conversation while somebody writes: others see who, this page says who else does, and the count follows. */
import { announce } from './rollcall.js';

const place = document.querySelector('[data-presence]');
const form = document.getElementById('reply-form');
const EVERY_MS = 10_000;

if (place && form) {
  const text = form.elements.namedItem('reply');
  let typedAt = 0;
  let toldAt = 0;

  const ask = async () => {
    if (document.hidden) return;
    const now = Date.now();
    const data = new URLSearchParams({ _token: form.elements.namedItem('_token').value });
    if (now - typedAt < EVERY_MS) data.set('writing', 'yes');
    toldAt = now;
    try {
      const response = await fetch(place.dataset.presence, { method: 'POST', body: data, redirect: 'manual' });
      if (!response.ok) return;
      const { words } = await response.json();
      if (place.textContent !== words) place.textContent = words;
    } catch {
      // Without the server nobody is told; an answer to a conversation that changed is refused anyway.
    }
  };
  text.addEventListener('input', () => {
    typedAt = Date.now();
    if (typedAt - toldAt >= EVERY_MS) void ask();
  });
  setInterval(ask, EVERY_MS);
}

const count = form?.querySelector('[data-count]');
if (count) follow();

function follow() {
  const TYPING_PAUSE_MS = 500;
  let timer = null;
  let number = 0;
  for (const button of form.querySelectorAll('[data-without-script]')) button.hidden = true;
  form.elements.namedItem('reply').addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(show, TYPING_PAUSE_MS);
  });

  async function show() {
    const own = ++number;
    const data = new URLSearchParams();
    for (const name of ['_token', 'reply']) data.set(name, form.elements.namedItem(name).value);
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
