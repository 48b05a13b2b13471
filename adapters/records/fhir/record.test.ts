import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type RecordEntry, RecordSystemError } from '../../../ports/delivery/clinical-record';
import { bodyText, listening } from '../../../test/support/listening';
import { FhirClinicalRecord, type FhirRecordOptions } from './record';

interface Seen {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: { type?: string; entry?: unknown[]; identifier?: { value: string }[]; [name: string]: unknown };
}
type Answer = (res: ServerResponse, seen: Seen) => void;

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

const entry = (n: number, changes: Partial<RecordEntry> = {}): RecordEntry => ({
  messageId: `m-${n}`,
  nhsNumber: '9990000018',
  channel: 'sms',
  text: 'Please book “your” review.',
  snomedCodes: ['279991000000102', '1066821000000101'],
  sent: '2026-11-22T09:00:00.000Z',
  received: '2026-11-22T09:00:05.000Z',
  ...changes,
});
const entries = (count: number) => Array.from({ length: count }, (_, n) => entry(n));

/** A record system: `metadata` is its CapabilityStatement's answer, `answer` everything else. */
async function system(answer: Answer, metadata: Answer = (res) => fhir(res, 404, outcome('not-found'))) {
  const seen: Seen[] = [];
  const server = createServer((req, res) => {
    void bodyText(req).then((text) => {
      const body = (text ? JSON.parse(text) : {}) as Seen['body'];
      const one = { method: req.method ?? '', url: req.url ?? '', headers: req.headers, body };
      seen.push(one);
      if (req.url?.endsWith('/metadata')) metadata(res, one);
      else answer(res, one);
    });
  });
  const { port, close } = await listening(server);
  open.push(close);
  const url = `http://127.0.0.1:${port}/fhir/record`;
  const writes = () => seen.filter(({ method }) => method === 'POST');
  return { url, seen, writes };
}

function record(baseUrl: string, options: Partial<FhirRecordOptions> = {}): FhirClinicalRecord {
  const made = new FhirClinicalRecord({ baseUrl, timeoutMs: 10_000, ...options });
  open.push(() => made.close());
  return made;
}

function fhir(res: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  res.writeHead(status, { 'content-type': 'application/fhir+json', ...headers });
  res.end(body === undefined ? '' : JSON.stringify(body));
}

const outcome = (code: string) => ({
  resourceType: 'OperationOutcome',
  issue: [{ severity: 'error', code, diagnostics: 'NHS number 9990000018 and “your” review' }],
});
const taken: Answer = (res) =>
  fhir(res, 201, undefined, { location: 'http://x/fhir/record/Communication/c1/_history/1' });
const withBatch: Answer = (res) =>
  fhir(res, 200, { resourceType: 'CapabilityStatement', rest: [{ mode: 'server', interaction: [{ code: 'batch' }] }] });
const batchOf =
  (of: (messageId: string) => object): Answer =>
  (res, { body }) =>
    fhir(res, 200, {
      resourceType: 'Bundle',
      type: 'batch-response',
      entry: (body.entry as { resource: { identifier: { value: string }[] } }[]).map(({ resource }) => ({
        response: of(resource.identifier[0]?.value ?? ''),
      })),
    });

const failure = async (saving: Promise<unknown>): Promise<RecordSystemError> => {
  const error: unknown = await saving.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(RecordSystemError);
  expect((error as Error).message).not.toMatch(/999|review/);
  return error as RecordSystemError;
};

