import { Api, PATIENCE_WHILE_WAITING } from './api';
import type { Ended } from '../exit-codes';

type Step = Response | Error;

const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers });
const away = (headers?: Record<string, string>) =>
  json(503, { code: 'part-away', detail: 'PostgreSQL is away.' }, headers);
const refusedConnection = () => new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } });

/** An API that answers in the given order, its last answer for ever; time passes by sleeping only. */
function scripted(steps: (() => Step)[], idempotencyKey?: string) {
  const requests: { url: string; init: RequestInit }[] = [];
  const notes: string[] = [];
  const sleeps: number[] = [];
  let now = 0;
  const api = new Api({
    access: { url: 'http://rollcall', token: 't', from: 'ROLLCALL_URL', tokenFrom: 'ROLLCALL_TOKEN', lookUpSeconds: 1 },
    clock: {
      now: () => now,
      sleep(milliseconds) {
        sleeps.push(milliseconds);
        now += milliseconds;
        return Promise.resolve();
      },
    },
    note: (line) => void notes.push(line),
    fetch(url, init) {
      requests.push({ url: url as string, init: init! });
      const step = (steps[requests.length - 1] ?? steps.at(-1)!)();
      return step instanceof Error ? Promise.reject(step) : Promise.resolve(step);
    },
    idempotencyKey,
  });
  const keys = () => requests.map(({ init }) => (init.headers as Record<string, string>)['idempotency-key']);
  return { api, requests, notes, sleeps, keys };
}

const endOf = (work: Promise<unknown>) =>
  work.then(
    () => expect('an end').toBe('none'),
    (error: unknown) => error,
  ) as Promise<Ended>;

describe('asking Rollcall', () => {
  it('sends the token to this address alone and follows no redirect', async () => {
    const { api, requests } = scripted([
      () => new Response('', { status: 302, headers: { location: 'https://x/?a' } }),
    ]);
    const ended = await endOf(api.get('/api/v1/me'));
    expect(ended).toMatchObject({ exitCode: 3, code: 'not-rollcall' });
    expect(ended.message).toContain('HTTP 302 and leads to https://x/.');
    expect(requests[0]!.init).toMatchObject({ redirect: 'manual', headers: { authorization: 'Bearer t' } });
  });

  it('asks again when no answer came, less and less often, and says so once', async () => {
    const { api, notes, sleeps } = scripted([
      ...Array<() => Step>(4).fill(refusedConnection),
      () => json(200, { ok: 1 }),
    ]);
    expect(await api.get('/x')).toEqual({ ok: 1 });
    expect(sleeps).toEqual([250, 500, 1_000, 2_000]);
    expect(notes).toEqual([
      'Rollcall does not answer at http://rollcall (from ROLLCALL_URL). Is it running? Trying again.',
    ]);
  });

  it('repeats a POST under the same key, and another POST has another', async () => {
    const { api, keys } = scripted([refusedConnection, () => away(), () => json(202, {})]);
    await api.post('send', '/x', {});
    await api.post('send', '/x', {});
    const [first, second, third, fourth] = keys();
    expect([second, third]).toEqual([first, first]);
    expect(fourth).not.toBe(first);
  });

  it('has keys that follow from the person’s, one for each step', async () => {
    const { api, keys } = scripted([() => json(202, {})], 'nightly');
    await api.post('list', '/x', {});
    await api.post('send', '/x', {});
    expect(keys()).toEqual(['nightly/list', 'nightly/send']);
  });

  it.each([
    ['nobody answers', refusedConnection, 30_000],
    ['a part is away', away, 300_000],
    ['it fails by itself', () => json(500, { code: 'unexpected', detail: 'Quote abc.' }), 30_000],
  ])('gives up in the end with exit 2 while %s', async (_, step, limit) => {
    const { api, sleeps } = scripted([step]);
    expect(await endOf(api.get('/x'))).toMatchObject({ exitCode: 2, code: 'no-answer' });
    const waited = sleeps.reduce((sum, milliseconds) => sum + milliseconds, 0);
    expect(waited).toBeLessThanOrEqual(limit);
    expect(waited).toBeGreaterThan(limit - 6_000);
  });

  it('waits as long as a 503 asks for, and while waiting for anything never gives up on one', async () => {
    const steps = [...Array<() => Step>(100).fill(() => away({ 'retry-after': '20' })), () => json(200, { ok: 1 })];
    const { api, sleeps } = scripted(steps);
    expect(await api.get('/x', PATIENCE_WHILE_WAITING)).toEqual({ ok: 1 });
    expect(new Set(sleeps)).toEqual(new Set([20_000]));
  });

  it('stops at the deadline', async () => {
    const { api, sleeps } = scripted([() => away({ 'retry-after': '20' })]);
    api.deadline = 30_000;
    expect(await endOf(api.get('/x'))).toMatchObject({ exitCode: 2, code: 'timed-out' });
    expect(sleeps).toEqual([20_000, 10_000]);
  });

  it('asks once only where it will not become better', async () => {
    const certificate = () => new TypeError('fetch failed', { cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' } });
    const one = scripted([certificate]);
    expect(await endOf(one.api.get('/x'))).toMatchObject({ exitCode: 3, code: 'no-connection' });
    const errors = [{ path: 'body', code: 'required', message: 'Enter the text.' }];
    const two = scripted([() => json(422, { code: 'required', detail: 'Enter the text.', errors })]);
    const ended = await endOf(two.api.post('campaign', '/x', {}));
    expect(ended).toMatchObject({ exitCode: 3, code: 'required', message: 'Enter the text.', more: { errors } });
    expect([one.requests, two.requests].map(({ length }) => length)).toEqual([1, 1]);
  });

  it('waits for the first of two under the same key', async () => {
    const busy = () => json(409, { code: 'idempotency-key-busy', detail: 'Busy.' }, { 'retry-after': '5' });
    const { api, sleeps } = scripted([busy, () => json(202, { done: 1 })]);
    expect(await api.post('send', '/x', {})).toEqual({ done: 1 });
    expect(sleeps).toEqual([5_000]);
  });

  it('reads page after page, at most as many as wanted', async () => {
    const pages = [
      () => json(200, { items: Array.from({ length: 500 }, (_, i) => i), nextCursor: 'a b' }),
      () => json(200, { items: [500, 501], nextCursor: 'c' }),
    ];
    const { api, requests } = scripted(pages);
    const items: number[] = [];
    for await (const item of api.items<number>('/list?filter=errors', 501)) items.push(item);
    expect(items).toHaveLength(501);
    expect(requests.map(({ url }) => url)).toEqual([
      'http://rollcall/list?filter=errors&limit=500',
      'http://rollcall/list?filter=errors&limit=1&cursor=a+b',
    ]);
  });
});
