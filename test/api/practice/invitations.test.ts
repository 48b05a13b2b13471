import { newId } from '../../../adapters/postgres/sql/new-id';
import { cookieOf, signedIn, visit, type SignedIn } from '../page-visitor';
import { startTestApi, type TestApi } from '../support';

const OLD = 'violet harbour kettle';
const FRESH = 'quiet lantern meadow';

let api: TestApi;
/** An administrator of Oakfield, and one of Elmbridge. */
let oak: SignedIn;
let elm: SignedIn;
beforeAll(async () => {
  api = await startTestApi();
  oak = await signedIn(api, 'administrator');
  elm = await signedIn(api, 'administrator', api.otherPracticeId);
});
afterAll(() => api?.close());

const open = (who: SignedIn, path: string) => visit(api, 'get', path, { cookie: who.cookie });
const press = (who: SignedIn, path: string, fields: Record<string, string> = {}) =>
  visit(api, 'post', path, { cookie: who.cookie, form: { _token: who.formToken, operation: newId(), ...fields } });
const signIn = (email: string, password: string) =>
  visit(api, 'post', '/sign-in', { form: { email, password, to: '' } });
const rolesAt = async (practiceId: string, staffId: string) =>
  (await api.services.staff.list(practiceId)).flatMap((one) => (one.staffId === staffId ? [one.role] : []));
const isRefused = async (reply: Promise<{ status: number }>) => expect((await reply).status).toBe(404);

async function setPassword(link: string, password: string) {
  return visit(api, 'post', '/password/new', { form: { link, password } });
}

async function makeLink(admin: SignedIn, practice: string, staffId: string): Promise<string | null> {
  const reply = await press(admin, `/p/${practice}/account/staff/${staffId}/password-link`);
  return /password\/new\?link=([\w-]+)/.exec(reply.text)?.[1] ?? null;
}

/** Somebody of Oakfield whose password Oakfield's administrator has set by a link. */
async function somebody() {
  const person = await signedIn(api, 'sender');
  await setPassword((await makeLink(oak, 'oakfield', person.staffId))!, OLD);
  return { ...person, ...(await browserOf(person.email, OLD)) };
}

/** A browser that signed in by the page. */
async function browserOf(email: string, password: string) {
  const cookie = cookieOf(await signIn(email, password))!;
  const page = await visit(api, 'get', '/me', { cookie });
  return { cookie, formToken: /name="_token" value="([^"]+)"/.exec(page.text)?.[1] ?? '' };
}

const invite = (email: string, role = 'manager') =>
  press(elm, '/p/elmbridge/account/staff/new', { name: 'A colleague', email, role });

/** The address and the code of the newest email. */
function mailed(email: string): { path: string; code: string } {
  const mail = api.handedOver.filter(({ to }) => to === email).at(-1)!;
  const [, path, code] = /(\/invitations\/[0-9a-f-]+)\?code=([\w-]+)/.exec(mail.body)!;
  return { path: path!, code: code! };
}

test('found H1: whoever can sign in as somebody at one practice is not let into another that adds them', async () => {
  const person = await somebody();
  const kept = await browserOf(person.email, OLD);
  const invited = await invite(person.email);
  expect([invited.status, invited.location]).toEqual([303, '/p/elmbridge/account/staff']);

  // Oakfield's administrator, as that person: the invitation is there, and cannot be accepted.
  await isRefused(open(person, '/p/elmbridge'));
  const { path, code } = mailed(person.email);
  expect((await open(person, '/me')).text).toContain(path);
  expect((await open(person, path)).text).not.toContain(code);
  const guessed = await press(person, path, { code: '0000-0000-0000', password: FRESH });
  expect([guessed.status, guessed.text.includes('href="#code"')]).toEqual([422, true]);
  // Elmbridge's administrator, with the code: it is not theirs.
  await isRefused(open(elm, path));
  await isRefused(press(elm, path, { code, password: FRESH }));
  expect(await rolesAt(api.otherPracticeId, person.staffId)).toEqual([]);

  // The person, with the email: the password that others may know does not count any more.
  const again = await press(person, path, { code, password: OLD });
  expect([again.status, again.text.includes('not your current one')]).toEqual([422, true]);
  const link = (await makeLink(oak, 'oakfield', person.staffId))!;
  const joined = await press(person, path, { code: code.toLowerCase().replaceAll('-', ' '), password: FRESH });
  expect([joined.status, joined.location]).toEqual([303, '/p/elmbridge']);
  expect(await rolesAt(api.otherPracticeId, person.staffId)).toEqual(['manager']);
  expect(await rolesAt(api.practiceId, person.staffId)).toEqual(['sender']);
  expect((await open(person, '/p/elmbridge')).status).toBe(200);
  // What was open before has ended: the other browser, the kept link, the old password.
  expect((await open({ ...person, ...kept }, '/me')).status).toBe(303);
  expect((await setPassword(link, 'another violet lantern')).status).toBe(404);
  expect((await signIn(person.email, OLD)).status).toBe(422);
  expect((await signIn(person.email, FRESH)).status).toBe(303);
  // Neither administrator changes how they sign in, and the same invitation is not accepted twice.
  expect(await makeLink(oak, 'oakfield', person.staffId)).toBeNull();
  expect(await makeLink(elm, 'elmbridge', person.staffId)).toBeNull();
  await press(oak, `/p/oakfield/account/staff/${person.staffId}/second-factor`);
  await isRefused(press(person, path, { code, password: OLD }));
});

