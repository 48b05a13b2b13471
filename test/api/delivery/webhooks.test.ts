import request from 'supertest';
import { newId } from '../../../adapters/postgres/sql/new-id';
import { makeSentCampaign } from '../fixtures';
import { startTestApi, testApi, type TestApi } from '../support';

const api = testApi();
let credentials: { user: string; password: string };
beforeAll(async () => {
  credentials = await credentialsOf(api, api.practiceId);
});

async function credentialsOf(of: TestApi, practiceId: string) {
  const [account] = await of.services.accounts.inUse(practiceId);
  const { username, password } = new URL(account!.receiptUrl);
  return { user: username, password };
}

interface PostOptions {
  user?: string;
  password?: string;
  of?: TestApi;
  kind?: string;
  what?: string;
}

function post(form: Record<string, string> | string, options: PostOptions = {}) {
  const { of = api, kind = 'firetext', what = 'receipts', ...given } = options;
  const { user, password } = { ...credentials, ...given };
  return request(of.server)
    .post(`/webhooks/${kind}/${what}`)
    .auth(user, password)
    .set('Content-Type', 'application/x-www-form-urlencoded')
    .send(typeof form === 'string' ? form : new URLSearchParams(form).toString());
}

const receipts = async (of = api) =>
  (await of.database.pool.query<{ effect: string; body: string }>('SELECT effect, body FROM receipt ORDER BY id')).rows;

async function submitted(count: number) {
  const id = await makeSentCampaign(
    api,
    Array.from({ length: count }, () => 'submitted' as const),
    { phase: 'settling' },
  );
  const { rows } = await api.database.pool.query<{ id: string }>(
    `SELECT a.id FROM attempt a WHERE a.dispatch_id = $1 ORDER BY a.seq`,
    [id],
  );
  return { id, references: rows.map((row) => row.id) };
}

async function countsOf(id: string) {
  return ((await api.call('GET', `/api/v1/campaigns/${id}`)).body as { counts: Record<string, number> }).counts;
}

test('X1 a receipt is stored, moves the message, and the settlement hears of it; then 204', async () => {
  const { id, references } = await submitted(2);
  const response = await post({
    mobile: '447700900123',
    status: '0',
    time: '2026-11-24 09:00:00',
    reference: references[0]!,
  });
  expect([response.status, response.text]).toEqual([204, '']);
  expect(await countsOf(id)).toMatchObject({ delivered: 1, submitted: 1 });
  expect(api.told).toContain(`receipts ${id}`);
});

test('X1 a repeat is answered like the first and changes nothing', async () => {
  const { id, references } = await submitted(1);
  const form = { mobile: '447700900123', status: '0', time: '2026-11-24 09:00:00', reference: references[0]! };
  const before = (await receipts()).length;
  for (let time = 0; time < 3; time++) expect((await post(form)).status).toBe(204);
  await Promise.all(Array.from({ length: 5 }, () => post(form)));
  expect((await receipts()).length).toBe(before + 1);
  expect(await countsOf(id)).toMatchObject({ delivered: 1 });
});

test('a reference that is not known, none, and what is no receipt are kept', async () => {
  for (const [form, effect] of [
    [{ mobile: '1', status: '0', reference: newId() }, 'unmatched'],
    [{ mobile: '2', status: '0', reference: 'not an id' }, 'unmatched'],
    [{ mobile: '3', status: '0' }, 'unmatched'],
    ['hello=world', 'unreadable'],
    ['', 'unreadable'],
    ['a=\0%00', 'unreadable'],
  ] as const) {
    expect((await post(form as string)).status).toBe(204);
    expect((await receipts()).at(-1)?.effect).toBe(effect);
  }
});

test('many receipts at once are all stored, each once', async () => {
  const { id, references } = await submitted(300);
  const answers = await Promise.all(
    references.map((reference, index) =>
      post({ mobile: String(index), status: index % 3 ? '0' : '1', code: '401', reference }),
    ),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]));
  expect(await countsOf(id)).toMatchObject({ delivered: 200, failed: 100, submitted: 0, total: 300 });
});

test('another practice’s credentials do not move our message', async () => {
  const { id, references } = await submitted(1);
  const strange = await credentialsOf(api, api.otherPracticeId);
  const response = await post({ mobile: '1', status: '0', reference: references[0]! }, strange);
  expect(response.status).toBe(204);
  expect(await countsOf(id)).toMatchObject({ delivered: 0, submitted: 1 });
});

test('replies are stored, each once', async () => {
  const form = {
    source: '447700900123',
    destination: '447700900999',
    message: 'STOP \u{1f600}',
    time: '2026-11-24 09:00:00',
  };
  for (let time = 0; time < 2; time++) expect((await post(form, { what: 'replies' })).status).toBe(204);
  const { rows } = await api.database.pool.query('SELECT from_contact, text FROM reply');
  expect(rows).toEqual([{ from_contact: '447700900123', text: 'STOP \u{1f600}' }]);
});

