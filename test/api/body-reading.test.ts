import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { newId } from '../../adapters/postgres/sql/new-id';
import { createUploads } from '../../api/http/uploads';
import { until } from '../support/until';
import { makeDraft, makeList } from './fixtures';
import { COOKIE, FROM_OUR_PAGE, signedIn, visit, type SignedIn } from './page-visitor';
import { startTestApi, type TestApi } from './support';

let api: TestApi;
let sender: SignedIn;
const UPLOAD = '/p/oakfield/campaigns/new-message';

beforeAll(async () => {
  api = await startTestApi();
  sender = await signedIn(api, 'sender');
});
afterAll(() => api.close());

const codeOf = ({ body }: { body: unknown }) => (body as { code?: string }).code;
const files = () => readdirSync(api.uploadFolder);

/** A form with a file, of which all but the end is sent; the connection stays open. */
function halfUpload(
  path: string,
  headers: Record<string, string>,
  fields: Record<string, string>,
  fileBytes = 300_000,
) {
  const boundary = 'b0undary';
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const file = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="flu.csv"\r\n\r\n`;
  const head = Object.entries({
    Host: '127.0.0.1',
    'Content-Type': `multipart/form-data; boundary=${boundary}`,
    'Content-Length': '19900000',
    ...headers,
  });
  const socket = connect((api.server.address() as AddressInfo).port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
  socket.on('error', () => undefined);
  socket.write(`POST ${path} HTTP/1.1\r\n${head.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
  socket.write(parts.join('') + file);
  socket.write(Buffer.alloc(fileBytes, 'a'));
  return { socket, answer: () => answer, status: () => Number(answer.slice(9, 12)) };
}
const ended = (socket: Socket) => new Promise((resolve) => socket.once('close', resolve).destroy());

describe('H3 no body is read before the caller is known', () => {
  test.each<[string, () => Record<string, string>, number]>([
    ['nobody', () => ({}), 303],
    [
      'somebody from another site',
      () => ({ Cookie: `${COOKIE}=${sender.cookie}`, 'sec-fetch-site': 'cross-site' }),
      403,
    ],
  ])(
    'an upload of %s is answered while its body is still to come, and nothing of it is kept',
    async (_who, headers, status) => {
      const upload = halfUpload(UPLOAD, { ...FROM_OUR_PAGE, Accept: 'text/html', ...headers() }, { _token: 'x' });
      await until('it is answered', () => upload.status() === status);
      expect(files()).toEqual([]);
      await ended(upload.socket);
    },
  );

  test('a role that may not send is told so while its body is still to come', async () => {
    const viewer = await signedIn(api, 'viewer');
    const headers = { ...FROM_OUR_PAGE, Accept: 'text/html', Cookie: `${COOKIE}=${viewer.cookie}` };
    const upload = halfUpload(UPLOAD, headers, { _token: viewer.formToken });
    await until('it is refused', () => upload.status() === 403);
    expect(files()).toEqual([]);
    await ended(upload.socket);
  });

  test('without its form token, which comes first, a file is not taken', async () => {
    const headers = { ...FROM_OUR_PAGE, Accept: 'text/html', Cookie: `${COOKIE}=${sender.cookie}` };
    const upload = halfUpload(UPLOAD, headers, { _token: 'another' });
    // The refusal waits for the end of the body; what has come of it lies nowhere.
    await until('what there is was sent', () => upload.socket.bytesWritten > 300_000);
    expect(files()).toEqual([]);
    await ended(upload.socket);
  });

  test('a file goes to disk as it comes, and is gone when its sender goes', async () => {
    const headers = { ...FROM_OUR_PAGE, Accept: 'text/html', Cookie: `${COOKIE}=${sender.cookie}` };
    const upload = halfUpload(UPLOAD, headers, { _token: sender.formToken });
    await until('the file lies on disk', () => files().length === 1);
    await ended(upload.socket);
    await until('nothing lies on disk any more', () => files().length === 0);
  });

  test('a file that was taken is gone from disk when the answer is out', async () => {
    const bytes = Buffer.from('NHS number,Date of birth\n9990000018,1980-01-01\n');
    const fields = { name: 'Flu', channel: 'sms' };
    const answer = await api.call('POST', '/api/v1/recipient-lists', { fields, files: [{ bytes, name: 'flu.csv' }] });
    expect(answer.status).toBe(202);
    expect(files()).toEqual([]);
    const { rows } = await api.database.pool.query<{ file: Buffer }>('SELECT file FROM recipient_list');
    expect(rows.at(-1)!.file).toEqual(bytes);
  });

  test('one person sends four files at once and no fifth; others send theirs', async () => {
    const headers = { ...FROM_OUR_PAGE, Accept: 'text/html', Cookie: `${COOKIE}=${sender.cookie}` };
    const open = Array.from({ length: 4 }, () => halfUpload(UPLOAD, headers, { _token: sender.formToken }));
    await until('four files lie on disk', () => files().length === 4);
    const fifth = halfUpload(UPLOAD, headers, { _token: sender.formToken });
    await until('the fifth is refused', () => fifth.status() === 429);
    const other = await signedIn(api, 'sender');
    const theirs = { ...headers, Cookie: `${COOKIE}=${other.cookie}` };
    const another = halfUpload(UPLOAD, theirs, { _token: other.formToken });
    await until('the other one’s lies there too', () => files().length === 5);
    await Promise.all([...open, fifth, another].map(({ socket }) => ended(socket)));
    await until('nothing lies on disk any more', () => files().length === 0);
  });

  test('a field that would be a list of millions is refused', async () => {
    const fields = { name: 'Flu', channel: 'sms', 'a[4294967294]': 'x' };
    const file = { bytes: Buffer.from('a,b\n'), name: 'flu.csv' };
    const answer = await api.call('POST', '/api/v1/recipient-lists', { fields, files: [file] });
    expect(answer.status).toBe(400);
  });
});

test('files that a killed process left are removed at the next start, those of a running one are not', () => {
  const [old, young] = ['old', 'young'].map((name) => join(api.uploadFolder, name)) as [string, string];
  for (const path of [old, young]) writeFileSync(path, 'x');
  const longAgo = new Date(Date.now() - 2 * 3_600_000);
  utimesSync(old, longAgo, longAgo);
  createUploads(api.uploadFolder);
  expect(files()).toEqual(['young']);
  rmSync(young);
});

describe('M5 what cannot be read is the sender’s to mend, never a 500', () => {
  const form = (raw: string | Buffer, headers: Record<string, string> = {}) =>
    visit(api, 'post', '/sign-in', {
      raw: raw as string,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    });

  test.each<[string, () => Promise<{ status: number }>, number]>([
    ['NUL in an email at sign-in', () => form('email=a%00b&password=x'), 400],
    ['a form of 2 MB', () => form(`email=${'a'.repeat(2_000_000)}`), 413],
    ['a form of 25,000 fields', () => form('a=1&'.repeat(3_000)), 413],
    [
      'a charset nobody knows',
      () => form('a=b', { 'content-type': 'application/x-www-form-urlencoded; charset=klingon' }),
      415,
    ],
    ['an encoding nobody knows', () => form('a=b', { 'content-encoding': 'lzma' }), 415],
    ['a gzip that is none', () => form('not gzip', { 'content-encoding': 'gzip' }), 400],
    [
      'a gzip that breaks off',
      () => form(gzipSync(randomBytes(2_000)).subarray(0, 900), { 'content-encoding': 'gzip' }),
      400,
    ],
  ])('%s', async (_what, send, status) => {
    expect((await send()).status).toBe(status);
  });

  const open = (path: string) => visit(api, 'get', path, { cookie: sender.cookie });
  test('the events of an id that is none', async () => {
    for (const id of ['-'.repeat(36), 'a'.repeat(36), '------------------------------------']) {
      expect((await open(`/p/oakfield/events?of=list:${id}`)).status).toBe(404);
    }
  });

  test('a cursor with a number that no integer of the database holds, or a time of no year', async () => {
    const cursor = (place: unknown) => Buffer.from(JSON.stringify(place)).toString('base64url');
    for (const [path, place] of [
      ['numbers-to-fix', [2_147_483_648, 0, 0, newId()]],
      ['numbers-to-fix', [0, 1e300, 0, newId()]],
      ['campaigns', ['0000-01-01T00:00:00Z', newId()]],
      ['recipient-lists', ['2026-01-01T00:00:00.000Z', 'x\u0000']],
    ] as const) {
      const answer = await api.call('GET', `/api/v1/${path}?cursor=${cursor(place)}`);
      expect([path, place, answer.status, codeOf(answer)]).toEqual([path, place, 422, 'cursor-invalid']);
    }
    expect(
      (await open(`/p/oakfield/account/numbers-to-fix?after=${cursor([2_147_483_648, 0, 0, newId()])}`)).status,
    ).toBe(200);
  });

  test('NUL and half a character anywhere in JSON are 422 with the place', async () => {
    const body = { channel: 'sms', body: 'Dear ((a))', personalisation: { a: 'x\u0000' } };
    const answer = await api.call('POST', '/api/v1/message-previews', { body });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ errors: [{ path: 'personalisation.a', code: 'character-unreadable' }] });
    const half = await api.call('POST', '/api/v1/patients/searches', {
      raw: '{"words":"a\\ud800"}',
      headers: { 'Content-Type': 'application/json' },
    });
    expect([half.status, codeOf(half)]).toEqual([422, 'character-unreadable']);
    const query = await api.call('GET', '/api/v1/audit?act=a%00');
    expect(query.status).toBe(422);
  });

  test('a draft’s version beyond every version, and a text with NUL', async () => {
    const { id: listId } = await makeList(api, { accepted: 1 });
    const draft = await makeDraft(api, { listId });
    const post = (fields: Record<string, string>) =>
      visit(api, 'post', `/p/oakfield/campaigns/${draft}/message`, {
        cookie: sender.cookie,
        form: { _token: sender.formToken, body: 'Please ring us', ...fields },
      });
    for (const version of ['99999999999999999999', '1e400', '-1', '2147483648', 'NaN', '2147483647']) {
      const { status } = await post({ version });
      expect([version, status < 500]).toEqual([version, true]);
    }
    expect((await post({ body: 'a\0b' })).status).toBe(400);
  });

  test('the id of another person as the id of a new one makes neither a fault nor that person', async () => {
    const administrator = await signedIn(api, 'administrator');
    const reply = await visit(api, 'post', '/p/oakfield/account/staff/new', {
      cookie: administrator.cookie,
      form: {
        _token: administrator.formToken,
        operation: sender.staffId,
        email: 'new.person@oakfield.example',
        name: 'New Person',
        role: 'viewer',
      },
    });
    expect(reply.status).toBe(303);
    const staff = await api.services.staff.list(api.practiceId);
    expect(staff.find(({ email }) => email === 'new.person@oakfield.example')!.staffId).not.toBe(sender.staffId);
    expect(staff.find(({ staffId }) => staffId === sender.staffId)!.email).toBe(sender.email);
  });
});

describe('M4 no answer is far larger than its request', () => {
  test('90,000 unknown fields are answered with a hundred of them', async () => {
    const body = Object.fromEntries(Array.from({ length: 60_000 }, (_, index) => [`k${index}`, 1]));
    const answer = await api.call('POST', '/api/v1/campaigns', { body });
    expect(answer.status).toBe(422);
    expect((answer.body as { errors: unknown[] }).errors).toHaveLength(100);
    expect(answer.text.length).toBeLessThan(30_000);
  });
});