test('found H1: a link that was made before, and one made while the invitation waits, give no way in', async () => {
  const person = await somebody();
  await invite(person.email);
  const { path, code } = mailed(person.email);
  // Oakfield's administrator sets another password while it waits: still Oakfield alone.
  const link = (await makeLink(oak, 'oakfield', person.staffId))!;
  expect((await setPassword(link, 'another violet lantern')).status).toBe(200);
  const thief = { ...person, ...(await browserOf(person.email, 'another violet lantern')) };
  await isRefused(open(thief, '/p/elmbridge'));
  expect((await press(thief, path, { code: '', password: FRESH })).status).toBe(422);
  expect((await press(thief, path, { code, password: FRESH })).location).toBe('/p/elmbridge');
});

test('found H1: removed and added again, each practice has to ask while another has them', async () => {
  const person = await somebody();
  await invite(person.email);
  const { path, code } = mailed(person.email);
  await press(person, path, { code, password: FRESH });
  await press(oak, `/p/oakfield/account/staff/${person.staffId}/remove`);
  // Elmbridge alone has them now, and may make a link; Oakfield cannot take them back by itself.
  const link = (await makeLink(elm, 'elmbridge', person.staffId))!;
  expect((await setPassword(link, 'another violet lantern')).status).toBe(200);
  const back = await press(oak, '/p/oakfield/account/staff/new', {
    ...{ name: 'A colleague', email: person.email, role: 'sender' },
  });
  expect(back.location).toBe('/p/oakfield/account/staff');
  expect(await rolesAt(api.practiceId, person.staffId)).toEqual([]);
  // The password of Elmbridge's link does not count for Oakfield, though an earlier one was their own.
  const here = { ...person, ...(await browserOf(person.email, 'another violet lantern')) };
  const asked = mailed(person.email);
  expect((await press(here, asked.path, { code: asked.code, password: '' })).status).toBe(422);
  // All mistakes are told at once.
  const both = (await press(here, asked.path, { code: '', password: '' })).text;
  expect([both.includes('href="#code"'), both.includes('href="#password"')]).toEqual([true, true]);
  expect((await press(here, asked.path, { code: asked.code, password: FRESH })).location).toBe('/p/oakfield');
});

test('a password of their own counts for a third practice too', async () => {
  const person = await somebody();
  await invite(person.email);
  const first = mailed(person.email);
  await press(person, first.path, { code: first.code, password: FRESH });
  await press(elm, `/p/elmbridge/account/staff/${person.staffId}/remove`);
  await invite(person.email, 'viewer');
  const { path, code } = mailed(person.email);
  expect((await open(person, path)).text).not.toContain('name="password"');
  expect((await press(person, path, { code })).location).toBe('/p/elmbridge');
  expect((await signIn(person.email, FRESH)).status).toBe(303);
});

