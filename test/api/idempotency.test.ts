import { until } from '../support/until';
import { newId } from '../../adapters/postgres/sql/new-id';
import { createIdempotencyKeys } from '../../adapters/postgres/practice/idempotency';
import { connect } from '../../adapters/postgres/sql/connect';
import { campaignBody, makeDraft, makeList, makeSentCampaign } from './fixtures';
import { startCuttable } from './cuttable';
import { startTestApi, testApi } from './support';

const api = testApi({ longestWaitMs: 1_500 });
let listId: string;
beforeAll(async () => {
  listId = (await makeList(api)).id;
});

const create = (key: string, more: Record<string, unknown> = {}, as: 'sender' | 'manager' | 'stranger' = 'sender') =>
  api.call('POST', '/api/v1/campaigns', { as, key, body: campaignBody(listId, more) });

async function campaigns(): Promise<number> {
  const { rows } = await api.database.pool.query<{ n: number }>('SELECT count(*) AS n FROM campaign');
  return rows[0]!.n;
}

test('P22 the same key with the same body makes one thing and gets the first answer again', async () => {
  const key = newId();
  const before = await campaigns();
  const first = await create(key);
  const second = await create(key);
  const reordered = await api.call('POST', '/api/v1/campaigns', {
    as: 'sender',
    key,
    body: Object.fromEntries(Object.entries(campaignBody(listId)).reverse()),
  });
  expect(first.status).toBe(201);
  for (const again of [second, reordered]) {
    expect([again.status, again.text]).toEqual([201, first.text]);
    expect(again.headers.location).toBe(first.headers.location);
    expect(again.headers['content-type']).toBe(first.headers['content-type']);
  }
  expect(await campaigns()).toBe(before + 1);
});

test('P22 of many at once one works and the others get its answer', async () => {
  const key = newId();
  const before = await campaigns();
  const answers = await Promise.all(Array.from({ length: 8 }, () => create(key)));
  expect(new Set(answers.map((answer) => `${answer.status} ${answer.text}`)).size).toBe(1);
  expect(answers[0]!.status).toBe(201);
  expect(await campaigns()).toBe(before + 1);
});

test('many keys at once, more than there are connections for them, all get through', async () => {
  const before = await campaigns();
  const keys = Array.from({ length: 12 }, newId);
  const answers = await Promise.all(keys.flatMap((key) => [create(key), create(key)]));
  expect(answers.map((answer) => answer.status).filter((status) => status !== 201)).toEqual([]);
  expect(await campaigns()).toBe(before + 12);
});

test('P22 a send with a key: two presses are one send, and the second is not told "already sent"', async () => {
  const draft = await makeDraft(api, { listId });
  const press = () => api.call('POST', `/api/v1/campaigns/${draft}/send`, { as: 'sender', key: 'press-1', body: {} });
  const answers = await Promise.all([press(), press()]);
  expect(answers.map((answer) => answer.status)).toEqual([202, 202]);
  expect(answers[0].text).toBe(answers[1].text);
  const { rows } = await api.database.pool.query('SELECT id FROM command WHERE dispatch_id = $1', [draft]);
  expect(rows).toHaveLength(1);
  // The answer stays what it was, whatever has become of the feature meanwhile.
  await api.call('PATCH', '/api/v1/settings', { body: { bulkMessages: false } });
  expect((await press()).text).toBe(answers[0].text);
  await api.call('PATCH', '/api/v1/settings', { body: { bulkMessages: true } });
});

test('refusals are kept as well: what was wrong at first stays wrong under its key', async () => {
  const key = newId();
  const first = await create(key, { listId: newId() });
  expect(first.status).toBe(422);
  const second = await create(key, { listId: (first.body as { errors: object[] }).errors.length > 0 ? listId : '' });
  expect([second.status, (second.body as { code: string }).code]).toEqual([409, 'idempotency-key-reused']);
  const sent = await makeSentCampaign(api, ['delivered']);
  const retry = () => api.call('POST', `/api/v1/campaigns/${sent}/retry`, { as: 'sender', key: 'retry-1', body: {} });
  const refused = await retry();
  expect([refused.status, (refused.body as { code: string }).code]).toEqual([409, 'nothing-to-retry']);
  expect((await retry()).text).toBe(refused.text);
});

test('a key with another body, path or token', async () => {
  const key = newId();
  expect((await create(key)).status).toBe(201);
  expect((await create(key, { name: 'Another' })).status).toBe(409);
  const elsewhere = await api.call('POST', '/api/v1/message-previews', {
    as: 'sender',
    key,
    body: { channel: 'sms', body: 'x' },
  });
  expect((elsewhere.body as { code: string }).code).toBe('idempotency-key-reused');
  // Each token has its own keys: what another made under this one is neither answered nor in the way.
  const before = await campaigns();
  const first = await create(key);
  const others = await create(key, {}, 'manager');
  expect([first.status, others.status]).toEqual([201, 201]);
  expect((others.body as { id: string }).id).not.toBe((first.body as { id: string }).id);
  expect(await campaigns()).toBe(before + 1);
});

