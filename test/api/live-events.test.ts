import type { AddressInfo } from 'node:net';
import { newId } from '../../adapters/postgres/sql/new-id';
import { makeDraft, makeList } from './fixtures';
import { COOKIE, signedIn, visit, type SignedIn } from './page-visitor';
import { testApi } from './support';

const api = testApi();
let listId: string;
let cookie: string;
beforeAll(async () => {
  listId = (await makeList(api, { accepted: 3 })).id;
  ({ cookie } = await signedIn(api, 'viewer'));
});

const by = () => ({
  ...{ tokenId: newId(), practiceId: api.practiceId, practiceName: '', role: 'administrator' as const, user: 'test' },
});

async function slug(practiceId: string): Promise<string> {
  const { rows } = await api.database.pool.query<{ slug: string }>('SELECT slug FROM practice WHERE id = $1', [
    practiceId,
  ]);
  return rows[0]!.slug;
}

async function listen(of: string, signal?: AbortSignal) {
  const { port } = api.server.address() as AddressInfo;
  const address = `http://127.0.0.1:${port}/p/${await slug(api.practiceId)}/events?of=${of}`;
  return fetch(address, {
    headers: { cookie: `${COOKIE}=${cookie}`, accept: 'text/event-stream' },
    redirect: 'manual',
    signal,
  });
}

/** Reads until the text was seen. */
async function untilSeen(body: ReadableStream<Uint8Array>, text: string): Promise<string> {
  let seen = '';
  for await (const chunk of body) {
    seen += Buffer.from(chunk).toString('utf8');
    if (seen.includes(text)) break;
  }
  return seen;
}

test('P23 N4 an open page is told that its campaign changed, and nothing of it', async () => {
  const id = await makeDraft(api, { listId });
  const leaving = new AbortController();
  const answer = await listen(`campaign:${id}`, leaving.signal);
  expect(answer.headers.get('content-type')).toContain('text/event-stream');
  const seen = untilSeen(answer.body!, 'event: changed');
  expect(
    (await api.call('PATCH', `/api/v1/campaigns/${id}`, { as: 'sender', body: { name: 'Asthma review' } })).status,
  ).toBe(200);
  expect(await seen).toMatch(/^retry: 5000\n\nevent: changed\ndata: 1\n\n$/);
  leaving.abort();
});

test('what is not there, or of another practice, cannot be listened to', async () => {
  expect((await listen(`campaign:${newId()}`)).status).toBe(404);
  expect((await listen('patient:1')).status).toBe(404);
  const stranger = await signedIn(api, 'administrator', api.otherPracticeId);
  ({ cookie } = stranger);
  expect((await listen(`list:${listId}`)).status).toBe(404);
});

describe('found L3: a stream ends with its session', () => {
  const listenAs = async (who: SignedIn, id: string) => {
    ({ cookie } = who);
    const answer = await listen(`campaign:${id}`);
    expect(answer.status).toBe(200);
    return { text: answer.text() };
  };
  const change = (id: string, name: string) =>
    api.call('PATCH', `/api/v1/campaigns/${id}`, { as: 'sender', body: { name } });

  test('at once at sign-out', async () => {
    const who = await signedIn(api, 'viewer');
    const id = await makeDraft(api, { listId });
    const ended = await listenAs(who, id);
    await visit(api, 'post', '/sign-out', { cookie: who.cookie, form: { _token: who.formToken } });
    expect(await ended.text).toBe('retry: 5000\n\n');
  });

  test.each([
    ['was removed', (who: SignedIn) => api.services.staff.remove(api.practiceId, who.staffId, by(), new Date())],
    [
      'has another role',
      (who: SignedIn) => api.services.staff.changeRole(api.practiceId, who.staffId, 'sender', by(), new Date()),
    ],
    ['was signed out elsewhere', (who: SignedIn) => api.services.staff.setPassword(who.staffId, 'x', newId())],
    [
      'is idle',
      (who: SignedIn) =>
        api.database.pool.query(`UPDATE session SET seen_at = seen_at - interval '31 minutes' WHERE staff_id = $1`, [
          who.staffId,
        ]),
    ],
  ] as const)('before the next word where the person %s', async (_why, act) => {
    const who = await signedIn(api, 'viewer');
    const id = await makeDraft(api, { listId });
    const { text } = await listenAs(who, id);
    await act(who);
    await change(id, `Asthma ${newId()}`);
    expect(await text).toBe('retry: 5000\n\n');
  });

  test('a session listens so often at most', async () => {
    const who = await signedIn(api, 'viewer');
    const id = await makeDraft(api, { listId });
    const streams = await Promise.all(Array.from({ length: 12 }, () => listenAs(who, id)));
    expect((await listen(`campaign:${id}`)).status).toBe(429);
    await visit(api, 'post', '/sign-out', { cookie: who.cookie, form: { _token: who.formToken } });
    expect(await Promise.all(streams.map(({ text }) => text))).toHaveLength(12);
  });
});
