import request from 'supertest';
import { newId } from '../../adapters/postgres/sql/new-id';
import { campaignBody, makeList, makeSentCampaign } from './fixtures';
import { startTestApi, testApi, type CallOptions, type Who } from './support';

const api = testApi();
let sent: string;
beforeAll(async () => {
  sent = await makeSentCampaign(api, ['planned']);
});

const csv = { bytes: Buffer.from('NHS number,Date of birth\n9990000018,1951-03-04\n'), name: 'flu.csv' };

describe('refusals come in one order: 401, 403, 404, 415, 413, 400, 422, 409', () => {
  const malformed = '{"name": ';
  const tooLarge = JSON.stringify({ reason: 'x'.repeat(1_100_000) });
  const json = { 'Content-Type': 'application/json' };
  const text = { 'Content-Type': 'text/plain' };

  /** Each request has every fault from its own on; the first in the order is the one that is told. */
  const cases: [number, string, Who, () => string, CallOptions][] = [
    [401, 'no token', null, () => newId(), { raw: tooLarge, headers: text }],
    [403, 'role', 'viewer', () => newId(), { raw: tooLarge, headers: text }],
    [404, 'not there', 'sender', () => newId(), { raw: tooLarge, headers: text }],
    [403, 'not the own campaign', 'otherSender', () => sent, { raw: tooLarge, headers: text }],
    [415, 'kind of body', 'sender', () => sent, { raw: tooLarge, headers: text }],
    [413, 'size', 'sender', () => sent, { raw: tooLarge, headers: json }],
    [400, 'unreadable', 'sender', () => sent, { raw: malformed, headers: json }],
    [422, 'wrong', 'sender', () => sent, { body: { sendAt: 'x' } }],
    [409, 'state', 'sender', () => sent, { body: { sendAt: '2099-01-01T09:00:00Z' } }],
  ];
  test.each(cases)('%i %s', async (status, _what, as, id, options) => {
    const response = await api.call('POST', `/api/v1/campaigns/${id()}/reschedule`, { as, ...options });
    expect(response.status).toBe(status);
    expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(response.body).toMatchObject({
      status,
      code: expect.any(String) as string,
      detail: expect.any(String) as string,
    });
    expect(response.headers['cache-control']).toBe('no-store');
  });

  test('a key that came with another body is 409, but what is wrong with the body comes first', async () => {
    const key = newId();
    const good = { channel: 'sms', body: 'x' };
    expect((await api.call('POST', '/api/v1/message-previews', { key, body: good })).status).toBe(200);
    expect((await api.call('POST', '/api/v1/message-previews', { key, body: { channel: 'x' } })).status).toBe(422);
    const other = await api.call('POST', '/api/v1/message-previews', { key, body: { ...good, body: 'y' } });
    expect([other.status, (other.body as { code: string }).code]).toEqual([409, 'idempotency-key-reused']);
  });
});

test.each([
  ['GET', '/nothing', null, 404],
  ['GET', '/api/v1/nothing', null, 401],
  ['GET', '/api/v1/nothing', 'viewer' as const, 404],
  ['PUT', '/api/v1/campaigns', 'sender' as const, 404],
  ['DELETE', '/api/v1/campaigns', 'administrator' as const, 404],
  ['OPTIONS', '/api/v1/me', 'viewer' as const, 404],
  ['GET', '/api/v1/campaigns/not-an-id', 'viewer' as const, 404],
  ['GET', '/api/v1/campaigns/%', 'viewer' as const, 404],
])('%s %s as %s is %i, as a problem', async (method, path, as, status) => {
  const response = await api.call(method, path, { as });
  expect(response.status).toBe(status);
  expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  expect(response.body).toMatchObject({ status, type: expect.stringContaining('urn:rollcall:problem:') as string });
});

