import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describeInBrowser, startBrowser, type Visitor } from '../support/browser';
import { until } from '../support/until';
import { PageObject } from './pages/base';
import { SignInPage } from './pages/sign-in.page';

const STRICT = "default-src 'self'; base-uri 'none'; object-src 'none'";

const page = (body: string, title = 'A page – Rollcall') => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><link rel="stylesheet" href="/style.css"></head><body><main><h1>A page</h1>${body}</main></body></html>`;

const WIDE_TABLE = '<table><caption>Wide</caption><tr><th scope="col">Row</th><td>Patient</td></tr></table>';

const FILES: Record<string, { type?: string; status?: number; body: string }> = {
  '/style.css': { type: 'text/css', body: 'table { width: 600px } .scroll { overflow-x: auto } .pale { color: #ddd }' },
  '/add.js': { type: 'text/javascript', body: "document.querySelector('p').textContent = 'JavaScript ran'" },
  '/loud.js': { type: 'text/javascript', body: "console.error('something is off')" },
  '/throws.js': { type: 'text/javascript', body: "throw new Error('broken script')" },
  '/right': {
    body: page(
      `<p>9,412 patients</p><div class="scroll" tabindex="0" role="region" aria-label="Wide">${WIDE_TABLE}</div>`,
    ),
  },
  '/script': { body: page('<p>HTML alone</p><script src="/add.js"></script>') },
  '/unlabelled': { body: page('<form><input name="a"></form><p class="pale">Too pale</p>') },
  '/wide': { body: page(WIDE_TABLE) },
  '/code-words': { body: page('<p>Batch 3 of undefined</p><p><img src="/right.svg" alt="A wave"> wavelength</p>') },
  '/right.svg': { type: 'image/svg+xml', body: '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>' },
  '/title': { body: page('<p>No product in the title</p>', 'A page') },
  '/loud': { body: page('<script src="/loud.js"></script>') },
  '/throws': { body: page('<script src="/throws.js"></script>') },
  '/inline': { body: page('<p>Inline</p><script>document.title = "changed"</script>') },
  '/elsewhere': { body: page('<p><img src="http://elsewhere.example/dot.png" alt=""></p>') },
  '/incomplete': { body: page('<p><img src="/gone.png" alt=""></p>') },
  '/broken': { status: 503, body: page('<p>Away</p>') },
  '/refused': { status: 422, body: page('<p>Enter a name</p>') },
  '/sign-in': {
    body: page(
      `<form><label for="e">Email address</label><input id="e"><label for="p">Password</label><input id="p" type="password">
       <button type="button" aria-label="Show password">Show</button><button formaction="/signed-in">Sign in</button></form>`,
    ),
  },
  '/signed-in': { body: page('<p>Welcome</p>') },
};

describeInBrowser('the support of browser tests', () => {
  let server: Server;
  let address = '';
  const browser = startBrowser(() => address);

  beforeAll(async () => {
    server = createServer((request, response) => {
      const found = FILES[new URL(request.url!, 'http://127.0.0.1').pathname];
      response.writeHead(found ? (found.status ?? 200) : 404, {
        'content-type': found?.type ?? 'text/html; charset=utf-8',
        'content-security-policy': STRICT,
      });
      response.end(found?.body ?? 'Not found');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const at = async (path: string, options?: Parameters<typeof browser.newVisitor>[0]): Promise<Visitor> => {
    const visitor = await browser.newVisitor(options);
    await visitor.open(path);
    return visitor;
  };

  test.each([true, false])('a right page passes (JavaScript: %s)', async (javaScript) => {
    const visitor = await at('/right', { javaScript });
    await visitor.looksRight();
    await visitor.looksRight({ title: 'A page – Rollcall' });
  });

  test('without JavaScript no script runs, not even after axe has', async () => {
    const without = await at('/script', { javaScript: false });
    await without.looksRight();
    await without.page.reload();
    expect(await without.page.locator('p').textContent()).toBe('HTML alone');
    const withIt = await at('/script');
    expect(await withIt.page.locator('p').textContent()).toBe('JavaScript ran');
  });

  test.each([true, false])('what axe finds is told with its rule and element (JavaScript: %s)', async (javaScript) => {
    const visitor = await at('/unlabelled', { javaScript });
    const told = visitor.expectAccessible();
    await expect(told).rejects.toThrow(
      /axe, label \(critical\): Form elements must have labels .*\n +<input name="a">/,
    );
    await expect(told).rejects.toThrow(/color-contrast/);
    await expect(visitor.looksRight()).rejects.toThrow('axe, label');
  });

  test('a page that scrolls sideways is told with what is too wide, and keeps its viewport', async () => {
    const visitor = await at('/wide');
    await expect(visitor.expectFits()).rejects.toThrow(
      /wider than 320 px: the page needs 6\d\d px\n[^]*td \(to \d+ px\): Patient/,
    );
    expect(visitor.page.viewportSize()).toEqual({ width: 1280, height: 900 });
  });

  test('code words are told with what stands around them; parts of other words are none', async () => {
    const visitor = await at('/code-words');
    const told = visitor.expectNoCodeWords();
    for (const word of ['Batch', 'undefined', 'wave']) await expect(told).rejects.toThrow(`the code word "${word}"`);
    await expect(told).rejects.toThrow(/^[^"]*(the code word "[^"]+" in "[^"]+"\s*){3}$/);
    await expect(visitor.expectNoCodeWords(['batch', 'undefined', 'wave'])).resolves.toBeUndefined();
  });

  test('a title without the product is told', async () => {
    const visitor = await at('/title');
    await expect(visitor.looksRight()).rejects.toThrow(/the title is .*Rollcall.*: "A page"/);
  });

  test.each([
    ['/loud', /^console error: something is off$/],
    ['/throws', /^page error: broken script$/],
    ['/inline', /^CSP violation: .*script-src/],
    ['/elsewhere', /^(request to another host|CSP violation): .*elsewhere\.example/],
    ['/incomplete', /^part of a page, 404: GET .*\/gone\.png$/],
    ['/broken', /^answer 503: GET .*\/broken$/],
  ])('%s fails its test, unless it was expected', async (path, pattern) => {
    const visitor = await at(path);
    await until('the problem is told', () => visitor.problems().some((problem) => pattern.test(problem)), {
      timeoutMs: 5_000,
      tell: () => visitor.problems(),
    });
    await expect(visitor.looksRight()).rejects.toThrow(visitor.problems()[0]);
    visitor.expectProblem(pattern);
    expect(visitor.problems()).toEqual([]);
  });

  test('a problem of the last moment is told when the visitor leaves, and so is one expected in vain', async () => {
    const visitor = await browser.newVisitor();
    visitor.expectProblem(/never/);
    await visitor.open('/loud');
    expect(await visitor.leave()).toEqual(['console error: something is off', 'expected in vain: /never/']);
    visitor.forgive();
  });

  test('a form drawn again with its errors is no problem', async () => {
    const visitor = await browser.newVisitor();
    expect(await visitor.open('/refused')).toBe(422);
    await visitor.looksRight();
  });

  test('viewport, forced colours and reduced motion are what was asked for', async () => {
    const visitor = await at('/right', {
      viewport: { width: 320, height: 640 },
      forcedColors: true,
      reducedMotion: true,
    });
    const matches = (query: string) => visitor.page.evaluate<boolean>(`matchMedia('${query}').matches`);
    expect(await matches('(width: 320px)')).toBe(true);
    expect(await matches('(forced-colors: active)')).toBe(true);
    expect(await matches('(prefers-reduced-motion: reduce)')).toBe(true);
  });

  test('a page object knows its page by labels and names', async () => {
    const signIn = new SignInPage(await browser.newVisitor());
    expect(signIn).toBeInstanceOf(PageObject);
    expect(await signIn.open()).toBe(200);
    await signIn.signIn('sender@oakfield.example', 'demo');
    await signIn.page.waitForURL('**/signed-in?');
    expect(await signIn.heading.textContent()).toBe('A page');
  });
});