describe('refusals', () => {
  const form = { mobile: '1', status: '0', reference: 'x' };

  test('401 without or with wrong credentials, and how to send them', async () => {
    const without = await request(api.server).post('/webhooks/firetext/receipts').send('a=b');
    const wrong = await post(form, { password: 'wrong' });
    const nobody = await post(form, { user: 'nobody' });
    for (const response of [without, wrong, nobody]) {
      expect(response.status).toBe(401);
      expect(response.headers['www-authenticate']).toMatch(/^Basic realm=/);
      expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
      expect(response.body).toMatchObject({ status: 401, code: 'credentials-wrong' });
    }
    // A token of the API is no credential here, and the other way round.
    const token = await request(api.server)
      .post('/webhooks/firetext/receipts')
      .set('Authorization', `Bearer ${api.tokens.administrator}`)
      .send('a=b');
    expect(token.status).toBe(401);
    expect((await request(api.server).get('/api/v1/me').auth(credentials.user, credentials.password)).status).toBe(401);
  });

  test.each([
    ['another provider', { kind: 'nobody' }],
    ['one whose receipts are mail', { kind: 'smtp' }],
    ['another address', { what: 'receipt' }],
    ['more than the address', { what: 'receipts/more' }],
  ])('404 for %s', async (_what, options) => {
    expect((await post(form, options)).status).toBe(404);
  });

  test('404 for a GET; a query after the address does not matter', async () => {
    expect((await request(api.server).get('/webhooks/firetext/receipts')).status).toBe(404);
    const response = await request(api.server)
      .post('/webhooks/firetext/receipts?a=b')
      .auth(credentials.user, credentials.password)
      .send('x=y');
    expect(response.status).toBe(204);
  });

  test('413 above 64 KB, told by its length or not', async () => {
    expect((await post(`a=${'x'.repeat(64 * 1024)}`)).status).toBe(413);
    const chunked = await new Promise<number>((resolve, reject) => {
      const call = request(api.server)
        .post('/webhooks/firetext/receipts')
        .auth(credentials.user, credentials.password)
        .set('Transfer-Encoding', 'chunked');
      for (let part = 0; part < 10; part++) call.write('x'.repeat(10_000));
      call.end((error: Error | null, response) => (error ? reject(error) : resolve(response.status)));
    });
    expect(chunked).toBe(413);
  });

  test('X5 503 when it cannot be stored, and 204 for the same when it can again', async () => {
    const own = await startTestApi();
    try {
      const given = await credentialsOf(own, own.practiceId);
      const ask = () => post(form, { of: own, ...given });
      expect((await ask()).status).toBe(204);
      await own.database.pool.query('ALTER TABLE receipt RENAME TO receipt_away');
      const broken = await post({ ...form, mobile: '2' }, { of: own, ...given });
      expect([broken.status, (broken.body as { code: string }).code]).toEqual([503, 'part-away']);
      await own.database.pool.query('ALTER TABLE receipt_away RENAME TO receipt');
      expect((await post({ ...form, mobile: '2' }, { of: own, ...given })).status).toBe(204);
      expect(await receipts(own)).toHaveLength(2);
    } finally {
      await own.close();
    }
  });

  test('Temporal being away keeps no receipt from being stored', async () => {
    const own = await startTestApi({ gateway: { receiptsCame: () => Promise.reject(new Error('away')) } });
    try {
      const id = await makeSentCampaign(own, ['submitted'], { phase: 'settling' });
      const { rows } = await own.database.pool.query<{ id: string }>('SELECT id FROM attempt');
      const given = await credentialsOf(own, own.practiceId);
      expect((await post({ mobile: '1', status: '0', reference: rows[0]!.id }, { of: own, ...given })).status).toBe(
        204,
      );
      expect((await own.call('GET', `/api/v1/campaigns/${id}`)).body).toMatchObject({ counts: { delivered: 1 } });
    } finally {
      await own.close();
    }
  });
});

test('M6 an account may have only so much stored that moves nothing; receipts of its own messages are still taken', async () => {
  const small = { kilobytes: 3, seconds: 600 };
  const bounded = await startTestApi({ allowances: { idleReceipts: small, replies: small } });
  try {
    const own = await credentialsOf(bounded, bounded.practiceId);
    const others = await credentialsOf(bounded, bounded.otherPracticeId);
    const send = (form: Record<string, string>, options: PostOptions = {}) =>
      post(form, { of: bounded, ...own, ...options });
    const receipt = (reference: string, more = {}) => ({
      mobile: '447700900123',
      status: '0',
      time: '2026-11-24 09:00:00',
      reference,
      ...more,
    });
    const campaign = await makeSentCampaign(bounded, ['submitted', 'submitted'], { phase: 'settling' });
    const { rows } = await bounded.database.pool.query<{ id: string }>(
      'SELECT id FROM attempt WHERE dispatch_id = $1',
      [campaign],
    );
    const [first, second] = rows.map(({ id }) => id) as [string, string];

    // Repeats are stored once and cost nothing more; what moves a message costs nothing at all.
    const stray = newId();
    for (let time = 0; time < 5; time++) expect((await send(receipt(stray))).status).toBe(204);
    expect((await send(receipt(first))).status).toBe(204);
    expect((await send(receipt(newId(), { note: 'x'.repeat(1_500) }))).status).toBe(204);
    const refused = await send(receipt(newId()));
    expect(refused.status).toBe(429);
    expect(JSON.parse(refused.text)).toMatchObject({ code: 'too-many-receipts' });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(500);
    // The same message told again in other words moves nothing; another message of ours is waited for.
    expect((await send(receipt(first, { time: '2026-11-24 09:00:01' }))).status).toBe(429);
    expect((await send(receipt(second))).status).toBe(204);
    expect((await send(receipt(newId()), others)).status).toBe(204);
    expect((await receipts(bounded)).map(({ effect }) => effect).sort()).toEqual([
      ...['applied', 'applied', 'unmatched', 'unmatched', 'unmatched'],
    ]);

    const reply = (text: string) =>
      send(
        { source: '447700900123', destination: '447700900000', message: text, time: '2026-11-24 09:00:00' },
        { what: 'replies' },
      );
    const answers = [];
    for (let at = 0; at < 4; at++) answers.push((await reply(`Yes ${at}`)).status);
    expect(answers).toEqual([204, 204, 204, 429]);
  } finally {
    await bounded.close();
  }
});
