import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FhirClinicalRecord } from './record';

type Stored = { resourceType: string; id: string; status: string; meta?: { versionId: string } } & Record<
  string,
  unknown
>;

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** A record that holds the entries given, with versions unless told otherwise, and `answer` instead of a PUT where it is given. */
async function system(entries: Stored[], options: { versions?: boolean; answer?: number; reads?: number } = {}) {
  const { versions = true } = options;
  const held = new Map(entries.map((entry) => [entry.id, entry]));
  const puts: { id: string; ifMatch: string | undefined; body: Stored }[] = [];
  const reads: string[] = [];
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const say = (status: number, body?: unknown, headers = {}) => {
        res.writeHead(status, { 'content-type': 'application/fhir+json', ...headers });
        res.end(body === undefined ? '' : JSON.stringify(body));
      };
      const { pathname, searchParams } = new URL(req.url!, 'http://x');
      const [, id] = /^\/fhir\/Communication\/(.+)$/.exec(pathname) ?? [];
      if (req.method === 'GET') {
        reads.push(req.url!);
        if (options.reads) return say(options.reads);
        if (id === undefined) {
          const value = searchParams.get('identifier')!.split('|')[1]!;
          const found = [...held.values()].filter((one) => JSON.stringify(one.identifier ?? '').includes(value));
          return say(200, { resourceType: 'Bundle', entry: found.map((resource) => ({ resource })) });
        }
        const one = held.get(id);
        if (!one) return say(404, { resourceType: 'OperationOutcome', issue: [{ code: 'not-found' }] });
        const version = { ...one, ...(versions ? { meta: { versionId: '1' } } : {}) };
        return say(200, version, versions ? { etag: 'W/"1"' } : {});
      }
      const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Stored;
      puts.push({ id: id!, ifMatch: req.headers['if-match'], body });
      if (options.answer) return say(options.answer);
      held.set(id!, body);
      return say(200);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const record = new FhirClinicalRecord({
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/fhir`,
    timeoutMs: 10_000,
  });
  open.push(async () => {
    await record.close();
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
  return { record, puts, reads };
}

const entry = (id: string, changes: object = {}): Stored => ({
  ...{ resourceType: 'Communication', id, status: 'completed', note: [{ text: 'seen' }] },
  ...{ identifier: [{ system: 'urn:rollcall:message', value: `m-${id}` }] },
  ...changes,
});
const saved = (id: string) => ({ messageId: `m-${id}`, reference: `Communication/${id}` });

test('N22 an entry is stored as entered in error, in the version that was read, and all else of it stays', async () => {
  const { record, puts } = await system([entry('a')]);
  expect(await record.withdraw([saved('a')])).toEqual([{ messageId: 'm-a', kind: 'withdrawn' }]);
  expect(puts).toHaveLength(1);
  expect(puts[0]).toMatchObject({ id: 'a', ifMatch: 'W/"1"' });
  expect(puts[0]!.body).toMatchObject({ ...entry('a'), status: 'entered-in-error' });
});

test('N22 one that is marked already is left alone, so a repeat after a crash changes nothing', async () => {
  const { record, puts } = await system([entry('a')]);
  await record.withdraw([saved('a')]);
  expect(await record.withdraw([saved('a')])).toEqual([{ messageId: 'm-a', kind: 'withdrawn' }]);
  expect(puts).toHaveLength(1);
});

test('N22 a system without versions is asked without a condition', async () => {
  const { record, puts } = await system([entry('a')], { versions: false });
  await record.withdraw([saved('a')]);
  expect(puts[0]!.ifMatch).toBeUndefined();
});

test('N22 without a reference an entry is found by its identifier, and there may be none', async () => {
  const { record, puts, reads } = await system([entry('a')]);
  expect(
    await record.withdraw([
      { messageId: 'm-a', reference: null },
      { messageId: 'm-b', reference: 'Communication?identifier=urn:rollcall:message|m-b' },
    ]),
  ).toEqual([
    { messageId: 'm-a', kind: 'withdrawn' },
    { messageId: 'm-b', kind: 'absent' },
  ]);
  expect(puts.map(({ id }) => id)).toEqual(['a']);
  const identifier = encodeURIComponent('urn:rollcall:message|m-b');
  expect(reads).toContain(`/fhir/Communication?identifier=${identifier}`);
});

test.each([
  [412, 'try-again'],
  [409, 'try-again'],
  [405, 'refused'],
  [422, 'refused'],
])('N22 a %i to the change: %s', async (answer, kind) => {
  const { record } = await system([entry('a')], { answer });
  expect(await record.withdraw([saved('a')])).toEqual([{ messageId: 'm-a', kind, detail: `HTTP ${answer}` }]);
});

test('N22 an entry that is not where it was is for a person, and a system that is away is none of theirs', async () => {
  const { record } = await system([]);
  expect(await record.withdraw([saved('a')])).toEqual([
    { messageId: 'm-a', kind: 'refused', detail: 'HTTP 404 not-found' },
  ]);
  const away = await system([entry('a')], { reads: 503 });
  await expect(away.record.withdraw(Array.from({ length: 200 }, (_, n) => saved(`x${n}`)))).rejects.toMatchObject({
    fault: 'unavailable',
  });
  expect(away.reads.length).toBeLessThan(60);
});
