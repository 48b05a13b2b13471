import { randomBytes } from 'node:crypto';
import { newId } from '../../../adapters/postgres/sql/new-id';
import { IDLE_SECONDS } from '../../../web/kit/mount/session';
import type { Role } from '../../../domain/practice/roles';
import { makeDraft, makeList } from '../fixtures';
import { cookieOf, signedIn, visit, type Ask, type PageReply, type SignedIn } from '../page-visitor';
import { testApi } from '../support';

const PASSWORD = 'violet harbour kettle';
const START = new Date('2026-11-24T09:05:00Z');
const TEXT = 'Dear patient,\r\n\r\nyour "review" is due & <soon>.';
const ORIGIN = 'http://127.0.0.1';

const api = testApi({ services: { clock: { now: () => now } } });
let now = START;
beforeEach(() => {
  now = START;
});

const later = (seconds: number) => {
  now = new Date(now.getTime() + seconds * 1_000);
};

/** Somebody who has a password, signed in. */
async function person(role: Role = 'manager'): Promise<SignedIn> {
  const who = await signedIn(api, role);
  // A new password ends all sessions: it is set before this browser signs in.
  await api.services.staff.setPassword(who.staffId, await api.services.passwords.hash(PASSWORD), newId());
  return back(who, '');
}

async function signIn({ email }: SignedIn, to: string, cookie?: string): Promise<PageReply> {
  return visit(api, 'post', '/sign-in', { cookie, form: { email, password: PASSWORD, to, _token: '' } });
}

/** The same person after signing in. */
async function back(who: SignedIn, to: string, old?: string): Promise<SignedIn> {
  const cookie = cookieOf(await signIn(who, to, old))!;
  const { text } = await visit(api, 'get', '/p/oakfield', { cookie });
  return { ...who, cookie, formToken: /name="_token" value="([^"]+)"/.exec(text)![1]! };
}

const post = (who: SignedIn, path: string, form: Record<string, string>, headers: Ask['headers'] = {}) =>
  visit(api, 'post', path, {
    cookie: who.cookie,
    form: { _token: who.formToken, operation: newId(), ...form },
    headers,
  });
const open = (who: SignedIn, path: string) => visit(api, 'get', path, { cookie: who.cookie });
/** Where sign-in leads to. */
const leadsTo = (location: string | null) => new URL(location ?? '', ORIGIN).searchParams.get('to');

async function draftOf(text = 'Before.'): Promise<{ id: string; path: string; version: () => Promise<string> }> {
  const { id: listId } = await makeList(api);
  const id = await makeDraft(api, { listId, body: text });
  return {
    id,
    path: `/p/oakfield/campaigns/${id}/message`,
    version: async () => String((await api.services.drafts.find(api.practiceId, id))!.version),
  };
}
const bodyOf = async (id: string) => (await api.services.drafts.find(api.practiceId, id))!.body;
const keptRows = async () =>
  (await api.database.pool.query<{ text: string }>('SELECT k::text AS text FROM kept_form k')).rows;

test('a text written before the idle sign-out is there after signing in again, without JavaScript', async () => {
  const amira = await person();
  const { id, path, version } = await draftOf();
  const form = { body: TEXT, version: await version(), continue: '1' };
  later(IDLE_SECONDS + 1);
  const refused = await post(amira, path, form, { referer: `${ORIGIN}${path}?from=review` });
  expect(refused.status).toBe(303);
  const to = leadsTo(refused.location)!;
  expect(to).toMatch(new RegExp(`^${path}\\?from=review&kept=[0-9a-f-]{36}$`));
  expect((await open(amira, refused.location!)).text).toContain('What you typed will be there.');
  // Nothing was done, and nobody can read it in the database.
  expect(await bodyOf(id)).toBe('Before.');
  expect(JSON.stringify(await keptRows())).not.toContain('review');

  expect((await signIn(amira, to, amira.cookie)).location).toBe(to);
  const again = await back(amira, to, amira.cookie);
  const page = await open(again, to);
  expect(page.text).toContain('Dear patient,\r\n\r\nyour &quot;review&quot; is due &amp; &lt;soon&gt;.</textarea>');
  expect(page.text).toContain('We kept what you typed: check it and press the button again.');
  expect(await bodyOf(id)).toBe('Before.');
  await post(again, path, form);
  expect(await bodyOf(id)).toBe(TEXT.replaceAll('\r\n', '\n'));
  // Given back once.
  expect(await keptRows()).toEqual([]);
  expect((await open(again, to)).text).not.toContain('We kept what you typed');
});

