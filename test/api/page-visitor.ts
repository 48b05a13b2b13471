import type { AddressInfo } from 'node:net';
import { randomBytes } from 'node:crypto';
import { request } from 'undici';
import { newId } from '../../adapters/postgres/sql/new-id';
import { hashToken } from '../../domain/practice/token-hash';
import type { Role } from '../../domain/practice/roles';
import type { TestApi } from './support';

/** What a browser sends with a form of the page it shows. */
export const FROM_OUR_PAGE = { 'sec-fetch-site': 'same-origin' };
export const COOKIE = 'rollcall_session';

export interface PageReply {
  status: number;
  location: string | null;
  headers: Record<string, string | string[] | undefined>;
  /** The values of cookies that were set by this answer, as the header has them. */
  cookies: string[];
  text: string;
}

export interface Ask {
  cookie?: string;
  form?: Record<string, string>;
  /** A form as it is written, for a field that is there several times. */
  raw?: string;
  headers?: Record<string, string>;
}

/** A person of a practice with a signed-in browser. */
export interface SignedIn {
  staffId: string;
  email: string;
  cookie: string;
  formToken: string;
}

/** One request over HTTP as a browser sends it; redirects are told, not followed. An endless answer is left after its head. */
export async function visit(api: TestApi, method: string, path: string, ask: Ask = {}): Promise<PageReply> {
  const { port } = api.server.address() as AddressInfo;
  const answer = await request(`http://127.0.0.1:${port}${path}`, {
    method: method.toUpperCase() as 'GET',
    headers: {
      accept: 'text/html',
      ...(ask.cookie ? { cookie: `${COOKIE}=${ask.cookie}` } : {}),
      ...(ask.form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
      ...(method.toLowerCase() === 'post' ? FROM_OUR_PAGE : {}),
      ...ask.headers,
    },
    body: ask.form ? new URLSearchParams(ask.form).toString() : (ask.raw ?? null),
  });
  const isEndless = answer.headers['content-type']?.toString().startsWith('text/event-stream') ?? false;
  if (isEndless) answer.body.destroy();
  const set = answer.headers['set-cookie'];
  return {
    status: answer.statusCode,
    location: (answer.headers.location as string | undefined) ?? null,
    headers: answer.headers,
    cookies: set === undefined ? [] : [set].flat(),
    text: isEndless ? '' : await answer.body.text(),
  };
}

/** A person with a role, signed in without the sign-in page. */
export async function signedIn(api: TestApi, role: Role, practiceId = api.practiceId): Promise<SignedIn> {
  const { staff, sessions, clock } = api.services;
  const staffId = newId();
  const email = `${staffId}@oakfield.example`;
  const by = { tokenId: newId(), practiceId, practiceName: '', role: 'administrator' as const, user: 'test' };
  await staff.add(practiceId, { staffId, email, name: `A ${role}`, role }, by, clock.now());
  const cookie = randomBytes(32).toString('base64url');
  const formToken = randomBytes(24).toString('base64url');
  const session = { id: newId(), tokenHash: hashToken(cookie), staffId, waitsForCode: false, formToken };
  await sessions.create(session, clock.now());
  return { staffId, email, cookie, formToken };
}

/** The pages of the first practice as somebody with a role there sees them. */
export interface PracticePages {
  /** What their addresses begin with. */
  base: string;
  /** @param path with `base` or without, as a link or a redirect has it. */
  get: (path: string) => Promise<PageReply>;
  /** A form of such a page; the token is put in. */
  post: (path: string, form?: Record<string, string>) => Promise<PageReply>;
  /** The same with a file in the field `file`; its content is ASCII. */
  upload: (path: string, form: Record<string, string>, file: { name: string; content: string }) => Promise<PageReply>;
}

/** Call it where tests are declared, after `testApi`. It signs the visitor in before the tests. */
export function practicePages(api: TestApi, role: Role): PracticePages {
  const base = '/p/oakfield';
  let visitor: SignedIn;
  beforeAll(async () => {
    visitor = await signedIn(api, role);
  });
  const whole = (path: string) => (path.startsWith(`${base}/`) ? path : base + path);
  return {
    base,
    get: (path) => visit(api, 'GET', whole(path), { cookie: visitor.cookie }),
    post: (path, form = {}) =>
      visit(api, 'POST', whole(path), { cookie: visitor.cookie, form: { _token: visitor.formToken, ...form } }),
    upload(path, form, { name, content }) {
      const edge = `edge-${newId()}`;
      const part = (head: string, value: string) =>
        `--${edge}\r\nContent-Disposition: form-data; ${head}\r\n\r\n${value}\r\n`;
      const fields = Object.entries({ _token: visitor.formToken, ...form });
      const raw = [
        ...fields.map(([field, value]) => part(`name="${field}"`, value)),
        part(`name="file"; filename="${name}"\r\nContent-Type: application/octet-stream`, content),
        `--${edge}--\r\n`,
      ].join('');
      const headers = { 'content-type': `multipart/form-data; boundary=${edge}` };
      return visit(api, 'POST', whole(path), { cookie: visitor.cookie, raw, headers });
    },
  };
}

/** The value of the session cookie that an answer sets; null when it sets none. */
export function cookieOf(reply: PageReply): string | null {
  const own = reply.cookies.find((one) => one.startsWith(`${COOKIE}=`));
  return own?.slice(COOKIE.length + 1).split(';')[0] ?? null;
}
