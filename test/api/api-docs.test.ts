import { visit } from './page-visitor';
import { testApi } from './support';

const api = testApi();

test('D24 the page of the API shows every operation with its examples, to anyone, without a script of its own', async () => {
  const page = await visit(api, 'get', '/api/docs');
  expect(page.status).toBe(200);
  const document = (await api.call('GET', '/api/v1/openapi.json', { as: null })).body as {
    paths: Record<string, object>;
  };
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const method of Object.keys(methods)) expect(page.text).toContain(`>${method.toUpperCase()} ${path}</code>`);
  }
  expect(page.text).toContain('&quot;purpose&quot;: &quot;care&quot;');
  expect(page.headers['content-security-policy']).toContain("default-src 'none'");
  const ids = [...page.text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});
