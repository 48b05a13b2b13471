import { fillAgain } from './fill-again';

const ACTION = '/p/oakfield/campaigns/1/message?from=review';
const kept = (...fields: [string, string][]) => ({ action: ACTION, fields });
const form = (inside: string, action = ACTION) =>
  `<main><form action="${action.replaceAll('&', '&amp;')}" method="post" novalidate>${inside}</form></main>`;

test('texts go back as they were typed, whatever they hold', () => {
  const typed = '\nTwo lines, "quoted" & <b>bold</b>\r\nit’s';
  const html = form(
    '<textarea class="nhsuk-textarea" id="body" name="body" rows="5">\nOld</textarea><input id="s" name="subject" value="x">',
  );
  const filled = fillAgain(html, kept(['body', typed], ['subject', 'A "b"']))!;
  expect(filled).toContain(
    `rows="5">\n\nTwo lines, &quot;quoted&quot; &amp; &lt;b&gt;bold&lt;/b&gt;\r\nit’s</textarea>`,
  );
  expect(filled).toContain('<input id="s" name="subject" value="A &quot;b&quot;">');
});

test('what was ticked, chosen and left out is so again', () => {
  const html = form(
    `<input type="radio" name="when" value="now" checked><input type="radio" name="when" value="later">
     <input type="checkbox" name="day" value="1" checked><input type="checkbox" name="day" value="2"><input type="checkbox" name="day" value="3">
     <select name="role"><option value="viewer" selected>Viewer</option><option value="a&amp;b">Other</option></select>`,
  );
  const filled = fillAgain(html, kept(['when', 'later'], ['day', '2'], ['day', '3'], ['role', 'a&b']))!;
  expect([...filled.matchAll(/value="([^"]*)" (?:checked|selected)=""/g)].map(([, value]) => value)).toEqual([
    ...['later', '2', '3', 'a&amp;b'],
  ]);
  expect(filled).not.toMatch(/value="(now|1|viewer)"[^>]*(checked|selected)/);
});

test('passwords, files and what is new in each form stay as they are drawn', () => {
  const html = form(
    `<input type="hidden" name="_token" value="new"><input type="hidden" name="operation" value="new">
     <input type="hidden" name="version" value="5"><input type="password" name="password" value=""><input type="file" name="file"><input name="a" value="">`,
  );
  const filled = fillAgain(
    html,
    kept(['_token', 'old'], ['operation', 'old'], ['version', '3'], ['password', 'p'], ['file', 'f'], ['a', 'typed']),
  )!;
  expect(filled).toBe(
    html.replace('name="version" value="5"', 'name="version" value="3"').replace('a" value=""', 'a" value="typed"'),
  );
});

test('of several forms with one address it is the one with the same hidden values', () => {
  const one = (id: string) => `<input type="hidden" name="account" value="${id}"><input name="to" value="">`;
  const html = form(one('1')) + form(one('2')) + form(one('2'), '/elsewhere');
  const filled = fillAgain(html, kept(['account', '2'], ['to', 'typed']))!;
  expect(filled).toBe(
    form(one('1')) +
      form(one('2').replace('name="to" value=""', 'name="to" value="typed"')) +
      form(one('2'), '/elsewhere'),
  );
});

test('a page without the form, or with nothing to fill, is told', () => {
  expect(fillAgain(form('<input name="a">', '/elsewhere'), kept(['a', 'x']))).toBeNull();
  expect(fillAgain(form('<input type="hidden" name="from" value="hold">'), kept(['from', 'hold']))).toBeNull();
});
