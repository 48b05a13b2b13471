import { html } from './html';

it('escapes what is put into it, once', () => {
  const inner = html`<b title="${'"><script>'}">${"O'Brien & Co"}</b>`;
  expect(html`<p>${inner}${[inner]}${3}</p>`.text).toBe(`<p>${inner.text}${inner.text}3</p>`);
  expect(inner.text).toBe('<b title="&#34;&#62;&#60;script&#62;">O&#39;Brien &#38; Co</b>');
});
