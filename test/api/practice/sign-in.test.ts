import { newId } from '../../../adapters/postgres/sql/new-id';
import { hashToken } from '../../../domain/practice/token-hash';
import { COOKIE, cookieOf, signedIn, visit } from '../page-visitor';
import { startTestApi, testApi } from '../support';
import { codeOf, formTokenOf, makePerson, PASSWORD, stable } from './sign-in-support';
import { administratorOf } from '../fixtures';

const START = new Date('2026-11-24T09:05:00Z');

const api = testApi({ services: { clock: { now: () => now } } });
let now = START;
beforeEach(() => {
  now = START;
});

const later = (seconds: number) => new Date(now.getTime() + seconds * 1_000);

async function makeSecondFactor(staffId: string): Promise<(at?: Date) => string> {
  const { staff, secondFactor } = api.services;
  const secret = secondFactor.newSecret();
  await staff.beginSecondFactor(staffId, secret);
  // Confirmed with the code of an earlier step, as somebody does who signs in later.
  await staff.confirmSecondFactor(staffId, secondFactor.stepOf(secret, codeOf(secret, later(-600)), later(-600))!, now);
  return (at = now) => codeOf(secret, at);
}

const signIn = (email: string, password: string, more: { to?: string; cookie?: string; token?: string } = {}) =>
  visit(api, 'post', '/sign-in', {
    cookie: more.cookie,
    form: { email, password, to: more.to ?? '', _token: more.token ?? '' },
  });
const open = (path: string, cookie: string | null) => visit(api, 'get', path, { cookie: cookie ?? '' });

describe('the password', () => {
  test('the right pair signs in, whatever the case of the address', async () => {
    const { email } = await makePerson(api);
    const reply = await signIn(` ${email.toUpperCase()}`, PASSWORD);
    expect([reply.status, reply.location]).toEqual([303, '/']);
    const cookie = cookieOf(reply);
    expect((await open('/p/oakfield', cookie)).status).toBe(200);
    expect((await open('/', cookie)).location).toBe('/p/oakfield');
  });

  test('a wrong password and an unknown address are answered alike, and what was typed stays without the password', async () => {
    const { email } = await makePerson(api);
    const unknown = `${newId()}@oakfield.example`;
    const [wrong, nobody] = [await signIn(email, 'wrong password here'), await signIn(unknown, 'wrong password here')];
    expect([wrong.status, nobody.status]).toEqual([422, 422]);
    expect(stable(wrong, email)).toBe(stable(nobody, unknown));
    expect(wrong.text).toContain('address or password is wrong');
    expect(wrong.text).toContain(email);
    expect(wrong.text).not.toContain('wrong password here');
    expect([...wrong.cookies, ...nobody.cookies]).toEqual([]);
  });

  test('one who never set a password cannot sign in, and is answered like an unknown one', async () => {
    const { email } = await signedIn(api, 'viewer');
    const reply = await signIn(email, PASSWORD);
    expect([reply.status, cookieOf(reply)]).toEqual([422, null]);
    expect(reply.text).toContain('address or password is wrong');
  });

  test('nothing typed is told at both fields', async () => {
    const reply = await signIn('', '');
    expect(reply.status).toBe(422);
    expect(reply.text).toContain('href="#email"');
    expect(reply.text).toContain('href="#password"');
    expect(reply.text).toContain('<title>Error: Sign in');
  });

  test('ten wrong tries lock for 15 minutes, also for the right password', async () => {
    const { email } = await makePerson(api);
    for (let tries = 1; tries <= 9; tries++) {
      expect((await signIn(email, `wrong ${tries}`)).text).toContain('address or password is wrong');
    }
    expect((await signIn(email, 'wrong 10')).text).toContain('Too many tries. Try again at 9:20am');
    const locked = await signIn(email, PASSWORD);
    expect([locked.status, cookieOf(locked)]).toEqual([422, null]);
    expect(locked.text).toContain('Try again at 9:20am');
    now = later(15 * 60 + 1);
    expect((await signIn(email, PASSWORD)).status).toBe(303);
  });
});