test('C18 a text typed before signing out in another tab is there after signing in again', async () => {
  const amira = await person();
  const { id, path, version } = await draftOf();
  const form = { body: TEXT, version: await version(), continue: '1' };
  const out = await post(amira, '/sign-out', {});
  const ended = out.cookies.find((one) => one.startsWith('rollcall_session_ended='))!.split(';')[0]!;
  expect(cookieOf(out)).toBe('');
  // What was ended opens nothing.
  const tried = await visit(api, 'get', path, { headers: { cookie: ended.replace('_ended', '') } });
  expect(tried.status).toBe(303);

  const late = { form: { _token: amira.formToken, ...form }, headers: { cookie: ended, referer: `${ORIGIN}${path}` } };
  const refused = await visit(api, 'post', path, late);
  const to = leadsTo(refused.location)!;
  expect(to).toMatch(/kept=[0-9a-f-]{36}$/);
  expect(await bodyOf(id)).toBe('Before.');
  // A form that nobody of ours drew is nobody's text.
  const forged = await visit(api, 'post', path, { ...late, form: { ...late.form, _token: 'x' } });
  expect(leadsTo(forged.location)).not.toContain('kept=');

  const again = await back(amira, to);
  const page = await open(again, to);
  expect(page.text).toContain('your &quot;review&quot; is due');
  expect(page.text).toContain('We kept what you typed');
});

test.each<[string, (who: SignedIn) => Promise<unknown>]>([
  [
    'they changed their password in another browser',
    async (who) => api.services.staff.setPassword(who.staffId, await api.services.passwords.hash(PASSWORD), newId()),
  ],
  [
    'an administrator sent them a link to set a password',
    async (who) => {
      const hash = randomBytes(32);
      const by = { user: 'Sam', tokenId: newId(), practiceId: api.practiceId, role: 'administrator' } as never;
      await api.services.staff.makePasswordLink(
        api.practiceId,
        who.staffId,
        { hash, expiresAt: new Date(Date.now() + 60_000) },
        by,
        now,
      );
      expect(await api.services.staff.setPasswordByLink(hash, await api.services.passwords.hash(PASSWORD), now)).toBe(
        true,
      );
    },
  ],
])('C18 a text typed before the session ended because %s is there after signing in again', async (_why, end) => {
  const amira = await person();
  const { id, path, version } = await draftOf();
  await end(amira);
  // The session opens nothing any more.
  expect((await open(amira, path)).status).toBe(303);
  const refused = await post(
    amira,
    path,
    { body: TEXT, version: await version(), continue: '1' },
    { referer: `${ORIGIN}${path}` },
  );
  const to = leadsTo(refused.location)!;
  expect(to).toMatch(/kept=[0-9a-f-]{36}$/);
  expect(await bodyOf(id)).toBe('Before.');
  const again = await back(amira, to);
  expect((await open(again, to)).text).toContain('your &quot;review&quot; is due');
});

test('C18 signed out and in again in another tab, the form of this one is still good', async () => {
  const amira = await person();
  const { id, path, version } = await draftOf();
  const out = await post(amira, '/sign-out', {});
  const ended = out.cookies.find((one) => one.startsWith('rollcall_session_ended='))!.split(';')[0]!;
  const form = { email: amira.email, password: PASSWORD, to: '', _token: '' };
  const cookie = cookieOf(await visit(api, 'post', '/sign-in', { form, headers: { cookie: ended } }))!;
  await post({ ...amira, cookie }, path, { body: 'Of the other tab', version: await version() });
  expect(await bodyOf(id)).toBe('Of the other tab');
});

test('somebody else who signs in there sees nothing of it', async () => {
  const [amira, kim] = [await person(), await person()];
  const { path } = await draftOf();
  later(IDLE_SECONDS + 1);
  const to = leadsTo((await post(amira, path, { body: 'For my eyes' })).location)!;
  const other = await back(kim, to, amira.cookie);
  expect((await open(other, to)).text).not.toContain('For my eyes');
  const again = await back(amira, to);
  expect((await open(again, to)).text).toContain('For my eyes');
});

