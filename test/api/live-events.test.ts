import type { AddressInfo } from 'node:net';
import { newId } from '../../adapters/postgres/new-id';
import { makeDraft, makeList } from './fixtures';
import { COOKIE, signedIn } from './page-visitor';
import { startTestApi, type TestApi } from './support';

let api: TestApi;
let listId: string;
let cookie: string;

beforeAll(async () => {
  api = await startTestApi();
  listId = (await makeList(api, { accepted: 3 })).id;
  ({ cookie } = await signedIn(api, 'viewer'));
});
afterAll(() => api.close());

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
  ({ cookie } = await signedIn(api, 'administrator', api.otherPracticeId));
  expect((await listen(`list:${listId}`)).status).toBe(404);
});