describe('JSON bodies', () => {
  const preview = (options: CallOptions) => api.call('POST', '/api/v1/message-previews', { as: 'viewer', ...options });
  const json = { 'Content-Type': 'application/json' };

  test.each([
    ['not JSON', '{"a":', 400],
    ['half a text', '"abc', 400],
    ['an array', '[]', 422],
    ['null', 'null', 422],
    ['a text', '"abc"', 422],
    ['nothing', '', 422],
    ['nested without end', '['.repeat(5_000) + ']'.repeat(5_000), 400],
    ['a prototype', '{"channel":"sms","body":"x","__proto__":{"a":1}}', 422],
  ])('%s', async (_what, raw, status) => {
    expect((await preview({ raw, headers: json })).status).toBe(status);
  });

  test('another kind, also by its charset, is 415', async () => {
    const body = JSON.stringify({ channel: 'sms', body: 'x' });
    for (const type of [
      'text/plain',
      'application/xml',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
    ]) {
      expect((await preview({ raw: body, headers: { 'Content-Type': type } })).status).toBe(415);
    }
    expect((await preview({ raw: body, headers: { 'Content-Type': 'application/json; charset=x-none' } })).status).toBe(
      415,
    );
    expect((await preview({ raw: body, headers: { ...json, 'Content-Encoding': 'none-of-ours' } })).status).toBe(415);
    expect((await preview({ raw: body, headers: { 'Content-Type': 'application/json; charset=utf-8' } })).status).toBe(
      200,
    );
  });

  test('1 MB is taken, more is 413', async () => {
    const of = (bytes: number) => {
      const rest = JSON.stringify({ channel: 'email', body: '' }).length;
      return JSON.stringify({ channel: 'email', body: 'x'.repeat(bytes - rest) });
    };
    // Taken as a body, and then too long as a text.
    expect((await preview({ raw: of(1024 * 1024), headers: json })).status).toBe(422);
    const tooLarge = await preview({ raw: of(1024 * 1024 + 1), headers: json });
    expect([tooLarge.status, (tooLarge.body as { code: string }).code]).toEqual([413, 'body-too-large']);
  });

  test('every wrong field is named at once, with its path, a code and what to do', async () => {
    const { id } = await makeList(api);
    const body = {
      ...campaignBody(id),
      name: ' ',
      channel: 'post',
      snomedCodes: ['711408005', '711408004'],
      colour: 'red',
    };
    const response = await api.call('POST', '/api/v1/campaigns', { as: 'sender', body });
    expect(response.status).toBe(422);
    expect(response.body).toMatchObject({ code: 'invalid-input' });
    const { errors } = response.body as { errors: { path: string; code: string; message: string }[] };
    expect(errors.map(({ path, code }) => `${path} ${code}`).sort()).toEqual([
      'channel not-one-of',
      'colour unknown-field',
      'name required',
      'snomedCodes[1] snomed-code-check-digit',
    ]);
    for (const { message } of errors) {
      expect(message).toMatch(/^[A-Z].*\.$/);
      expect(message).not.toMatch(/invalid input|oops/i);
    }
  });

  test('NUL and broken characters are refused, never a 500', async () => {
    const { id } = await makeList(api);
    for (const wrong of [
      { name: 'a\0b' },
      { body: 'a\0b' },
      { name: 'a\ud800' },
      { body: 'a\ud800' },
      { name: 'a\nb' },
    ]) {
      const response = await api.call('POST', '/api/v1/campaigns', { as: 'sender', body: campaignBody(id, wrong) });
      expect([JSON.stringify(wrong), response.status]).toEqual([JSON.stringify(wrong), 422]);
    }
  });
});

