/* The count of a text while somebody types. Without JavaScript, a button counts. */
import { announce } from './rollcall.js';

const TYPING_PAUSE_MS = 500;

/**
 * Shows the server's count of a text in the form's `[data-count]`, if it has one, a moment after somebody stops typing.
 *
 * @param field the name of the text.
 * @param sent the fields that the count needs besides.
 */
export function followCount(form, field, sent) {
  const count = form.querySelector('[data-count]');
  if (!count) return;
  let timer = null;
  let number = 0;
  for (const button of form.querySelectorAll('[data-without-script]')) button.hidden = true;
  form.elements.namedItem(field).addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(show, TYPING_PAUSE_MS);
  });

  async function show() {
    const own = ++number;
    const data = new URLSearchParams();
    for (const name of [...sent, field]) data.set(name, form.elements.namedItem(name).value);
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