test('an invitation waits on the staff page, can be sent again, withdrawn and declined, and says so in the audit', async () => {
  const person = await somebody();
  await invite(person.email);
  const first = mailed(person.email);
  const id = first.path.split('/')[2]!;
  expect((await open(elm, '/p/elmbridge/account/staff')).text).toContain(`invitations/${id}/withdraw`);
  expect((await open(oak, '/p/oakfield/account/staff')).text).not.toContain(id);
  expect((await invite(person.email)).text).toContain('already invited');
  // Of another practice it is not there.
  await press(oak, `/p/oakfield/account/staff/invitations/${id}/withdraw`);
  await isRefused(press(oak, `/p/oakfield/account/staff/invitations/${id}/again`));

  expect((await press(elm, `/p/elmbridge/account/staff/invitations/${id}/again`)).status).toBe(303);
  const second = mailed(person.email);
  expect((await press(person, first.path, { code: first.code, password: FRESH })).text).toContain(
    'is not for this invitation',
  );
  await press(elm, `/p/elmbridge/account/staff/invitations/${id}/withdraw`);
  await isRefused(press(person, second.path, { code: second.code, password: FRESH }));

  await invite(person.email);
  const third = mailed(person.email);
  expect((await press(person, `${third.path}/decline`)).location).toBe('/me');
  await isRefused(press(person, third.path, { code: third.code, password: FRESH }));
  const { items } = await api.services.audit.page(api.otherPracticeId, { limit: 100, after: null });
  const about = items.filter(({ subjectId }) => subjectId === person.staffId);
  expect(about.map(({ act, subjectLabel }) => [act, subjectLabel])).toEqual(
    [
      'membership-declined',
      'membership-invited',
      'membership-withdrawn',
      'membership-invited',
      'membership-invited',
    ].map((act) => [act, person.email]),
  );
  expect(JSON.stringify(items)).not.toContain(third.code);
});

test('the code is stored as a hash, and an invitation ends with its time', async () => {
  const person = await somebody();
  await invite(person.email);
  const { path, code } = mailed(person.email);
  const { rows } = await api.database.pool.query<{ text: string }>('SELECT i::text AS text FROM invitation i');
  expect(JSON.stringify(rows)).not.toContain(code);
  await api.database.pool.query(`UPDATE invitation SET expires_at = now() - interval '1 second' WHERE staff_id = $1`, [
    person.staffId,
  ]);
  await isRefused(press(person, path, { code, password: FRESH }));
  expect((await open(elm, '/p/elmbridge/account/staff')).text).toContain('Ended');
});

test('after sign-in the invitation is shown first, and the emailed link leads through sign-in', async () => {
  const person = await somebody();
  await invite(person.email);
  const { path, code } = mailed(person.email);
  expect((await signIn(person.email, OLD)).location).toBe('/me#invitations');
  const link = `${path}?code=${code}`;
  const out = await visit(api, 'get', link);
  expect(out.location).toBe(`/sign-in?${new URLSearchParams({ to: link }).toString()}`);
  const to = await visit(api, 'post', '/sign-in', { form: { email: person.email, password: OLD, to: link } });
  expect(to.location).toBe(link);
  expect((await visit(api, 'get', link, { cookie: cookieOf(to)! })).text).toContain(`value="${code}"`);
});

test('where the practice has no email, the administrator gets a code to give by hand, once', async () => {
  const without = await startTestApi({ kinds: { sms: 'firetext', email: null } });
  try {
    const admin = await signedIn(without, 'administrator', without.otherPracticeId);
    const person = await signedIn(without, 'sender');
    const form = {
      ...{ _token: admin.formToken, operation: newId() },
      ...{ name: 'x', email: person.email, role: 'viewer' },
    };
    const shown = await visit(without, 'post', '/p/elmbridge/account/staff/new', { cookie: admin.cookie, form });
    const code = /(?<![\w-])[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}(?![\w-])/.exec(shown.text)![0];
    expect(shown.text).not.toContain('/invitations/');
    expect(without.handedOver).toEqual([]);
    const path = /\/invitations\/[0-9a-f-]+/.exec(
      (await visit(without, 'get', '/practices', { cookie: person.cookie })).text,
    )![0];
    const fields = { _token: person.formToken, code, password: FRESH };
    const joined = await visit(without, 'post', path, { cookie: person.cookie, form: fields });
    expect(joined.location).toBe('/p/elmbridge');
  } finally {
    await without.close();
  }
});
