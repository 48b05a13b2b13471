/* What JavaScript adds to the pages of campaigns: questions in dialogs, and the count-down of a hold. */
import './dialogs.js';
import { announce } from './rollcall.js';

/** Spoken at 1 minute, 30 and 10 seconds. */
const SPOKEN = new Set([60, 30, 10]);
let last = null;
setInterval(countDown, 1_000);
countDown();

function countDown() {
  const shown = document.querySelector('[data-count-down]');
  if (!shown) return;
  const left = Math.max(0, Math.round((Date.parse(shown.dataset.countDown) - Date.now()) / 1_000));
  if (left === last) return;
  last = left;
  const [minutes, seconds] = [Math.floor(left / 60), left % 60];
  const words = [
    minutes > 0 ? `${minutes} ${minutes === 1 ? 'minute' : 'minutes'}` : '',
    minutes < 10 ? `${seconds} ${seconds === 1 ? 'second' : 'seconds'}` : '',
  ]
    .filter(Boolean)
    .join(' ');
  shown.textContent = left === 0 ? 'Starting now' : `${words} left to stop it`;
  shown.hidden = false;
  if (SPOKEN.has(left)) announce(`${words} left to stop it`, { now: true });
}