test('multipart: the same fields and bytes are the same request, whatever boundary and file name', async () => {
  const bytes = Buffer.from('NHS number,Date of birth\n9990000018,1951-03-04\n');
  const upload = (key: string, name: string, content: Buffer, fileName = 'flu.csv') =>
    api.call('POST', '/api/v1/recipient-lists', {
      as: 'sender',
      key,
      fields: { name, channel: 'sms' },
      files: [{ bytes: content, name: fileName }],
    });
  const key = newId();
  const first = await upload(key, 'Flu', bytes);
  expect(first.status).toBe(202);
  expect((await upload(key, 'Flu', bytes, 'renamed.csv')).text).toBe(first.text);
  expect((await upload(key, 'Shingles', bytes)).status).toBe(409);
  expect((await upload(key, 'Flu', Buffer.concat([bytes, bytes]))).status).toBe(409);
  const { rows } = await api.database.pool.query(`SELECT id FROM recipient_list WHERE name IN ('Flu', 'Shingles')`);
  expect(rows).toEqual([{ id: (first.body as { id: string }).id }]);
});

test('N29 a made token is answered again under its key, and is nowhere in plain text', async () => {
  const key = newId();
  const make = () => api.call('POST', '/api/v1/tokens', { key, body: { name: 'Job', role: 'viewer' } });
  const first = await make();
  const { token } = first.body as { token: string };
  expect((await make()).text).toBe(first.text);
  const { rows } = await api.database.pool.query<{ answer: string }>(
    `SELECT answer FROM idempotency_key WHERE key = $1`,
    [key],
  );
  expect(rows[0]!.answer).toBeTruthy();
  expect(rows[0]!.answer).not.toContain(token);
  expect(rows[0]!.answer).not.toContain(Buffer.from(token).toString('base64').slice(4, 20));
});

test('a 5xx is not kept: the next try does it, once, as the same thing', async () => {
  let isBroken = true;
  const broken = await startTestApi();
  try {
    const list = await makeList(broken);
    const real = broken.services.campaigns;
    const find = real.find.bind(real);
    // After the draft is stored, its answer cannot be made: the worst place to break.
    real.find = (...args) => (isBroken ? Promise.reject(new Error('broken')) : find(...args));
    const press = () =>
      broken.call('POST', '/api/v1/campaigns', { as: 'sender', key: 'k', body: campaignBody(list.id) });
    expect((await press()).status).toBe(500);
    expect((await press()).status).toBe(500);
    isBroken = false;
    const done = await press();
    expect(done.status).toBe(201);
    expect((await press()).text).toBe(done.text);
    const { rows } = await broken.database.pool.query('SELECT id FROM campaign');
    expect(rows).toEqual([{ id: (done.body as { id: string }).id }]);
    const audit = await broken.database.pool.query(`SELECT 1 FROM audit_entry WHERE act = 'campaign-drafted'`);
    expect(audit.rows).toHaveLength(1);
  } finally {
    await broken.close();
  }
});

test('P18 a try that got no answer counts from when it was first made: its time cannot become past meanwhile', async () => {
  const own = await startTestApi();
  try {
    const draft = await makeDraft(own, { listId: (await makeList(own)).id });
    const { campaigns } = own.services;
    const find = campaigns.find.bind(campaigns);
    let reads = 0;
    // The campaign is found and sent, and cannot be read for the answer.
    campaigns.find = (...args) => (++reads === 2 ? Promise.reject(new Error('broken')) : find(...args));
    const sendAt = new Date(Date.now() + 1_000).toISOString();
    const press = () =>
      own.call('POST', `/api/v1/campaigns/${draft}/send`, { as: 'sender', key: 'k', body: { sendAt } });
    expect((await press()).status).toBe(500);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const done = await press();
    expect([done.status, (done.body as { phase: string }).phase]).toEqual([202, 'scheduled']);
    const { rows } = await own.database.pool.query('SELECT kind FROM command');
    expect(rows).toEqual([{ kind: 'send' }]);
  } finally {
    await own.close();
  }
});