test('a form that another tab still shows is good after signing in again, for the same person alone', async () => {
  const [amira, kim] = [await person(), await person()];
  const { id, path, version } = await draftOf();
  later(IDLE_SECONDS + 1);
  const again = await back(amira, '', amira.cookie);
  await post({ ...again, formToken: amira.formToken }, path, { body: 'Of the other tab', version: await version() });
  expect(await bodyOf(id)).toBe('Of the other tab');
  later(IDLE_SECONDS + 1);
  const other = await back(kim, '', again.cookie);
  const reply = await post({ ...other, formToken: amira.formToken }, path, { body: 'As somebody else' });
  expect([reply.status, await bodyOf(id)]).toEqual([403, 'Of the other tab']);
});

test('after an hour it is gone', async () => {
  const amira = await person();
  const { path } = await draftOf();
  later(IDLE_SECONDS + 1);
  const to = leadsTo((await post(amira, path, { body: 'Too late' })).location)!;
  later(3_600);
  const again = await back(amira, to);
  expect((await open(again, to)).text).not.toContain('Too late');
  await api.services.keptForms.sweep(now);
  expect(await keptRows()).toEqual([]);
});

test('a change that a colleague made meanwhile is still told', async () => {
  const amira = await person();
  const { id, path, version } = await draftOf();
  const seen = await version();
  later(IDLE_SECONDS + 1);
  const to = leadsTo((await post(amira, path, { body: 'Mine', version: seen })).location)!;
  await api.call('PATCH', `/api/v1/campaigns/${id}`, { as: 'manager', body: { body: 'Theirs' } });
  const again = await back(amira, to);
  const shown = (await open(again, to)).text;
  const drawn = /name="version" value="(\d+)"/.exec(shown)![1]!;
  const reply = await post(again, path, { body: 'Mine', version: drawn, continue: '1' });
  expect([reply.status, reply.text.includes('Theirs')]).toEqual([409, true]);
});

test('choices are kept as texts are, and the page is the one that the form stood on', async () => {
  const amira = await person();
  later(IDLE_SECONDS + 1);
  const reply = await post(amira, '/p/oakfield/campaigns/new', { name: 'Asthma', type: 'message', purpose: 'recall' });
  const to = leadsTo(reply.location)!;
  expect(to).toMatch(/^\/p\/oakfield\/campaigns\/new\?kept=/);
  const { text } = await open(await back(amira, to), to);
  expect(text).toMatch(/<input[^>]*name="name"[^>]*value="Asthma"/);
  expect(text).toMatch(/value="recall"[^>]*checked/);
  expect(text).not.toMatch(/value="care"[^>]*checked/);
});

test('a button without anything typed leads back to its page, and says that nothing was done', async () => {
  const amira = await person();
  const { id } = await draftOf();
  later(IDLE_SECONDS + 1);
  const from = `/p/oakfield/campaigns/${id}/draft`;
  const reply = await post(amira, `/p/oakfield/campaigns/${id}/copy`, { from: 'x' }, { referer: `${ORIGIN}${from}` });
  const to = leadsTo(reply.location)!;
  expect(to.startsWith(`${from}?kept=`)).toBe(true);
  const { text } = await open(await back(amira, to), to);
  expect(text).toContain('we did nothing yet. Press the button again.');
});

test('from a dialog it leads to the page of the question', async () => {
  const amira = await person();
  const { id } = await draftOf();
  await api.call('POST', `/api/v1/campaigns/${id}/send`, { as: 'sender', body: { sendAt: '2036-11-24T09:00:00Z' } });
  later(IDLE_SECONDS + 1);
  const reply = await post(
    amira,
    `/p/oakfield/campaigns/${id}/stop`,
    { reason: 'The clinic moved' },
    {
      ...{ 'x-dialog': '1', 'sec-fetch-mode': 'cors', referer: `${ORIGIN}/p/oakfield/campaigns/${id}` },
    },
  );
  expect(reply.status).toBe(200);
  const to = leadsTo((JSON.parse(reply.text) as { goTo: string }).goTo)!;
  expect(to.startsWith(`/p/oakfield/campaigns/${id}/stop?kept=`)).toBe(true);
  expect((await open(await back(amira, to), to)).text).toContain('value="The clinic moved"');
});