describe('an entry of the record (P19, P21)', () => {
  it('is one Communication with the text sent and every code, made on condition', async () => {
    const { url, writes } = await system(taken);
    expect(await record(url, { token: 'secret' }).save([entry(1)])).toEqual([
      { messageId: 'm-1', kind: 'saved', reference: 'Communication/c1' },
    ]);
    expect(writes()).toHaveLength(1);
    expect(writes()[0]).toMatchObject({
      url: '/fhir/record/Communication',
      headers: {
        'if-none-exist': 'identifier=urn:rollcall:message|m-1',
        'content-type': 'application/fhir+json',
        authorization: 'Bearer secret',
      },
    });
    expect(writes()[0]?.body).toEqual({
      resourceType: 'Communication',
      identifier: [{ system: 'urn:rollcall:message', value: 'm-1' }],
      status: 'completed',
      category: [
        {
          coding: [{ system: 'http://terminology.hl7.org/CodeSystem/communication-category', code: 'notification' }],
        },
      ],
      medium: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationMode', code: 'SMSWRIT' }] }],
      subject: { type: 'Patient', identifier: { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000018' } },
      topic: {
        coding: [
          { system: 'http://snomed.info/sct', code: '279991000000102' },
          { system: 'http://snomed.info/sct', code: '1066821000000101' },
        ],
      },
      sent: '2026-11-22T09:00:00.000Z',
      received: '2026-11-22T09:00:05.000Z',
      payload: [{ contentString: 'Please book “your” review.' }],
    });
  });

  it('has no topic without a code, and for an email its subject as the topic', async () => {
    const { url, writes } = await system(taken);
    const one = record(url);
    await one.save([entry(1, { snomedCodes: [] })]);
    await one.save([entry(2, { snomedCodes: [], channel: 'email', subject: 'Your review' })]);
    expect(writes()[0]?.body).not.toHaveProperty('topic');
    expect(writes()[0]?.headers).not.toHaveProperty('authorization');
    expect(writes()[1]?.body).toMatchObject({
      topic: { text: 'Your review' },
      medium: [{ coding: [{ code: 'EMAILWRIT' }] }],
    });
  });
});

describe.each([
  ['singly', undefined],
  ['in batches', withBatch],
] as const)('what a record system says of an entry, %s (N22)', (_name, metadata) => {
  const answering = (status: number, headers: Record<string, string> = {}, resource?: object) =>
    metadata
      ? system(
          batchOf(() => ({ status: `${status} Words`, location: headers.location, outcome: resource })),
          metadata,
        )
      : system((res) => fhir(res, status, resource, headers), metadata);

  it.each([200, 201])('%i: saved', async (status) => {
    const { url } = await answering(status, { location: 'Communication/abc-1/_history/3' });
    const expected = { messageId: 'm-0', kind: 'saved', reference: 'Communication/abc-1' };
    expect(await record(url).save([entry(0)])).toEqual([expected]);
  });

  it('saved without a reference: found by its condition', async () => {
    const { url } = await answering(201);
    expect(await record(url).save([entry(0)])).toEqual([
      { messageId: 'm-0', kind: 'saved', reference: 'Communication?identifier=urn:rollcall:message|m-0' },
    ]);
  });

  it.each([400, 404, 410, 412, 422])('%i: refused, with the code only', async (status) => {
    const { url } = await answering(status, {}, outcome('business-rule'));
    const expected = { messageId: 'm-0', kind: 'refused', detail: `HTTP ${status} business-rule` };
    expect(await record(url).save([entry(0)])).toEqual([expected]);
  });

  it('409: to be tried again', async () => {
    const { url } = await answering(409, {}, outcome('conflict'));
    expect(await record(url).save([entry(0)])).toMatchObject([{ kind: 'try-again' }]);
  });

  it.each([408, 429, 500, 503])('%i for all: the system is away', async (status) => {
    const { url } = await answering(status, {}, outcome('transient'));
    expect(await failure(record(url).save(entries(3)))).toMatchObject({ fault: 'unavailable' });
  });

  it.each([401, 403])('%i for all: it refuses us', async (status) => {
    const { url } = await answering(status, {}, outcome('login'));
    expect(await failure(record(url).save(entries(3)))).toMatchObject({ fault: 'credentials' });
  });

  it('each by itself', async () => {
    const statuses: Record<string, number> = { 'm-0': 201, 'm-1': 422, 'm-2': 503, 'm-3': 403, 'm-4': 409, 'm-5': 200 };
    const { url } = metadata
      ? await system(
          batchOf((id) => ({ status: `${statuses[id]}` })),
          metadata,
        )
      : await system((res, { body }) => fhir(res, statuses[body.identifier?.[0]?.value ?? ''] ?? 500, undefined));
    expect((await record(url).save(entries(6))).map(({ kind }) => kind)).toEqual([
      'saved',
      'refused',
      'try-again',
      'refused',
      'try-again',
      'saved',
    ]);
  });
});

describe('a record system that is away', () => {
  it('is unavailable when nobody listens, without a thousand tries', async () => {
    const { url } = await system(taken);
    await open.pop()?.();
    expect(await failure(record(url).save(entries(1000)))).toMatchObject({
      fault: 'unavailable',
      message: expect.stringContaining('ECONNREFUSED') as string,
    });
  });

  it('says how long to wait', async () => {
    const { url, writes } = await system((res) => fhir(res, 503, outcome('transient'), { 'retry-after': '30' }));
    expect(await failure(record(url, { lanes: 2 }).save(entries(100)))).toMatchObject({
      fault: 'unavailable',
      retryAfterMs: 30_000,
    });
    expect(writes().length).toBeLessThan(10);
  });

  it('is not waited for over and over when it hangs', async () => {
    const { url, writes } = await system(() => undefined);
    expect(await failure(record(url, { lanes: 4, timeoutMs: 100 }).save(entries(100)))).toMatchObject({
      fault: 'unavailable',
    });
    expect(writes().length).toBeLessThanOrEqual(12);
  });

  it('stops at once when our token is refused', async () => {
    const { url, writes } = await system((res) => fhir(res, 401, outcome('login')));
    expect(await failure(record(url, { lanes: 2 }).save(entries(100)))).toMatchObject({ fault: 'credentials' });
    expect(writes().length).toBeLessThanOrEqual(2);
  });

  it('keeps what was saved before it went', async () => {
    let left = 5;
    const { url } = await system((res, seen) => (left-- > 0 ? taken(res, seen) : res.destroy()));
    const outcomes = await record(url, { lanes: 1 }).save(entries(50));
    expect(outcomes).toHaveLength(50);
    expect(outcomes.filter(({ kind }) => kind === 'saved')).toHaveLength(5);
    expect(outcomes.filter(({ kind }) => kind === 'try-again')).toHaveLength(45);
  });

  it('made and then dropped: to be tried again, and the second time it is there (P21, once only)', async () => {
    const made = new Set<string>();
    const { url } = await system((res, seen) => {
      const id = seen.headers['if-none-exist'] as string;
      const isNew = !made.has(id);
      made.add(id);
      if (isNew && made.size === 2) res.destroy();
      else fhir(res, isNew ? 201 : 200, undefined, { location: `Communication/${made.size}` });
    });
    const one = record(url, { lanes: 1 });
    const first = await one.save(entries(3));
    expect(first.map(({ kind }) => kind)).toEqual(['saved', 'try-again', 'saved']);
    expect((await one.save([entry(1)])).map(({ kind }) => kind)).toEqual(['saved']);
    expect(made.size).toBe(3);
  });

  it('leaves the rest when stopped, and does not call that a fault', async () => {
    const stop = new AbortController();
    const { url, writes } = await system((res, seen) => {
      if (writes().length === 3) stop.abort();
      else taken(res, seen);
    });
    const outcomes = await record(url, { lanes: 1, timeoutMs: 5000 }).save(entries(50), stop.signal);
    expect(outcomes.filter(({ kind }) => kind === 'saved')).toHaveLength(2);
    expect(outcomes.filter(({ kind }) => kind === 'try-again')).toHaveLength(48);
    expect((await record(url).save(entries(2), AbortSignal.abort())).map(({ kind }) => kind)).toEqual([
      'try-again',
      'try-again',
    ]);
  });
});

describe('batches', () => {
  const saved = batchOf((id) => ({ status: '201 Created', location: `Communication/${id}/_history/1` }));

  it('are used where the system offers them, asked once', async () => {
    const { url, seen, writes } = await system(saved, withBatch);
    const one = record(url);
    const [outcomes] = await Promise.all([one.save(entries(450)), one.save([entry(900)])]);
    await one.save([entry(901)]);
    expect(outcomes).toHaveLength(450);
    expect(outcomes).toContainEqual({ messageId: 'm-449', kind: 'saved', reference: 'Communication/m-449' });
    expect(seen.filter(({ url: path }) => path.endsWith('/metadata'))).toHaveLength(1);
    expect(
      writes()
        .map(({ url: path, body }) => [path, body.type, body.entry?.length])
        .sort(),
    ).toEqual([
      ['/fhir/record', 'batch', 1],
      ['/fhir/record', 'batch', 1],
      ['/fhir/record', 'batch', 200],
      ['/fhir/record', 'batch', 200],
      ['/fhir/record', 'batch', 50],
    ]);
    expect(writes()[0]?.body.entry?.[0]).toMatchObject({
      resource: { resourceType: 'Communication', identifier: [{ value: 'm-0' }] },
      request: { method: 'POST', url: 'Communication', ifNoneExist: 'identifier=urn:rollcall:message|m-0' },
    });
  });

  it.each<[string, Answer]>([
    ['no statement', (res) => fhir(res, 404, outcome('not-found'))],
    [
      'a statement without batch',
      (res) => fhir(res, 200, { resourceType: 'CapabilityStatement', rest: [{ mode: 'server' }] }),
    ],
    ['an error', (res) => fhir(res, 500, undefined)],
    ['garbage', (res) => res.end('<html>')],
    ['a drop', (res) => res.destroy()],
    ['nothing', () => undefined],
  ])('are not used on %s', async (_name, metadata) => {
    const { url, writes } = await system(taken, metadata);
    expect((await record(url).save(entries(3))).map(({ kind }) => kind)).toEqual(['saved', 'saved', 'saved']);
    expect(writes().every(({ url: path }) => path === '/fhir/record/Communication')).toBe(true);
  });

  it('are given up for single writes where the system does not take them after all', async () => {
    const { url, writes } = await system(
      (res, seen) => (seen.body.type === 'batch' ? fhir(res, 400, outcome('not-supported')) : taken(res, seen)),
      withBatch,
    );
    const one = record(url);
    expect((await one.save(entries(3))).map(({ kind }) => kind)).toEqual(['saved', 'saved', 'saved']);
    await one.save([entry(9)]);
    expect(writes().filter(({ body }) => body.type === 'batch')).toHaveLength(1);
  });

  it.each<[string, Answer]>([
    ['answered short', (res) => fhir(res, 200, { resourceType: 'Bundle', type: 'batch-response', entry: [] })],
    ['answered with garbage', (res) => res.end('<html>')],
    ['dropped', (res) => res.destroy()],
    ['refused for now', (res) => fhir(res, 503, undefined, { 'retry-after': '5' })],
  ])('%s: nothing of it is believed', async (_name, answer) => {
    const { url } = await system(answer, withBatch);
    expect(await failure(record(url).save(entries(3)))).toMatchObject({ fault: 'unavailable' });
  });
});
