/* A conversation while somebody writes: others see who, this page says who else does, and the count follows. */
import { followCount } from './text-count.js';

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
      // The server cannot be reached. It refuses an answer to a conversation that changed anyway.
    }
  };
  text.addEventListener('input', () => {
    typedAt = Date.now();
    if (typedAt - toldAt >= EVERY_MS) void ask();
  });
  setInterval(ask, EVERY_MS);
}

if (form) followCount(form, 'reply', ['_token']);
