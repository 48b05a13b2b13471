/* The message page while somebody types: the preview follows, the text is saved every ten seconds, placeholders go in at
   the cursor. All of it works without by the buttons of the page. */
import { announce } from './rollcall.js';

const form = document.getElementById('message-form');
const body = form?.elements.namedItem('body');
if (form && body) write();

function write() {
  const TYPING_PAUSE_MS = 500;
  const SAVE_EVERY_MS = 10_000;
  const practice = form.getAttribute('action').split('/campaigns/')[0];
  const keptUnder = `rollcall-text-${form.elements.namedItem('campaign').value}`;
  const preview = form.querySelector('[data-preview]');
  const savedLine = form.querySelector('[data-saved]');
  // Text B of a trial is one of them.
  const texts = ['subject', 'body', 'subjectB', 'bodyB'].map((name) => form.elements.namedItem(name));
  const text = () => JSON.stringify(texts.map((field) => field?.value ?? null));
  let savedText = text();
  let saving = null;
  // Two people's texts are on the page: nothing is saved before somebody has chosen.
  let isStopped = form.querySelector('[data-waits]') !== null;
  let isLeaving = false;
  let previewTimer = null;
  let previewNumber = 0;
  let asking = null;

  restore();
  offerPlaceholders();
  form.addEventListener('input', previewSoon);
  setInterval(save, SAVE_EVERY_MS);
  form.addEventListener('submit', onSubmit);
  addEventListener('pagehide', () => {
    if (!isLeaving) void save({ keepalive: true });
  });
  addEventListener('pageshow', (event) => {
    isLeaving = false;
    // The version of a page that the browser kept may be an old one.
    if (event.persisted) location.reload();
  });

  function fields(extra) {
    const data = new URLSearchParams();
    for (const [name, value] of new FormData(form)) data.append(name, String(value));
    for (const [name, value] of Object.entries(extra)) data.set(name, value);
    return data;
  }

  /** Not followed where it leads to sign-in: the text would be lost on the way. */
  const post = (address, data, more) =>
    fetch(address, { method: 'POST', body: data, redirect: 'manual', credentials: 'same-origin', ...more });

  function previewSoon() {
    clearTimeout(previewTimer);
    previewTimer = setTimeout(showPreview, TYPING_PAUSE_MS);
  }
  async function showPreview() {
    const number = ++previewNumber;
    // The server counts the text for all patients, so what nobody waits for is not asked for any longer.
    asking?.abort();
    asking = new window.AbortController();
    try {
      const response = await post(`${practice}/message-previews`, fields({}), { signal: asking.signal });
      if (!response.ok || number !== previewNumber) return;
      const drawn = new DOMParser().parseFromString(await response.text(), 'text/html');
      preview.replaceChildren(...drawn.body.childNodes);
      announce(preview.querySelector('[data-count]')?.textContent.trim() ?? '');
    } catch {
      // Without the server there is no preview for the moment; the text is untouched.
    }
  }

  function save(more = {}) {
    if (saving || isStopped || text() === savedText) return saving;
    saving = saveNow(more).finally(() => {
      saving = null;
    });
    return saving;
  }
  async function saveNow({ keepalive = false } = {}) {
    const sent = text();
    try {
      const response = await post(form.getAttribute('action'), fields({ autosave: '1' }), { keepalive });
      if (response.type === 'opaqueredirect' || response.status === 401 || response.status === 403) {
        keep();
        say('You are signed out. We kept your text in this tab: open the page again and sign in.');
        return;
      }
      const answer = response.headers.get('content-type')?.includes('json') ? await response.json() : {};
      if (response.ok) {
        form.elements.namedItem('version').value = answer.version;
        savedText = sent;
        sessionStorage.removeItem(keptUnder);
        say(`Saved at ${answer.at}`);
      } else if (response.status === 409 || response.status === 410) {
        isStopped = true;
        say(answer.message ? `${answer.message}.` : 'Someone sent or deleted this bulk message.');
      } else {
        say(answer.message ? `Not saved. ${answer.message}.` : 'Not saved yet. We keep trying.');
      }
    } catch {
      keep();
      say('Not saved yet: no connection. We keep trying.');
    }
  }
  function say(words) {
    savedLine.textContent = words;
  }

  /** A save under way has to end first: it moves the version that the form is sent with. */
  async function onSubmit(event) {
    if (saving && !isLeaving) {
      event.preventDefault();
      const { submitter } = event;
      await saving;
      isLeaving = true;
      form.requestSubmit(submitter);
      return;
    }
    isLeaving = true;
  }

  /** What could not be saved stays with this tab, until it is. */
  function keep() {
    sessionStorage.setItem(keptUnder, text());
  }
  function restore() {
    const kept = sessionStorage.getItem(keptUnder);
    if (!kept) return;
    sessionStorage.removeItem(keptUnder);
    if (kept === savedText) return;
    for (const [place, value] of JSON.parse(kept).entries()) {
      if (texts[place] && value !== null) texts[place].value = value;
    }
    say('We brought back text that was not saved.');
    previewSoon();
  }

  function offerPlaceholders() {
    const list = form.querySelector('[data-placeholders]');
    if (!list) return;
    let field = body;
    for (const one of texts) one?.addEventListener('focus', () => (field = one));
    list.querySelector('p').textContent = 'Add a patient’s own details: press one, and each patient gets theirs.';
    for (const code of list.querySelectorAll('code')) {
      const button = document.createElement('button');
      button.type = 'button';
      code.replaceWith(button);
      button.append(code);
      button.addEventListener('click', () => {
        field.focus();
        field.setRangeText(code.textContent, field.selectionStart, field.selectionEnd, 'end');
        field.dispatchEvent(new Event('input', { bubbles: true }));
      });
    }
  }
}
