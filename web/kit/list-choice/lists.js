/* The upload of a list with its progress and a way to break it off. Without this the form is sent by the browser itself. */
import { initAll } from './nhsuk-frontend.min.js';
import { announce } from './rollcall.js';

document.addEventListener('submit', (event) => {
  const form = event.target;
  const file = form.id === 'list-form' ? form.querySelector('input[type=file]') : null;
  const chosen = file && !isHidden(file) ? file.files[0] : null;
  if (!chosen) return;
  event.preventDefault();
  if (chosen.size > Number(file.dataset.uploadLimit)) {
    say(form, 'This file is larger than 20 MB. Leave out columns you do not need, or split it into two lists.');
    return;
  }
  send(form, file);
});

/** Not in the part of the form that was chosen. */
function isHidden(file) {
  return file.closest('.nhsuk-radios__conditional--hidden') !== null;
}

function send(form, file) {
  const request = new XMLHttpRequest();
  const button = form.querySelector('#continue');
  const bar = form.querySelector('#upload-progress');
  const cancel = form.querySelector('#upload-cancel');
  const data = new FormData(form);
  const stop = () => request.abort();
  const end = () => {
    button.disabled = false;
    cancel.removeEventListener('click', stop);
  };

  button.disabled = true;
  cancel.parentElement.hidden = false;
  bar.hidden = false;
  bar.value = 0;
  say(form, 'Uploading: 0%');
  form.querySelector('#upload').focus();
  cancel.addEventListener('click', stop);

  request.upload.addEventListener('progress', ({ loaded, total }) => {
    const percent = Math.floor((loaded / total) * 100);
    bar.value = percent;
    say(form, `Uploading: ${percent}%`, { quietly: true });
    announce(`Uploading: ${percent}%`);
  });
  request.upload.addEventListener('load', () => {
    // The server now has the whole file, so cancelling would leave the result unknown.
    cancel.parentElement.hidden = true;
    bar.removeAttribute('value');
    say(form, 'Your file has arrived.');
  });
  request.addEventListener('abort', () => {
    end();
    bar.hidden = true;
    cancel.parentElement.hidden = true;
    say(form, 'You cancelled the upload. We stored nothing.');
    button.focus();
  });
  request.addEventListener('error', () => {
    end();
    bar.hidden = true;
    cancel.parentElement.hidden = true;
    say(form, 'The upload stopped, and we stored nothing. Check your connection and try again.');
    button.focus();
  });
  request.addEventListener('load', () => {
    // Accepted, the answer is the next page; its address is where the redirect led.
    if (request.status < 400) {
      location.assign(request.responseURL);
      return;
    }
    show(request.responseText, file.files);
  });
  request.open('POST', form.action);
  request.send(data);
}

/** The same page with errors. The chosen file stays chosen. */
function show(html, files) {
  const fresh = new DOMParser().parseFromString(html, 'text/html');
  const main = document.querySelector('main');
  const next = fresh.querySelector('main');
  document.title = fresh.title;
  main.replaceChildren(...next.childNodes);
  const file = main.querySelector('input[type=file]');
  if (file) file.files = files;
  initAll({ scope: main });
  file?.dispatchEvent(new Event('change'));
  main.querySelector('.nhsuk-error-summary')?.focus();
  window.scrollTo(0, 0);
}

function say(form, text, { quietly = false } = {}) {
  form.querySelector('#upload').hidden = false;
  form.querySelector('#upload-words').textContent = text;
  if (!quietly) announce(text, { now: true });
}
