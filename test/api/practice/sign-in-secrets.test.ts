import { newId } from '../../../adapters/postgres/sql/new-id';
import { until } from '../../support/until';
import { cookieOf, signedIn, visit } from '../page-visitor';
import { startTestApi, type TestApi } from '../support';
import { codeOf, formTokenOf, makePerson, PASSWORD, stable } from './sign-in-support';

const START = new Date('2026-11-24T09:05:00Z');

let api: TestApi;
let now = START;
/** Each test comes from another place, since tries are counted by place as well. */
let place = 0;
beforeAll(async () => {
  api = await startTestApi({ services: { clock: { now: () => now }, trustProxy: 1 } });
});
afterAll(() => api?.close());
beforeEach(() => {
  now = START;
  place += 1;
});

const later = (seconds: number) => new Date(now.getTime() + seconds * 1_000);

const signIn = (email: string, password: string) =>
  visit(api, 'post', '/sign-in', {
    form: { email, password, to: '' },
    headers: { 'x-forwarded-for': `192.0.2.${place}` },
  });

describe('found M1: an address tells nothing', () => {
  test('known and unknown are counted and answered alike, whatever the time between the tries', async () => {
    const { email } = await makePerson(api);
    const never = (await signedIn(api, 'viewer')).email;
    const unknown = `${newId()}@oakfield.example`;
    const seen = new Set<string>();
    for (let tries = 1; tries <= 13; tries++) {
      const replies = [];
      for (const one of [email, never, unknown]) replies.push(stable(await signIn(one, `wrong ${tries}`), one));
      expect(new Set(replies).size).toBe(1);
      seen.add(/Try again at [^ ]+ |address or password is wrong/.exec(replies[0]!)![0]);
      now = later(13);
    }
    // Locked at the tenth, from that moment on: 9:05am, nine times 13 s, and 15 minutes.
    expect([...seen]).toEqual(['address or password is wrong', 'Try again at 9:21am ']);
  });

  test('each try takes one look at a password, also while locked', async () => {
    const { email } = await makePerson(api);
    const looks = { right: 0, none: 0 };
    const { passwords } = api.services;
    const spies = [
      jest.spyOn(passwords, 'verify').mockImplementation(() => Promise.resolve(((looks.right += 1), false))),
      jest.spyOn(passwords, 'wasteTime').mockImplementation(() => Promise.resolve(void (looks.none += 1))),
    ];
    try {
      const unknown = `${newId()}@oakfield.example`;
      for (let tries = 1; tries <= 12; tries++) await Promise.all([signIn(email, 'wrong'), signIn(unknown, 'wrong')]);
      expect(looks).toEqual({ right: 12, none: 12 });
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
  });

  test('what was typed as an address is kept as a hash alone, and for a day', async () => {
    const unknown = `grace.parry.${newId()}@home.example`;
    await signIn(unknown, 'wrong');
    const tables = ['sign_in_try', 'audit_entry', 'audit_group'];
    const rows = await Promise.all(tables.map((table) => api.database.pool.query(`SELECT t::text FROM ${table} t`)));
    expect(JSON.stringify(rows.map((one): unknown => one.rows))).not.toContain('grace');
    const count = async () => (await api.database.pool.query('SELECT 1 FROM sign_in_try')).rowCount;
    await api.services.staff.sweep(later(86_400));
    expect(await count()).toBeGreaterThan(0);
    await api.services.staff.sweep(later(86_401 + 15 * 60));
    expect(await count()).toBe(0);
  });
});

describe('found M3: how somebody got in, and did not, is in the audit', () => {
  const actsAbout = async (staffId: string) =>
    (await api.services.audit.page(api.practiceId, { limit: 500, after: null })).items
      .filter(({ subjectId }) => subjectId === staffId)
      .map(({ act, actor, times }) => [act, actor, times])
      .reverse();

  test('failures are one row and their count, then the lock, and what the person did by their name', async () => {
    const { staffId, email } = await makePerson(api);
    const cookie = cookieOf(await signIn(email, PASSWORD))!;
    await visit(api, 'post', '/sign-out', { cookie, form: { _token: await formTokenOf(api, cookie, now) } });
    for (let tries = 1; tries <= 12; tries++) await signIn(email, 'my password is violet');
    await until('the lock is in the audit', async () =>
      (await actsAbout(staffId)).some(([act]) => act === 'sign-in-locked'),
    );
    await api.services.audit.sweep(later(16 * 60));
    expect(await actsAbout(staffId)).toEqual([
      ['staff-added', 'test', 1],
      ['signed-in', 'A sender', 1],
      ['signed-out', 'A sender', 1],
      ['sign-in-failed', 'Unknown person', 1],
      ['sign-in-locked', 'Unknown person', 1],
      ['sign-in-failed', 'Unknown person', 9],
    ]);
    const { rows } = await api.database.pool.query('SELECT e::text FROM audit_entry e');
    expect(JSON.stringify(rows)).not.toContain('violet');
  });
});

describe('found L5: the second factor needs the password', () => {
  test('to begin, to confirm and to remove; a wrong one counts as a try, and the steps are in the audit', async () => {
    const { staffId, email } = await makePerson(api);
    const cookie = cookieOf(await signIn(email, PASSWORD))!;
    const token = await formTokenOf(api, cookie, now);
    const press = (form: Record<string, string>) =>
      visit(api, 'post', '/me/second-factor', { cookie, form: { _token: token, ...form } });
    const pending = () => api.services.staff.pendingSecondFactor(staffId);

    expect((await press({})).status).toBe(422);
    expect((await press({ password: 'wrong' })).text).toContain('href="#password"');
    expect(await pending()).toBeNull();
    expect((await press({ password: PASSWORD })).status).toBe(303);
    const secret = (await pending())!;
    // The key is on the page of whoever has the browser; the code alone confirms nothing.
    expect((await press({ step: 'confirm', code: codeOf(secret, now) })).status).toBe(422);
    expect((await press({ step: 'confirm', code: codeOf(secret, now), password: 'wrong' })).status).toBe(422);
    expect((await api.services.staff.credentialsOf(staffId))!.secondFactor).toBeNull();
    expect((await press({ step: 'confirm', code: codeOf(secret, now), password: PASSWORD })).location).toBe('/me');
    expect((await press({ step: 'remove' })).status).toBe(422);
    expect((await press({ step: 'remove', password: PASSWORD })).location).toBe('/me');
    const { items } = await api.services.audit.page(api.practiceId, { limit: 500, after: null });
    const acts = items.filter(({ subjectId }) => subjectId === staffId).map(({ act }) => act);
    expect(acts.filter((act) => act.startsWith('second-factor')).reverse()).toEqual([
      'second-factor-begun',
      'second-factor-set-up',
      'second-factor-removed',
    ]);
  });
});
