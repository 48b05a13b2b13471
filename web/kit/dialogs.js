/* Questions that are pages of their own, asked in a dialog: a link with `data-dialog` opens the part of its page that is
   marked `data-dialog-part`, with the form as the server drew it. Without this module the link leads to the page. */
import { initAll } from './nhsuk-frontend.min.js';

let dialog = null;
/** The address of the link that opened the dialog. A live update may have replaced the element itself. */
let openedBy = null;
let isAsking = false;

if ('HTMLDialogElement' in window) document.addEventListener('click', onClick);

function onClick(event) {
  const link = event.target.closest?.('a[data-dialog]');
  // People who hold a key or use another mouse button want a new tab.
  const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (!link || !isPlain || event.defaultPrevented) return;
  event.preventDefault();
  void open(link);
}

async function open(link) {
  if (isAsking) return;
  const { part, goTo } = await ask(link.href);
  // Nothing to ask here, or not by this person: the page says why.
  if (!part) return location.assign(goTo ?? link.href);
  openedBy = link.getAttribute('href');
  dialog ??= makeDialog();
  dialog.replaceChildren(part);
  dialog.showModal();
  settle();
}

function makeDialog() {
  const made = document.createElement('dialog');
  made.className = 'rc-dialog';
  made.setAttribute('aria-labelledby', 'dialog-title');
  made.addEventListener('submit', (event) => void send(event));
  made.addEventListener('click', (event) => {
    if (!event.target.closest('[data-cancel]')) return;
    event.preventDefault();
    made.close();
  });
  made.addEventListener('close', () => {
    made.replaceChildren();
    const links = [...document.querySelectorAll('a[data-dialog]')];
    const back = links.find((one) => one.getAttribute('href') === openedBy) ?? document.querySelector('h1');
    if (back?.tagName === 'H1') back.tabIndex = -1;
    back?.focus();
  });
  document.querySelector('main').append(made);
  return made;
}

/** Starts the scripts of the dialog's new content, and moves the focus to where a person continues. */
function settle() {
  initAll(dialog);
  const field = dialog.querySelector('input:not([type=hidden]), textarea, select');
  const errors = dialog.querySelector('.nhsuk-error-summary');
  (errors ?? field ?? dialog.querySelector('#dialog-title')).focus();
}

/** Sends the form. The dialog shows errors and keeps what was typed. */
async function send(event) {
  event.preventDefault();
  if (isAsking) return;
  const { target: form, submitter } = event;
  const { part, goTo } = await ask(form.getAttribute('action'), {
    method: 'POST',
    body: new URLSearchParams(new FormData(form, submitter)),
  });
  if (goTo) return location.assign(goTo);
  // No usable answer. Send it as a page, with the same id, so that it is done at most once.
  if (!part) return form.submit();
  if (!dialog.open) return;
  dialog.replaceChildren(part);
  settle();
}

/** The part of a page, or where the server leads instead; neither when there was no answer that can be used. */
async function ask(address, init = {}) {
  isAsking = true;
  dialog?.setAttribute('aria-busy', 'true');
  try {
    const response = await fetch(address, { ...init, headers: { 'X-Dialog': '1' } });
    if (response.headers.get('content-type')?.includes('json')) return await response.json();
    if (response.ok || response.status === 409 || response.status === 422) {
      return { part: partOf(new DOMParser().parseFromString(await response.text(), 'text/html')) };
    }
  } catch {
    // The same as without this module.
  } finally {
    isAsking = false;
    dialog?.removeAttribute('aria-busy');
  }
  return {};
}

/** The errors of a page stand above the part. The page behind keeps the one heading of level 1. */
function partOf(page) {
  const part = page.querySelector('[data-dialog-part]');
  const heading = part?.querySelector('h1');
  if (!heading) return null;
  const title = document.createElement('h2');
  title.id = 'dialog-title';
  title.className = 'nhsuk-heading-m';
  title.tabIndex = -1;
  title.append(...heading.childNodes);
  heading.replaceWith(title);
  const errors = page.querySelector('.nhsuk-error-summary');
  if (errors) title.after(errors);
  return part;
}
