import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createRawServer, type Socket } from 'node:net';
import type { HandOver } from '../../../ports/delivery/message-provider';
import { bodyText, listening } from '../../../test/support/listening';
import { FiretextProvider, firetextPool, type FiretextOptions } from './provider';

interface Seen {
  method: string;
  url: string;
  form: URLSearchParams;
  headers: IncomingMessage['headers'];
}

const message: HandOver = { reference: '0190-attempt', to: '+447700900123', body: 'Please book your review.' };
const open: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

/** A gateway that answers what the test says, and remembers what it was asked. */
async function gateway(
  answer: (res: ServerResponse, seen: Seen, nth: number) => void,
): Promise<{ url: string; seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = createServer((req, res) => {
    void bodyText(req).then((text) => {
      const form = new URLSearchParams(text);
      const one = { method: req.method ?? '', url: req.url ?? '', form, headers: req.headers };
      seen.push(one);
      answer(res, one, seen.length);
    });
  });
  const { port, close } = await listening(server);
  open.push(close);
  return { url: `http://127.0.0.1:${port}/api/`, seen };
}

/** A gateway below HTTP, for what no HTTP server would do. */
async function rawGateway(onSocket: (socket: Socket) => void): Promise<string> {
  const server = createRawServer((socket) => {
    socket.on('error', () => undefined);
    onSocket(socket);
  });
  const { port, close } = await listening(server);
  open.push(close);
  return `http://127.0.0.1:${port}/api/`;
}

function provider(baseUrl: string, options: Partial<FiretextOptions> = {}): FiretextProvider {
  const made = new FiretextProvider({
    kind: 'firetext',
    baseUrl,
    apiKey: 'a key',
    from: 'Surgery',
    receiptUrl: 'http://rollcall:secret@127.0.0.1:3000/webhooks/firetext/receipts',
    timeoutMs: 10_000,
    ...options,
  });
  open.push(() => made.close());
  return made;
}

function json(res: ServerResponse, body: unknown, status = 200, headers: Record<string, string> = {}): void {
  res.writeHead(status, { 'content-type': 'application/json', ...headers });
  res.end(JSON.stringify(body));
}

const queued = { code: 0, description: 'SMS successfully queued', responseData: 1, data: [] };