test('a token whose answer was lost is made anew under its id, and only the answered one works', async () => {
  const id = newId();
  const holder = {
    tokenId: api.tokenIds.administrator,
    practiceId: api.practiceId,
    practiceName: '',
    role: 'administrator',
    user: 'A',
  } as const;
  const token = (hash: string) => ({
    id,
    practiceId: api.practiceId,
    name: 'n',
    role: 'viewer' as const,
    hash: Buffer.from(hash.padEnd(32)),
  });
  await api.services.tokens.create(token('lost'), holder, new Date());
  await api.services.tokens.create(token('answered'), holder, new Date());
  expect(await api.services.tokens.find(Buffer.from('lost'.padEnd(32)))).toBeNull();
  expect(await api.services.tokens.find(Buffer.from('answered'.padEnd(32)))).toMatchObject({ tokenId: id });
});

test('after 24 hours a key is free again', async () => {
  const key = newId();
  const first = await create(key);
  await api.database.pool.query(`UPDATE idempotency_key SET created_at = now() - interval '25 hours' WHERE key = $1`, [
    key,
  ]);
  const second = await create(key, { name: 'Another' });
  expect(second.status).toBe(201);
  expect((second.body as { id: string }).id).not.toBe((first.body as { id: string }).id);
});

test.each(['', 'x'.repeat(256), 'schlüssel'])('a key that cannot be kept is refused: %j', async (key) => {
  const response = await api.call('POST', '/api/v1/message-previews', {
    key,
    body: { channel: 'sms', body: 'x' },
  });
  expect(response.status).toBe(422);
  expect(response.body).toMatchObject({ errors: [{ path: 'Idempotency-Key' }] });
});

describe('across processes', () => {
  const hash = Buffer.alloc(32, 1);
  const request = (key: string) => ({ practiceId: api.practiceId, tokenId: api.tokenIds.sender, key, hash });
  const process = (longestWaitMs?: number) => {
    const database = connect(url(), { max: 2 });
    return { keys: createIdempotencyKeys(database.pool, api.sealing, { longestWaitMs }), database };
  };
  const url = () =>
    (api.database.pool as unknown as { options: { connectionString: string } }).options.connectionString;
  const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  test('of two processes at once one waits', async () => {
    const [one, two] = [process(), process()];
    const order: string[] = [];
    const key = newId();
    const answer = { status: 200, contentType: 'a', body: 'b', location: null };
    let begun!: () => void;
    const atWork = new Promise<void>((resolve) => (begun = resolve));
    const first = one.keys.take(request(key), async (turn) => {
      order.push(`one ${turn.kind}`);
      begun();
      await until('the second waits for the lock', async () => {
        const waiting = await api.database.pool.query(
          `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
             AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
        );
        return waiting.rowCount === 1;
      });
      if (turn.kind === 'work') await turn.keep(answer);
      order.push('one done');
    });
    await atWork;
    const second = two.keys.take(request(key), (turn) => {
      order.push(`two ${turn.kind}`);
      return Promise.resolve(turn.kind === 'answered' ? turn.answer : null);
    });
    await first;
    expect(await second).toEqual(answer);
    expect(order).toEqual(['one work', 'one done', 'two answered']);
    await Promise.all([one.database.close(), two.database.close()]);
  });

  test('who waits too long is told so, in this process and in another', async () => {
    const [one, two] = [process(300), process(300)];
    const key = newId();
    let end: (() => void) | undefined;
    const first = one.keys.take(request(key), () => new Promise<void>((resolve) => (end = resolve)));
    await until('the first is at work', () => end !== undefined);
    const waiting = [one, two].map(({ keys }) => keys.take(request(key), (turn) => Promise.resolve(turn.kind)));
    expect(await Promise.all(waiting)).toEqual(['busy', 'busy']);
    end!();
    await first;
    expect(await one.keys.take(request(key), (turn) => Promise.resolve(turn.kind))).toBe('work');
    await Promise.all([one.database.close(), two.database.close()]);
  });

  test('a process that dies at work leaves the operation to the next', async () => {
    const proxy = await startCuttable(url());
    const dying = connect(proxy.url, { max: 2 });
    const key = newId();
    const operations: string[] = [];
    const first = createIdempotencyKeys(dying.pool, api.sealing).take(request(key), async (turn) => {
      if (turn.kind === 'work') operations.push(turn.operationId);
      await sleep(100);
      proxy.cut();
      await sleep(100);
      if (turn.kind === 'work') await turn.keep({ status: 200, contentType: '', body: '', location: null });
    });
    await expect(first).rejects.toThrow();
    const next = process();
    await next.keys.take(request(key), (turn) => {
      if (turn.kind === 'work') operations.push(turn.operationId);
      return Promise.resolve();
    });
    expect(operations).toHaveLength(2);
    expect(operations[0]).toBe(operations[1]);
    await Promise.all([next.database.close(), dying.close()]);
    await proxy.close();
  });
});