describe('the session', () => {
  test('a cookie that was there before is worth nothing after sign-in (fixation)', async () => {
    const { email } = await makePerson(api);
    const planted = 'planted-by-somebody-else';
    const first = cookieOf(await signIn(email, PASSWORD, { cookie: planted }))!;
    expect(first).not.toBe(planted);
    expect((await open('/me', planted)).status).toBe(303);
    // Signing in over a session ends that one.
    const second = cookieOf(
      await signIn(email, PASSWORD, { cookie: first, token: await formTokenOf(api, first, now) }),
    )!;
    expect(second).not.toBe(first);
    expect((await open('/me', first)).status).toBe(303);
    expect((await open('/me', second)).status).toBe(200);
  });

  test('its cookie is for this host alone, not for scripts, and dies with the browser', async () => {
    const { email } = await makePerson(api);
    const [cookie] = (await signIn(email, PASSWORD)).cookies;
    expect(cookie).toMatch(new RegExp(`^${COOKIE}=[A-Za-z0-9_-]{43}; Path=/; HttpOnly; SameSite=Lax$`));
  });

  test('behind https the cookie is Secure and bound to the host', async () => {
    const secure = await startTestApi({ services: { publicUrl: 'https://rollcall.test' } });
    try {
      const { staffId, email } = await signedIn(secure, 'sender');
      await secure.services.staff.setPassword(staffId, await secure.services.passwords.hash(PASSWORD), newId());
      const { cookies } = await visit(secure, 'post', '/sign-in', { form: { email, password: PASSWORD, to: '' } });
      expect(cookies.join()).toMatch(/^__Host-rollcall=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    } finally {
      await secure.close();
    }
  });

  test('the database holds no cookie, only its hash', async () => {
    const { email } = await makePerson(api);
    const cookie = cookieOf(await signIn(email, PASSWORD))!;
    const { rows } = await api.database.pool.query<{ text: string }>('SELECT s::text AS text FROM session s');
    expect(JSON.stringify(rows)).not.toContain(cookie);
    expect(JSON.stringify(rows)).toContain(hashToken(cookie).toString('hex'));
  });

  test('it ends after 30 minutes without a page, leads back there, and lasts while there is one', async () => {
    const { email } = await makePerson(api);
    const cookie = cookieOf(await signIn(email, PASSWORD));
    for (let page = 0; page < 3; page++) {
      now = later(29 * 60);
      expect((await open('/p/oakfield', cookie)).status).toBe(200);
    }
    now = later(30 * 60 + 1);
    const idle = await open('/p/oakfield/account?x=1', cookie);
    expect([idle.status, idle.location]).toEqual([303, '/sign-in?to=%2Fp%2Foakfield%2Faccount%3Fx%3D1&idle=1']);
    expect((await open(idle.location!, cookie)).text).toContain('did not open a page for 30 minutes');
    const again = await signIn(email, PASSWORD, { to: '/p/oakfield/account?x=1', cookie: cookie! });
    expect(again.location).toBe('/p/oakfield/account?x=1');
  });

  test('signing out ends it on the server', async () => {
    const { email } = await makePerson(api);
    const cookie = cookieOf(await signIn(email, PASSWORD))!;
    const form = { _token: await formTokenOf(api, cookie, now) };
    const out = await visit(api, 'post', '/sign-out', { cookie, form });
    expect([out.status, out.location]).toEqual([303, '/signed-out']);
    expect(out.cookies.join()).toMatch(new RegExp(`^${COOKIE}=;.*Expires=Thu, 01 Jan 1970`));
    expect((await open('/me', cookie)).location).toBe('/sign-in?to=%2Fme');
  });

  test('who is removed or loses a role has lost it on the next page', async () => {
    const person = await signedIn(api, 'administrator');
    await signedIn(api, 'administrator');
    const by = administratorOf(api);
    expect((await open('/p/oakfield/account/staff', person.cookie)).status).toBe(200);
    await api.services.staff.changeRole(api.practiceId, person.staffId, 'viewer', by, now);
    expect((await open('/p/oakfield/account/staff', person.cookie)).status).toBe(403);
    await api.services.staff.remove(api.practiceId, person.staffId, by, now);
    expect((await open('/p/oakfield', person.cookie)).status).toBe(404);
  });
});

describe('the way on', () => {
  test.each([
    'https://elsewhere.example/',
    '//elsewhere.example/p/oakfield',
    '/\\elsewhere.example',
    '/p//elsewhere.example',
    '/p/oakfield\r\nSet-Cookie: a=b',
    '/p/ok\tfield',
    'javascript:alert(1)',
    '/api/v1/me',
    '/sign-out',
    '/pretend',
    `/p/${'x'.repeat(600)}`,
    'p/oakfield',
  ])('%j is not followed', async (to) => {
    const { cookie } = await signedIn(api, 'viewer');
    expect((await open(`/sign-in?${new URLSearchParams({ to }).toString()}`, cookie)).location).toBe('/');
  });

  test('a page of ours is', async () => {
    const { email } = await makePerson(api);
    expect((await signIn(email, PASSWORD, { to: '/p/oakfield/campaigns?show=all' })).location).toBe(
      '/p/oakfield/campaigns?show=all',
    );
    expect((await signIn(email, PASSWORD, { to: 'https://elsewhere.example' })).location).toBe('/');
  });
});

describe('the second factor', () => {
  const sendCode = async (cookie: string, code: string, to = '/p/oakfield') =>
    visit(api, 'post', '/sign-in/code', { cookie, form: { _token: await formTokenOf(api, cookie, now), code, to } });

  test('is asked for only where it is set up, and nothing opens before it is right', async () => {
    const { staffId, email } = await makePerson(api);
    expect((await signIn(email, PASSWORD)).location).toBe('/');
    const code = await makeSecondFactor(staffId);
    const half = await signIn(email, PASSWORD, { to: '/p/oakfield' });
    expect(half.location).toBe('/sign-in/code?to=%2Fp%2Foakfield');
    const waiting = cookieOf(half)!;
    expect((await open('/sign-in/code', waiting)).status).toBe(200);
    for (const path of ['/p/oakfield', '/me', '/practices', '/p/oakfield/account']) {
      expect((await open(path, waiting)).location).toMatch(/^\/sign-in/);
    }
    const wrong = await sendCode(waiting, '000000');
    expect([wrong.status, cookieOf(wrong)]).toEqual([422, null]);

    const right = await sendCode(waiting, code());
    expect([right.status, right.location]).toEqual([303, '/p/oakfield']);
    const whole = cookieOf(right)!;
    expect(whole).not.toBe(waiting);
    expect((await open('/p/oakfield', whole)).status).toBe(200);
    expect((await open('/sign-in/code', waiting)).location).toBe('/sign-in');
  });

  test('a code counts once, also for an older one', async () => {
    const { staffId, email } = await makePerson(api);
    const code = await makeSecondFactor(staffId);
    const used = code();
    expect((await sendCode(cookieOf(await signIn(email, PASSWORD))!, used)).status).toBe(303);
    const second = cookieOf(await signIn(email, PASSWORD))!;
    expect((await sendCode(second, used)).status).toBe(422);
    expect((await sendCode(second, code(later(-30)))).status).toBe(422);
    now = later(30);
    expect((await sendCode(second, code())).status).toBe(303);
  });

  test('ten wrong codes lock, and the right password before them does not begin the count anew', async () => {
    const { staffId, email } = await makePerson(api);
    const code = await makeSecondFactor(staffId);
    for (let tries = 0; tries < 2; tries++) {
      const cookie = cookieOf(await signIn(email, PASSWORD))!;
      for (let wrong = 0; wrong < 5; wrong++) await sendCode(cookie, '000000');
    }
    const locked = await signIn(email, PASSWORD);
    expect([locked.status, cookieOf(locked)]).toEqual([422, null]);
    now = later(15 * 60 + 1);
    expect((await sendCode(cookieOf(await signIn(email, PASSWORD))!, code())).status).toBe(303);
  });
});

describe('a password link', () => {
  test('works once, ends the sessions, and a weak password leaves it usable', async () => {
    const person = await signedIn(api, 'viewer');
    const by = administratorOf(api);
    const link = 'a-link-that-was-made-for-them';
    const expiresAt = later(7 * 86_400);
    await api.services.staff.makePasswordLink(
      api.practiceId,
      person.staffId,
      { hash: hashToken(link), expiresAt },
      by,
      now,
    );
    const choose = (password: string) => visit(api, 'post', '/password/new', { form: { link, password } });
    expect((await open(`/password/new?link=${link}`, null)).text).toContain(person.email);
    expect((await choose('short')).status).toBe(422);
    expect((await choose(PASSWORD)).status).toBe(200);
    expect((await open('/me', person.cookie)).location).toBe('/sign-in?to=%2Fme');
    expect((await signIn(person.email, PASSWORD)).status).toBe(303);
    expect((await choose('another violet kettle')).status).toBe(404);
    expect((await open(`/password/new?link=${link}`, null)).status).toBe(404);
    expect((await signIn(person.email, 'another violet kettle')).status).toBe(422);
  });
});

test('pages are kept nowhere, run only our own scripts and stand in no frame', async () => {
  const { cookie } = await signedIn(api, 'administrator');
  const pages = [
    '/sign-in',
    '/p/oakfield',
    '/p/oakfield/account',
    '/p/oakfield/nowhere',
    '/me',
    '/password/new?link=x',
  ];
  const nonces = new Set<string>();
  for (const path of pages) {
    const { headers, text } = await open(path, path === '/sign-in' ? null : cookie);
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('same-origin');
    expect(headers['x-powered-by']).toBeUndefined();
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("form-action 'self'");
    expect(policy).not.toContain('unsafe');
    const nonce = /'nonce-([^']+)'/.exec(policy)![1]!;
    nonces.add(nonce);
    // Every inline script carries this answer's nonce; nothing else is inline.
    for (const [tag] of text.matchAll(/<script(?![^>]*\bsrc=)[^>]*>/g)) expect(tag).toContain(`nonce="${nonce}"`);
    expect(text).not.toMatch(/<style|\sstyle="|\son[a-z]+="/);
  }
  expect(nonces.size).toBe(pages.length);
});

test('too many tries from one place are refused without a look at the pair', async () => {
  const { email } = await makePerson(api);
  let reply = await signIn('nobody@oakfield.example', 'wrong');
  for (let tries = 0; tries < 60 && !reply.text.includes('from your network'); tries++) {
    reply = await signIn('nobody@oakfield.example', 'wrong');
  }
  expect(reply.text).toContain('Too many tries from your network');
  const right = await signIn(email, PASSWORD);
  expect([right.status, cookieOf(right)]).toEqual([422, null]);
});