describe('handing over to Firetext', () => {
  it('sends one number a call as a form, in 447… form, with the attempt as reference', async () => {
    const { url, seen } = await gateway((res) => json(res, queued, 200, { 'X-Message': 'ft-1' }));
    expect(await provider(url).handOver(message)).toEqual({ kind: 'accepted', providerReference: 'ft-1' });
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ method: 'POST', url: '/api/sendsms/json' });
    expect(seen[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(Object.fromEntries(seen[0]?.form ?? [])).toEqual({
      apiKey: 'a key',
      to: '447700900123',
      from: 'Surgery',
      message: 'Please book your review.',
      reference: '0190-attempt',
      receipt: 'http://rollcall:secret@127.0.0.1:3000/webhooks/firetext/receipts',
    });
  });

  it.each([
    ['plain', 'Caff\u00e8 \u00a35 {x} \u20ac', undefined],
    ['curly quote', 'Don\u2019t forget', '1'],
    ['emoji and lines', 'Line 1\nLine 2 & = + % \ud83d\ude00', '1'],
    ['Welsh', 'S\u0175n y m\u00f4r', '1'],
  ])('sends the text as written, unicode only when needed: %s (N24)', async (_name, body, unicode) => {
    const { url, seen } = await gateway((res) => json(res, queued));
    expect(await provider(url).handOver({ ...message, body })).toEqual({ kind: 'accepted' });
    expect(seen[0]?.form.get('message')).toBe(body);
    expect(seen[0]?.form.get('unicode') ?? undefined).toBe(unicode);
  });

  it.each([
    [1, { kind: 'halt', cause: 'credentials', detail: 'code 1' }],
    [2, { kind: 'refused', code: 'number-invalid', detail: 'code 2' }],
    [3, { kind: 'halt', cause: 'configuration', detail: 'code 3' }],
    [4, { kind: 'halt', cause: 'configuration', detail: 'code 4' }],
    [5, { kind: 'refused', code: 'content-rejected', detail: 'code 5' }],
    [6, { kind: 'halt', cause: 'configuration', detail: 'code 6' }],
    [7, { kind: 'halt', cause: 'credits', detail: 'code 7' }],
    [8, { kind: 'halt', cause: 'configuration', detail: 'code 8' }],
    [9, { kind: 'halt', cause: 'configuration', detail: 'code 9' }],
    [10, { kind: 'halt', cause: 'configuration', detail: 'code 10' }],
    [11, { kind: 'halt', cause: 'configuration', detail: 'code 11' }],
    [12, { kind: 'not-taken', code: 'network-trouble', detail: 'code 12' }],
    [99, { kind: 'refused', code: 'provider-refused', detail: 'code 99' }],
  ])('tells code %i apart (H15, H16, N25)', async (code, outcome) => {
    const { url } = await gateway((res) => json(res, { code, description: 'no', responseData: 0, data: [] }));
    expect(await provider(url).handOver(message)).toEqual(outcome);
  });

  it('reads the text line that is the default answer too', async () => {
    const { url } = await gateway((res) => res.end('0:1 SMS successfully queued'));
    expect(await provider(url).handOver(message)).toEqual({ kind: 'accepted' });
    const other = await gateway((res) => res.end('7:0 Insufficient credit'));
    expect(await provider(other.url).handOver(message)).toMatchObject({ kind: 'halt', cause: 'credits' });
  });

  it.each([
    [401, { kind: 'halt', cause: 'credentials', detail: 'HTTP 401' }],
    [403, { kind: 'halt', cause: 'credentials', detail: 'HTTP 403' }],
    [404, { kind: 'halt', cause: 'configuration', detail: 'HTTP 404' }],
    [302, { kind: 'halt', cause: 'configuration', detail: 'HTTP 302' }],
    [400, { kind: 'refused', code: 'provider-refused', detail: 'HTTP 400' }],
    [422, { kind: 'refused', code: 'provider-refused', detail: 'HTTP 422' }],
    [408, { kind: 'ambiguous', detail: 'HTTP 408' }],
    [500, { kind: 'ambiguous', detail: 'HTTP 500' }],
    [503, { kind: 'ambiguous', detail: 'HTTP 503' }],
  ])('tells HTTP %i apart', async (status, outcome) => {
    const { url } = await gateway((res) => json(res, { error: 'text of theirs' }, status));
    expect(await provider(url).handOver(message)).toEqual(outcome);
  });

  it('is throttled by 429, for as long as the gateway says', async () => {
    const { url } = await gateway((res) => json(res, {}, 429, { 'retry-after': '7' }));
    expect(await provider(url).handOver(message)).toEqual({
      kind: 'halt',
      cause: 'throttled',
      detail: 'HTTP 429',
      retryAfterMs: 7000,
    });
    const dated = await gateway((res) =>
      json(res, {}, 429, { 'retry-after': new Date(Date.now() + 60_000).toUTCString() }),
    );
    const outcome = await provider(dated.url).handOver(message);
    expect(outcome).toMatchObject({ kind: 'halt', cause: 'throttled' });
    expect((outcome as { retryAfterMs: number }).retryAfterMs).toBeGreaterThan(55_000);
    const silent = await gateway((res) => json(res, {}, 429));
    expect(await provider(silent.url).handOver(message)).toEqual({
      kind: 'halt',
      cause: 'throttled',
      detail: 'HTTP 429',
    });
  });

  it('never lets a comma list or a name through as a number', async () => {
    const { url, seen } = await gateway((res) => json(res, queued));
    for (const to of ['+447700900123,+447700900124', '', 'Mum', '07700900123']) {
      expect(await provider(url).handOver({ ...message, to })).toMatchObject({
        kind: 'refused',
        code: 'number-invalid',
      });
    }
    expect(seen).toHaveLength(0);
  });
});

