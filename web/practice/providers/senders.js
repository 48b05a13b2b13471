/* Says what is wrong with a sender while it is typed. Without this the form says it when it is saved. */

const PAUSE_MS = 400;

for (const field of document.querySelectorAll('[data-check-while-typing]')) {
  const line = document.createElement('p');
  line.className = 'rc-finding';
  line.id = `${field.id}-typed`;
  line.setAttribute('role', 'status');
  line.hidden = true;
  field.after(line);
  field.setAttribute('aria-describedby', `${field.getAttribute('aria-describedby') ?? ''} ${line.id}`.trim());
  let waiting;
  field.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(check, PAUSE_MS, field, line);
  });
}

async function check(field, line) {
  const typed = field.value;
  const body = new URLSearchParams(new FormData(field.form));
  body.set('check', '1');
  try {
    const response = await fetch(field.form.getAttribute('action'), { method: 'POST', body, redirect: 'error' });
    if (!response.ok || field.value !== typed) return;
    const { messages } = await response.json();
    line.textContent = messages[field.name] ? `${messages[field.name]}.` : '';
    line.hidden = line.textContent === '';
  } catch {
    // Without the server it is said when the form is saved.
  }
}