describe('nothing is kept', () => {
  test.each<[string, (who: SignedIn) => Promise<PageReply>]>([
    ['of a password', (who) => post(who, '/me/password', { old: PASSWORD, new: 'amber harbour kettle' })],
    ['of a code', (who) => post(who, '/me/second-factor', { code: '123456' })],
    ['of a number that is used once', (who) => post(who, '/p/oakfield/account/providers', { to: '07700 900123' })],
    [
      'of a form with a wrong token',
      (who) => post({ ...who, formToken: 'x' }, '/p/oakfield/campaigns/new', { name: 'Asthma' }),
    ],
    [
      'of what a script saves by itself',
      (who) => post(who, '/p/oakfield/campaigns/new', { name: 'Asthma' }, { 'sec-fetch-mode': 'cors' }),
    ],
    [
      'for a browser that nobody knows',
      (who) => post({ ...who, cookie: 'unknown' }, '/p/oakfield/campaigns/new', { name: 'Asthma' }),
    ],
  ])('%s', async (_what, press) => {
    const jo = await person('administrator');
    later(IDLE_SECONDS + 1);
    const before = (await keptRows()).length;
    const reply = await press(jo);
    expect(reply.status).toBe(303);
    expect(reply.location).toMatch(/^\/sign-in/);
    expect(reply.location).not.toContain('kept');
    expect(await keptRows()).toHaveLength(before);
  });
});

describe('18 a form that was sent with a mistake', () => {
  const PRESSED = { 'sec-fetch-mode': 'navigate' };
  const form = async (version: () => Promise<string>) => ({
    body: 'Dear ((no such column)), <b>',
    version: await version(),
    continue: '1',
  });

  test('is answered by its own address, as often as it is asked for within the hour, and sealed meanwhile', async () => {
    const amira = await person();
    const { path, version } = await draftOf();
    const answer = await post(amira, path, await form(version), PRESSED);
    expect(answer.status).toBe(303);
    expect(answer.location).toMatch(new RegExp(`^${path}\\?shown=[0-9a-f-]{36}$`));
    for (let times = 0; times < 2; times++) {
      const shown = await open(amira, answer.location!);
      expect(shown.status).toBe(200);
      expect(shown.text).toContain('<title>Error: ');
      expect(shown.text).toContain('Dear ((no such column)), &lt;b&gt;');
      const nonce = /'nonce-([^']+)'/.exec(String(shown.headers['content-security-policy']))![1]!;
      expect(shown.text).toContain(`nonce="${nonce}"`);
    }
    expect((await keptRows()).some(({ text }) => text.includes('no such column'))).toBe(false);
    later(60 * 60 - IDLE_SECONDS);
    await open(amira, '/p/oakfield');
    later(IDLE_SECONDS - 1);
    await open(amira, '/p/oakfield');
    later(2);
    expect((await open(amira, answer.location!)).text).not.toContain('<title>Error: ');
  });

  test('shows its page to nobody else, in no other role and at no other address', async () => {
    const [amira, other] = [await person(), await person()];
    const { path, version } = await draftOf();
    const { location } = await post(amira, path, await form(version), PRESSED);
    expect((await open(other, location!)).text).not.toContain('<title>Error: ');
    const elsewhere = location!.replace(path, '/p/oakfield/campaigns');
    expect((await open(amira, elsewhere)).text).not.toContain('<title>Error: ');
    await api.database.pool.query(`UPDATE membership SET role = 'administrator' WHERE staff_id = $1`, [amira.staffId]);
    expect((await open(amira, location!)).text).not.toContain('<title>Error: ');
  });

  test('is answered directly where a script sent it, and where its address shows no page', async () => {
    const amira = await person();
    expect((await post(amira, '/p/oakfield/patients/searches', { words: '943 476 5918' }, PRESSED)).status).toBe(422);
    const { path, version } = await draftOf();
    const scripts: Record<string, string>[] = [{}, { 'sec-fetch-mode': 'cors' }, { ...PRESSED, 'x-dialog': '1' }];
    for (const headers of scripts) {
      expect((await post(amira, path, await form(version), headers)).status).toBe(422);
    }
  });
});