describe('uploads', () => {
  const upload = (options: CallOptions) => api.call('POST', '/api/v1/recipient-lists', { as: 'sender', ...options });
  const fields = { name: 'Flu', channel: 'sms' };

  test('20 MB is the limit, and is named', async () => {
    const row = '9990000018,1951-03-04,aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n';
    const bytes = Buffer.alloc(20 * 1024 * 1024 + 1, row);
    const response = await upload({ fields, files: [{ bytes, name: 'a.csv' }] });
    expect([response.status, (response.body as { code: string }).code]).toEqual([413, 'file-too-large']);
    expect((response.body as { detail: string }).detail).toContain('20 MB');
    const fits = await upload({ fields, files: [{ bytes: bytes.subarray(0, 20 * 1024 * 1024), name: 'a.csv' }] });
    expect(fits.status).toBe(202);
  });

  test.each<[string, CallOptions, number, string]>([
    ['JSON', { body: fields }, 415, 'not-multipart'],
    ['no file', { fields }, 422, 'required'],
    ['two files', { fields, files: [csv, csv] }, 422, 'unknown-field'],
    ['a file under another name', { fields, files: [{ ...csv, field: 'upload' }] }, 422, 'unknown-field'],
    ['an endless field', { fields: { ...fields, name: 'x'.repeat(70_000) }, files: [csv] }, 413, 'body-too-large'],
    ['a field not known', { fields: { ...fields, colour: 'red' }, files: [csv] }, 422, 'unknown-field'],
    [
      'a form that breaks off',
      {
        raw: '--x\r\nContent-Disposition: form-data; name="name"\r\n\r\nFlu',
        headers: { 'Content-Type': 'multipart/form-data; boundary=x' },
      },
      400,
      'not-readable',
    ],
    ['a form without boundary', { raw: 'x', headers: { 'Content-Type': 'multipart/form-data' } }, 400, 'not-readable'],
    ['a PDF', { fields, files: [{ bytes: Buffer.from('%PDF-1.7 …'), name: 'a.csv' }] }, 415, 'file-kind'],
    [
      'an old workbook',
      { fields: {}, files: [{ bytes: Buffer.from('d0cf11e0a1b11ae1', 'hex'), name: 'a.xls' }] },
      415,
      'file-kind',
    ],
  ])('%s', async (_what, options, status, code) => {
    const response = await upload(options);
    expect([response.status, (response.body as { code: string }).code]).toEqual([status, code]);
  });
});

test('lists: limit and cursor are judged, unknown filters are named', async () => {
  for (const query of [
    'limit=0',
    'limit=501',
    'limit=x',
    'limit=1.5',
    'limit=1e2',
    'limit=0x10',
    'cursor=x',
    'cursor=WzFd',
    'colour=red',
    'limit=1&limit=2',
  ]) {
    for (const path of ['campaigns', 'patients', 'recipient-lists', `campaigns/${sent}/messages`, 'audit']) {
      const response = await api.call('GET', `/api/v1/${path}?${query}`);
      expect([path, query, response.status]).toEqual([path, query, 422]);
    }
  }
  expect((await api.call('GET', `/api/v1/campaigns/${sent}/messages?filter=nobody`)).status).toBe(422);
  expect((await api.call('GET', '/api/v1/campaigns?limit=500')).status).toBe(200);
});

test('an unexpected error is 500 with a reference, and the log holds neither its words nor the body', async () => {
  const lines: string[] = [];
  const log = {
    info: (line: object) => lines.push(JSON.stringify(line)),
    warn: () => undefined,
    error: (line: object) => lines.push(JSON.stringify(line)),
  };
  const secret = 'Ann Other 07700900123';
  const broken = await startTestApi({
    services: {
      log: log as never,
      lists: { find: () => Promise.reject(new Error(secret)) } as never,
    },
  });
  try {
    const body = campaignBody(newId(), { name: secret });
    const response = await broken.call('POST', '/api/v1/campaigns?x=1', { body: { ...body } });
    expect(response.status).toBe(500);
    const { detail, reference } = response.body as { detail: string; reference: string };
    expect(reference).toBe(response.headers['x-request-id']);
    expect(detail).toContain(reference);
    expect(response.text).not.toContain(secret);
    const told = lines.join('\n');
    expect(told).toContain(reference);
    expect(told).not.toContain('07700');
    expect(told).not.toContain('Ann');
    expect(told).toContain('"route":"/api/v1/campaigns"');
  } finally {
    await broken.close();
  }
});

test('answers carry strict headers and name no software', async () => {
  const response = await request(api.server).get('/health/live');
  expect(response.headers).toMatchObject({
    'content-security-policy': "default-src 'none';frame-ancestors 'none';base-uri 'none';form-action 'none'",
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
  });
  expect(response.headers).not.toHaveProperty('x-powered-by');
  expect(response.headers).not.toHaveProperty('etag');
});
