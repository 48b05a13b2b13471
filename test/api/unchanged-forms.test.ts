import { signedIn, visit, type SignedIn } from './page-visitor';
import { startTestApi, type TestApi } from './support';
import { newId } from '../../adapters/postgres/new-id';
import { formOf } from './page-form';

let api: TestApi;
let jo: SignedIn;
beforeAll(async () => {
  api = await startTestApi();
  jo = await signedIn(api, 'administrator');
});
afterAll(() => api?.close());

const open = async (path: string) => (await visit(api, 'get', path, { cookie: jo.cookie })).text;

/** Opens a page and presses the button of its form without touching a field, as a browser would send it. */
async function saveUnchanged(path: string, action = path): Promise<number> {
  const raw = formOf(await open(path), action).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return (await visit(api, 'post', action, { cookie: jo.cookie, raw, headers })).status;
}

test.each(['viewer', 'sender', 'manager', 'administrator'] as const)(
  'found A1: the page of a %s shows their own role, and saved unchanged changes nothing',
  async (role) => {
    const other = await signedIn(api, role);
    const member = async () =>
      (await api.services.staff.list(api.practiceId)).find(({ staffId }) => staffId === other.staffId);
    const before = await member();
    const path = `/p/oakfield/account/staff/${other.staffId}`;
    expect(formOf(await open(path), path).get('role')).toBe(role);
    expect(await saveUnchanged(path)).toBe(303);
    expect(await member()).toEqual(before);
  },
);

test('found A1: the page of a new token shows the role of the token', async () => {
  const form = { _token: jo.formToken, operation: newId(), name: 'Nightly', role: 'viewer' };
  const made = await visit(api, 'post', '/p/oakfield/account/api-tokens/new', { cookie: jo.cookie, form });
  expect(made.text).toContain('“<bdi>Nightly</bdi>”, with the role Viewer.');
});
