/* What JavaScript adds to pages that work without it: live figures, counting while typing, no double sends. */
import { initAll } from './nhsuk-frontend.min.js';

initAll();

/* A radio that opens a part of the form says so with an attribute that radios may not have; what opens comes next anyway. */
const withoutExpanded = () => {
  for (const input of document.querySelectorAll(
    '.nhsuk-radios__input[aria-expanded], .nhsuk-checkboxes__input[aria-expanded]',
  )) {
    input.removeAttribute('aria-expanded');
  }
};
withoutExpanded();
document.addEventListener('click', () => setTimeout(withoutExpanded, 0));
window.addEventListener('pageshow', withoutExpanded);

const announcer = document.querySelector('[role="status"][data-announce]');

/** Announces something politely, at most every 30 s. */
let lastSaid = 0;
export function announce(text, { now = false } = {}) {
  if (!announcer || (!now && Date.now() - lastSaid < 30_000)) return;
  lastSaid = Date.now();
  announcer.textContent = text;
}

/** The number of new notifications next to the visitor's name. We fetch it again when the server says that it changed. */
const notices = document.querySelector('[data-notices-of]');
if (notices && 'EventSource' in window) followNotices(notices.dataset.noticesOf, notices.dataset.notices);

function followNotices(stream, address) {
  const count = notices.querySelector('[data-notices-count]');
  let source = null;
  const ask = async () => {
    try {
      const response = await fetch(address, { headers: { 'X-Live': '1' }, redirect: 'error' });
      if (!response.ok) return;
      const { unread } = await response.json();
      const shown = unread > 0 ? ` (${unread} new)` : '';
      if (count.textContent.trim() === shown.trim()) return;
      count.textContent = shown;
      if (shown) announce(`You have ${unread} new ${unread === 1 ? 'notification' : 'notifications'}`);
    } catch {
      // The stream reconnects automatically, and asks when it is open again.
    }
  };
  const open = () => {
    source?.close();
    source = new EventSource(stream);
    source.addEventListener('open', ask);
    source.addEventListener('changed', ask);
  };
  const close = () => {
    source?.close();
    source = null;
  };
  document.addEventListener('visibilitychange', () => (document.hidden ? close() : open()));
  window.addEventListener('pagehide', close);
  open();
}

/** Live parts: elements with data-live and an id are swapped by what the same address shows now. */
const live = document.querySelector('[data-live-of]');
if (live && 'EventSource' in window) follow(live.dataset.liveOf);

function follow(address) {
  let timer = null;
  let wait = 0;
  let source = null;

  const refresh = async () => {
    timer = null;
    if (document.hidden || isAsked()) return;
    try {
      const response = await fetch(location.href, { headers: { 'X-Live': '1' }, redirect: 'error' });
      if (!response.ok) throw new Error(String(response.status));
      swap(new DOMParser().parseFromString(await response.text(), 'text/html'));
      wait = 0;
    } catch {
      wait = Math.min((wait || 5_000) * 2, 60_000);
      later(wait);
    }
  };
  const later = (ms) => {
    timer ??= setTimeout(refresh, ms);
  };
  const open = () => {
    source?.close();
    source = new EventSource(address);
    // The page missed any change between its drawing and this moment, so it refreshes once.
    if (!live.matches('[data-live-ends]')) source.addEventListener('open', () => later(1_000));
    // Several events within a second cause only one refresh.
    source.addEventListener('changed', () => later(1_000));
    source.addEventListener('error', () => later(5_000));
  };
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) {
      source?.close();
      source = null;
    } else {
      open();
      later(0);
    }
  });
  // Draws what was held back while a question was open.
  document.addEventListener('close', () => later(0), true);
  window.addEventListener('pagehide', () => source?.close());
  open();
}

/** While a question is open in a dialog, nothing behind it changes, and nothing closes it. */
function isAsked() {
  return document.querySelector('dialog[open]') !== null;
}

function swap(fresh) {
  if (isAsked()) return;
  for (const old of document.querySelectorAll('[data-live]')) {
    const next = fresh.getElementById(old.id);
    // We do not replace a part that someone is using or has opened.
    if (!next || old.contains(document.activeElement) || old.querySelector('details[open]')) continue;
    if (next.innerHTML !== old.innerHTML) {
      old.replaceChildren(...next.childNodes);
      // Buttons among them: the space bar, and no double press.
      initAll(old);
    }
    const said = next.dataset.announce ?? '';
    if (said && said !== old.dataset.announce) announce(said, { now: 'announceNow' in next.dataset });
    old.dataset.announce = said;
    // The work is over, so reload the page to update its buttons and tabs.
    if ('liveEnds' in next.dataset && !('liveEnds' in old.dataset)) location.reload();
  }
}