describe('a hand-over whose answer is lost (N3)', () => {
  it('is not taken when nobody listens', async () => {
    const url = await rawGateway(() => undefined);
    await open.splice(0).reduce((done, close) => done.then(close), Promise.resolve());
    expect(await provider(url).handOver(message)).toEqual({
      kind: 'halt',
      cause: 'unavailable',
      detail: 'ECONNREFUSED',
    });
  });

  it('is not taken when the name does not resolve', async () => {
    const outcome = await provider('http://gateway.invalid/api/', { timeoutMs: 5000 }).handOver(message);
    expect(outcome).toMatchObject({ kind: 'halt', cause: 'unavailable' });
  });

  it('is not taken when TLS fails', async () => {
    const url = await rawGateway((socket) => socket.end('this is not TLS\r\n'));
    const outcome = await provider(url.replace('http:', 'https:')).handOver(message);
    expect(outcome).toMatchObject({ kind: 'halt', cause: 'unavailable' });
  });

  it('is not taken when the connection is never made', async () => {
    const url = await rawGateway(() => undefined); // accepts TCP, says nothing: the TLS handshake hangs
    const outcome = await provider(url.replace('http:', 'https:'), { timeoutMs: 400 }).handOver(message);
    expect(outcome).toMatchObject({ kind: 'halt', cause: 'unavailable' });
  });

  it.each<[string, (socket: Socket) => void]>([
    ['taken, then dropped', (socket) => socket.once('data', () => socket.end())],
    ['taken, then reset', (socket) => socket.once('data', () => socket.resetAndDestroy())],
    ['hung past the time-out', () => undefined],
    ['garbage instead of HTTP', (socket) => socket.once('data', () => socket.end('!!! not HTTP\r\n\r\n'))],
    ['slow headers', (socket) => socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-le'))],
    [
      'half a body',
      (socket) => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"code":0')),
    ],
    [
      'a body that never ends',
      (socket) => socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{')),
    ],
    ['closed before reading', (socket) => socket.destroy()],
  ])('is ambiguous: %s', async (_name, behave) => {
    const url = await rawGateway(behave);
    const outcome = await provider(url, { timeoutMs: 2_000 }).handOver(message);
    expect(outcome.kind).toBe('ambiguous');
    expect(JSON.stringify(outcome)).not.toMatch(/447700|review/);
  });

  it.each([
    ['an empty body', ''],
    ['a page', '<html>OK</html>'],
    ['JSON of another kind', '{"status":"ok"}'],
    ['a code that is none', '{"code":"yes"}'],
  ])('is ambiguous: 200 with %s', async (_name, body) => {
    const { url } = await gateway((res) => res.end(body));
    expect(await provider(url).handOver(message)).toEqual({
      kind: 'ambiguous',
      detail: 'HTTP 200, answer not readable',
    });
  });

  it('keeps what the status says when only the body is lost', async () => {
    const url = await rawGateway((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 401 Unauthorized\r\ncontent-length: 99\r\n\r\n{')),
    );
    expect(await provider(url).handOver(message)).toMatchObject({ kind: 'halt', cause: 'credentials' });
  });

  it('hands over once only when a kept connection is closed under it', async () => {
    let asked = 0;
    const url = await rawGateway((socket) => {
      let nth = 0;
      socket.on('data', () => {
        asked++;
        nth++;
        if (nth === 1) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{"code":0}');
        else socket.destroy();
      });
    });
    const one = provider(url, { concurrency: 1 });
    expect((await one.handOver(message)).kind).toBe('accepted');
    expect((await one.handOver(message)).kind).toBe('ambiguous');
    expect(asked).toBe(2);
  });

  it('connects anew after a kept connection was closed between two messages', async () => {
    let asked = 0;
    const url = await rawGateway((socket) =>
      socket.on('data', () => {
        asked++;
        socket.end('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{"code":0}');
      }),
    );
    const one = provider(url, { concurrency: 1 });
    for (let n = 1; n <= 3; n++) expect((await one.handOver(message)).kind).toBe('accepted');
    expect(asked).toBe(3);
  });

  it('writes nothing after it was aborted, and awaits the answer to what it had written', async () => {
    const { url, seen } = await gateway((res) => setTimeout(() => json(res, queued), 50));
    const one = provider(url, { concurrency: 1 });
    const stop = new AbortController();
    const first = one.handOver(message, stop.signal);
    const second = one.handOver(message, stop.signal);
    while (seen.length === 0) await new Promise((done) => setImmediate(done));
    stop.abort();
    expect((await first).kind).toBe('accepted');
    expect(await second).toEqual({ kind: 'halt', cause: 'unavailable', detail: 'aborted' });
    expect(await one.handOver(message, stop.signal)).toEqual({ kind: 'halt', cause: 'unavailable', detail: 'aborted' });
    expect(seen).toHaveLength(1);
  });

  it('does not write what waited too long for a connection', async () => {
    const { url, seen } = await gateway((res) => held.push(res));
    const held: ServerResponse[] = [];
    const pool = firetextPool(url, { connections: 1 });
    open.push(() => pool.close());
    // The first holds the only connection for longer than the second waits, however slow the machine is.
    const first = provider(url, { pool, timeoutMs: 60_000 }).handOver(message);
    while (held.length === 0) await new Promise((done) => setImmediate(done));
    const second = await provider(url, { pool, timeoutMs: 100 }).handOver(message);
    expect(second).toEqual({ kind: 'halt', cause: 'unavailable', detail: 'timeout' });
    json(held[0]!, queued);
    expect((await first).kind).toBe('accepted');
    expect(seen).toHaveLength(1);
  });
});

describe('looking a reference up at Firetext (N3)', () => {
  const rows = (...words: string[]) => ({
    code: 0,
    description: '',
    responseData: words.length,
    data: words.map((status) => ({ mobile: '447700900123', messageSent: '', messageUpdate: '', status })),
  });

  it('asks by reference', async () => {
    const { url, seen } = await gateway((res) => json(res, rows('Delivered')));
    await provider(url).lookUp('0190-attempt');
    expect(seen[0]).toMatchObject({
      method: 'GET',
      url: '/api/deliveryreport/json?apiKey=a+key&reference=0190-attempt',
    });
  });

  it.each([
    [rows('Delivered'), { kind: 'found', news: 'delivered' }],
    [rows('Buffered'), { kind: 'found', news: 'accepted' }],
    [rows('Pending with Network'), { kind: 'found', news: 'accepted' }],
    [rows('Declined'), { kind: 'found', news: 'failed', code: 'cause-unknown' }],
    [rows('Rejected'), { kind: 'found', news: 'failed', code: 'message-rejected' }],
    [rows('Unconfirmed'), { kind: 'found', news: 'unknown' }],
    [rows('On its way'), { kind: 'found', news: 'accepted' }],
    [rows('Declined', 'Delivered'), { kind: 'found', news: 'delivered' }],
    [rows('Declined', 'Buffered'), { kind: 'found', news: 'accepted' }],
    [rows(), { kind: 'absent' }],
    [{ code: 13, description: 'No records found' }, { kind: 'absent' }],
    [
      { code: '0', data: [{ status: 'Delivered', reference: '0190-attempt' }] },
      { kind: 'found', news: 'delivered' },
    ],
  ])('reads %j', async (body, expected) => {
    const { url } = await gateway((res) => json(res, body));
    expect(await provider(url).lookUp('0190-attempt')).toEqual(expected);
  });

  it.each([
    ['503', (res: ServerResponse) => json(res, rows(), 503)],
    ['401', (res: ServerResponse) => json(res, rows(), 401)],
    ['code 1', (res: ServerResponse) => json(res, { code: 1, description: 'No records', data: [] })],
    ['another code', (res: ServerResponse) => json(res, { code: 5, description: 'Message error', data: [] })],
    ['no data', (res: ServerResponse) => json(res, { code: 0 })],
    [
      'other references only',
      (res: ServerResponse) => json(res, { code: 0, data: [{ status: 'Delivered', reference: 'x' }] }),
    ],
    ['garbage', (res: ServerResponse) => res.end('<html>')],
    ['a drop', (res: ServerResponse) => res.destroy()],
  ])('throws rather than call it absent: %s', async (_name, answer) => {
    const { url } = await gateway(answer);
    await expect(provider(url).lookUp('0190-attempt')).rejects.toThrow(/^look-up/);
  });
});

describe('what the two kinds can do', () => {
  it('declares lengths and the complete look-up', () => {
    expect(provider('http://127.0.0.1:1/').capabilities).toEqual({
      idempotencyKey: false,
      lookUpByReference: true,
      lookUpComplete: true,
      receipts: true,
      maxUnits: 612,
      ucs2PartUnits: 66,
      concurrency: 24,
    });
    expect(provider('http://127.0.0.1:1/', { kind: 'simulator' }).capabilities.maxUnits).toBe(918);
  });
});
