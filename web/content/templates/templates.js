/* Templates: the list follows while somebody types in the search, and the count and preview while somebody writes a
   template. Without this module the buttons of the pages do the same. */
import { initAll } from './nhsuk-frontend.min.js';
import { announce } from './rollcall.js';

const TYPING_PAUSE_MS = 400;

const search = document.querySelector('form[data-search]');
if (search) searchWhileTyping();
const writing = document.getElementById('template-form');
if (writing) previewWhileTyping();

/** Calls `act` once somebody has paused; an answer that a later one has overtaken is not used. */
function afterTyping(act) {
  let timer = null;
  let number = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const mine = ++number;
      void act(() => mine === number).catch(() => {
        // Without the server nothing changes for the moment; the button of the form still asks it.
      });
    }, TYPING_PAUSE_MS);
  };
}

function searchWhileTyping() {
  search.addEventListener(
    'input',
    afterTyping(async (isNewest) => {
      const asked = [...new FormData(search)].filter(([, value]) => value !== '');
      const address = `${search.getAttribute('action')}?${new URLSearchParams(asked)}`;
      const response = await fetch(address, { headers: { 'X-Live': '1' }, redirect: 'error' });
      if (!response.ok) return;
      const drawn = new DOMParser().parseFromString(await response.text(), 'text/html');
      const found = drawn.querySelector('[data-results]');
      if (!found || !isNewest()) return;
      const results = document.querySelector('[data-results]');
      results.replaceChildren(...found.childNodes);
      initAll(results);
      window.history.replaceState(null, '', address);
      announce(document.querySelector('[data-said]')?.textContent.trim() ?? '', { now: true });
    }),
  );
}

function previewWhileTyping() {
  const preview = writing.querySelector('[data-preview]');
  writing.addEventListener(
    'input',
    afterTyping(async (isNewest) => {
      const data = new URLSearchParams();
      for (const [name, value] of new FormData(writing)) data.append(name, String(value));
      const address = writing.getAttribute('data-preview-at');
      const response = await fetch(address, {
        method: 'POST',
        body: data,
        redirect: 'manual',
        credentials: 'same-origin',
      });
      if (!response.ok || !isNewest()) return;
      const drawn = new DOMParser().parseFromString(await response.text(), 'text/html');
      preview.replaceChildren(...drawn.body.childNodes);
      announce(preview.querySelector('[data-count]')?.textContent.trim() ?? '');
    }),
  );
}
