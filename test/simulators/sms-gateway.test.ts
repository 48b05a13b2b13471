import { connect } from 'node:net';
import { call, eventually, runReceiver, runSimulators, type Receiver, type TestSimulators } from './running';

let simulators: TestSimulators;
let receiver: Receiver;

beforeAll(async () => {
  simulators = await runSimulators({ parts: ['sms'] });
});
afterAll(() => simulators.close());

beforeEach(async () => {
  receiver = await runReceiver();
  await control('DELETE', '');
  await control('DELETE', '/journal');
  await control('PUT', '/sms', { receiptDelayMs: 20 });
});
afterEach(() => receiver.close());

const control = (method: string, path: string, body?: object) => call(method, `${simulators.url}/control${path}`, body);

const receiptUrl = () => receiver.url.replace('//', '//gate:p%40ss@') + '/webhooks/firetext/receipts';

function send(fields: Record<string, string> = {}, suffix = '/json') {
  const form = { apiKey: 'simulator', from: 'Oakfield', to: '447700900123', message: 'Hello', reference: 'a1' };
  const body = new URLSearchParams({ ...form, receipt: receiptUrl(), ...fields });
  return call('POST', `${simulators.url}/firetext/api/sendsms${suffix}`, body);
}

async function journal(query = ''): Promise<Record<string, unknown>[]> {
  return ((await control('GET', `/journal${query}`)).body as { items: Record<string, unknown>[] }).items;
}

const lookUp = (reference: string, method = 'GET') => {
  const query = new URLSearchParams({ apiKey: 'simulator', reference });
  const url = `${simulators.url}/firetext/api/deliveryreport/json`;
  return method === 'GET' ? call('GET', `${url}?${query.toString()}`) : call('POST', url, query);
};
const words = async (reference: string) =>
  ((await lookUp(reference)).body as { data: { status: string }[] }).data.map(({ status }) => status);

describe('sendsms', () => {
  it('queues a message, gives its id, and posts a receipt', async () => {
    const answer = await send();
    expect(answer.status).toBe(200);
    expect(answer.text).toBe('{"code":0,"description":"SMS successfully queued","responseData":1,"data":[]}');
    expect(answer.headers.get('x-message')).toMatch(/^\d+$/);
    await receiver.until(1);
    expect(receiver.posted).toEqual([
      {
        path: '/webhooks/firetext/receipts',
        authorization: `Basic ${Buffer.from('gate:p@ss').toString('base64')}`,
        contentType: 'application/x-www-form-urlencoded',
        fields: {
          mobile: '447700900123',
          status: '0',
          code: '000',
          time: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/) as string,
          reference: 'a1',
        },
        at: expect.any(Number) as number,
      },
    ]);
    expect(await journal('?kind=sms')).toMatchObject([
      { kind: 'sms', reference: 'a1', to: '+447700900123', from: 'Oakfield', text: 'Hello', parts: 1, unicode: false },
    ]);
    await eventually(async () => ((await journal())[0]!.receipts as unknown[]).length === 1);
    expect(await words('a1')).toEqual(['Delivered']);
  });

  it('answers a line of text, or XML, where that is asked for', async () => {
    expect((await send({}, '')).text).toBe('0:1 SMS successfully queued');
    expect((await send({ to: 'x' }, '')).text).toBe('2:0 Destination number(s) error');
    expect((await send({}, '/xml')).text).toContain('<code>0</code>');
  });

  it('takes the fields by GET too', async () => {
    const query = new URLSearchParams({ apiKey: 'simulator', from: 'Oakfield', to: '07700900123', message: 'Hi' });
    const answer = await call('GET', `${simulators.url}/firetext/api/sendsms/json?${query.toString()}`);
    expect(answer.body).toMatchObject({ code: 0 });
    expect(await journal()).toMatchObject([{ to: '+447700900123', receiptsPlanned: 0 }]);
  });

  it('refuses in codes with status 200, and journals nothing', async () => {
    const refusals = [{ apiKey: 'x' }, { to: '+447700900123' }, { from: 'a' }, { message: '' }, { receipt: 'x' }];
    const answers = await Promise.all(refusals.map((fields) => send(fields as unknown as Record<string, string>)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(answers.map(({ body }) => (body as { code: number }).code)).toEqual([1, 2, 3, 5, 8]);
    expect(await journal()).toEqual([]);
  });

  it('sends several numbers under one reference, and does not mind a reference that came before', async () => {
    expect((await send({ to: '447700900001,07700900002' })).body).toMatchObject({ code: 0, responseData: 2 });
    await send();
    await receiver.until(3);
    expect((await control('GET', '/journal/summary')).body).toMatchObject({
      sms: { count: 3, references: 1, repeatedReferences: 1 },
    });
  });

  it('keeps every character of a text', async () => {
    const message = 'Dear Siân & co,\n50% £5 + “free” 👍 Cymraeg: ŵŷ\ttab';
    await send({ message, unicode: '2' });
    expect(await journal()).toMatchObject([{ text: message, unicode: true }]);
  });

  it('answers many at once, each journalled before its answer', async () => {
    const references = Array.from({ length: 500 }, (_, number) => `many-${number}`);
    await Promise.all(references.map((reference) => send({ reference })));
    expect((await control('GET', '/journal/summary')).body).toMatchObject({
      sms: { count: 500, references: 500, repeatedReferences: 0 },
    });
    await receiver.until(500);
    expect(new Set(receiver.posted.map(({ fields }) => fields.reference)).size).toBe(500);
    const first = (await control('GET', '/journal?limit=200')).body as { items: object[]; next: number };
    expect(first.items).toHaveLength(200);
    expect(await journal(`?since=${first.next}`)).toHaveLength(300);
    expect(await journal('?reference=many-7')).toHaveLength(1);
  });
});

describe('what becomes of a message', () => {
  it.each([
    ['invalid-number', ['1/201']],
    ['off', ['1/102']],
    ['memory-full', ['1/104']],
    ['rejected', ['1/401']],
    ['failed-without-code', ['1/-']],
    ['buffered-then-delivered', ['2/-', '0/000']],
    ['buffered-then-failed', ['2/-', '1/-']],
    ['delivered-twice', ['0/000', '0/000']],
    ['failed-then-delivered', ['1/102', '0/000']],
  ])('%s', async (outcome, receipts) => {
    await control('PUT', '/phones/+447700900123', { outcome });
    await send();
    await receiver.until(receipts.length);
    expect(receiver.posted.map(({ fields }) => `${fields.status}/${fields.code ?? '-'}`)).toEqual(receipts);
  });

  it('may be set for one message only, and for all phones', async () => {
    await control('PUT', '/phones/+447700900123', { outcome: 'invalid-number', once: true });
    await send({ reference: 'first' });
    await send({ reference: 'second' });
    await control('PUT', '/sms', { outcome: 'no-receipt' });
    await send({ reference: 'third' });
    await receiver.until(2);
    const told = receiver.posted.map(({ fields }) => `${fields.reference}:${fields.status}`);
    expect(told.sort()).toEqual(['first:1', 'second:0']);
    expect(await words('third')).toEqual(['Pending with Network']);
  });

  it('a receipt may come before the answer', async () => {
    await control('PUT', '/phones/+447700900123', { outcome: 'receipt-before-response' });
    await send();
    expect(receiver.posted).toHaveLength(1);
  });

  it('a receipt may be slow', async () => {
    await control('PUT', '/sms', { outcome: 'slow', receiptDelayMs: 400 });
    const start = Date.now();
    await send();
    await receiver.until(1);
    expect(receiver.posted[0]!.at - start).toBeGreaterThanOrEqual(400);
  });

  it('refuses outcomes and phones it does not know', async () => {
    expect((await control('PUT', '/phones/+447700900123', { outcome: 'eaten' })).status).toBe(400);
    expect((await control('PUT', '/phones/07700900123', { outcome: 'off' })).status).toBe(400);
    expect((await control('PUT', '/sms', { mode: 'sideways' })).status).toBe(400);
    expect((await control('PUT', '/sms', { moed: 'down' })).status).toBe(400);
    expect((await control('PUT', '/sms', ['down'])).status).toBe(400);
  });
});

describe('a gateway in trouble', () => {
  it.each([
    ['refuse-credentials', 1],
    ['no-credits', 7],
  ])('%s', async (mode, code) => {
    await control('PUT', '/sms', { mode });
    expect((await send()).body).toMatchObject({ code });
    expect(await journal()).toEqual([]);
  });

  it('is down', async () => {
    await control('PUT', '/sms', { mode: 'down' });
    expect((await send()).status).toBe(503);
    expect((await lookUp('a1')).status).toBe(503);
    expect(await journal()).toEqual([]);
  });

  it('takes a message and drops the connection', async () => {
    await control('PUT', '/sms', { mode: 'drop-connection' });
    await expect(send()).rejects.toThrow();
    expect(await journal()).toMatchObject([{ reference: 'a1' }]);
    await receiver.until(1);
    expect(await words('a1')).toEqual(['Delivered']);
  });

  it('drops the connection and takes nothing, for one phone only', async () => {
    await control('PUT', '/phones/+447700900123', { outcome: 'drop-untaken', once: true });
    await expect(send()).rejects.toThrow();
    expect(await words('a1')).toEqual([]);
    expect((await send()).body).toMatchObject({ code: 0 });
  });

  it('takes a message and never answers', async () => {
    await control('PUT', '/phones/+447700900123', { outcome: 'hang' });
    const hanging = expect(send()).rejects.toThrow();
    await receiver.until(1);
    expect(await journal()).toHaveLength(1);
    // Ending it must not be held up by a call that hangs.
    await simulators.restart();
    await hanging;
  });

  it('refuses with any code', async () => {
    await control('PUT', '/phones/+447700900123', { outcome: 'code-12' });
    expect((await send()).body).toMatchObject({ code: 12, description: 'Message loop detected' });
  });

  it('counts credits in parts', async () => {
    await control('PUT', '/sms', { credits: 3 });
    expect((await send({ message: 'x'.repeat(200) })).body).toMatchObject({ code: 0 });
    expect((await send({ message: 'x'.repeat(200) })).body).toMatchObject({ code: 7 });
    await simulators.restart();
    const credit = `${simulators.url}/firetext/api/credit/json?apiKey=simulator`;
    expect((await call('GET', credit)).body).toMatchObject({ code: 0, responseData: 1 });
    expect((await send()).body).toMatchObject({ code: 0 });
    expect((await send()).body).toMatchObject({ code: 7 });
  });

  it('answers 429 above its rate', async () => {
    await control('PUT', '/sms', { ratePerSecond: 5 });
    const begun = performance.now();
    const answers = await Promise.all(Array.from({ length: 20 }, () => send()));
    // On a busy machine the twenty take a while, in which the gateway may take some more.
    const most = 5 + Math.ceil(((performance.now() - begun) / 1000) * 5);
    const taken = answers.filter(({ status }) => status === 200).length;
    expect(taken).toBeGreaterThanOrEqual(5);
    expect(taken).toBeLessThanOrEqual(most);
    expect(answers.find(({ status }) => status === 429)?.headers.get('retry-after')).toBe('1');
    expect(await journal()).toHaveLength(taken);
  });

  it('is slow', async () => {
    await control('PUT', '/sms', { latencyMs: 150 });
    const start = Date.now();
    await send();
    expect(Date.now() - start).toBeGreaterThanOrEqual(150);
  });

  it('survives bodies that are nothing and clients that leave', async () => {
    const url = `${simulators.url}/firetext/api/sendsms/json`;
    expect((await call('POST', url, {})).body).toMatchObject({ code: 1 });
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write('POST /firetext/api/sendsms/json HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\napiKey=');
    await new Promise((resolve) => setTimeout(resolve, 20));
    socket.destroy();
    expect((await send()).body).toMatchObject({ code: 0 });
    expect((await call('GET', `${simulators.url}/firetext/api/nothing/json`)).status).toBe(404);
    expect((await call('GET', `${simulators.url}/health`)).status).toBe(200);
  });
});

describe('receipts', () => {
  it('are posted again until they are answered, and outlive a restart', async () => {
    receiver.status = 503;
    await Promise.all(Array.from({ length: 30 }, (_, number) => send({ reference: `r-${number}` })));
    await receiver.until(1);
    await simulators.restart();
    receiver.posted.length = 0;
    receiver.status = 200;
    await receiver.until(30);
    expect(new Set(receiver.posted.map(({ fields }) => fields.reference)).size).toBe(30);
    await eventually(async () => (await journal()).every(({ receipts }) => (receipts as unknown[]).length === 1));
    await simulators.restart();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(receiver.posted).toHaveLength(30);
  });

  it('wait for a receiver that is away', async () => {
    const { url } = receiver;
    await receiver.close();
    await send();
    await new Promise((resolve) => setTimeout(resolve, 300));
    receiver = await runReceiver(Number(new URL(url).port));
    await receiver.until(1);
    expect(receiver.posted[0]!.fields.reference).toBe('a1');
  });

  it('are not held up by one that is refused', async () => {
    receiver.status = 404;
    await send({ reference: 'refused' });
    await receiver.until(1);
    receiver.status = 204;
    await send({ reference: 'taken' });
    await receiver.until(3);
    expect(receiver.posted.map(({ fields }) => fields.reference)).toEqual(['refused', 'taken', 'refused']);
  });

  it('of a deleted journal do not come any more', async () => {
    await control('PUT', '/sms', { receiptDelayMs: 200 });
    await send();
    await control('DELETE', '/journal');
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(receiver.posted).toEqual([]);
  });
});

describe('look-ups', () => {
  it('find by reference, by GET and by POST', async () => {
    await control('PUT', '/sms', { receiptDelayMs: 60_000 });
    await send();
    const expected = {
      code: 0,
      responseData: 1,
      data: [{ mobile: '447700900123', firstName: '', lastName: '', status: 'Pending with Network' }],
    };
    expect((await lookUp('a1')).body).toMatchObject(expected);
    expect((await lookUp('a1', 'POST')).body).toMatchObject(expected);
    expect((await lookUp('b2')).body).toMatchObject({ code: 0, responseData: 0, data: [] });
  });

  it('find by message id', async () => {
    const id = (await send()).headers.get('x-message');
    const url = `${simulators.url}/firetext/api/deliveryreport/json?apiKey=simulator&message=${id}`;
    expect((await call('GET', url)).body).toMatchObject({ data: [{ mobile: '447700900123' }] });
  });

  it('may find nothing, or fail, when told so', async () => {
    await send();
    await control('PUT', '/sms', { lookUps: 'absent' });
    expect(await words('a1')).toEqual([]);
    await control('PUT', '/sms', { lookUps: 'down' });
    expect((await lookUp('a1')).status).toBe(503);
  });

  it('need the key', async () => {
    const url = `${simulators.url}/firetext/api/deliveryreport/json?apiKey=x&reference=a1`;
    expect((await call('GET', url)).body).toMatchObject({ code: 1 });
  });
});

describe('replies', () => {
  const reply = { from: '+447700900123', to: '447860000000', text: 'Yes please & thanks 👍' };

  it('are posted to the address set, and read with receivedmessages', async () => {
    await control('PUT', '/sms', { replyUrl: `${receiver.url.replace('//', '//u:p@')}/webhooks/firetext/replies` });
    expect((await control('POST', '/replies', reply)).status).toBe(202);
    await receiver.until(1);
    expect(receiver.posted[0]).toMatchObject({
      path: '/webhooks/firetext/replies',
      authorization: `Basic ${Buffer.from('u:p').toString('base64')}`,
      fields: { source: '447700900123', destination: '447860000000', message: reply.text },
    });
    const url = `${simulators.url}/firetext/api/receivedmessages/json?apiKey=simulator`;
    const row = { sentTo: '447860000000', receivedFrom: '447700900123', message: reply.text, keyword: '' };
    expect((await call('GET', `${url}&from=last`)).body).toMatchObject({ code: 0, data: [row] });
    expect((await call('GET', `${url}&from=last`)).body).toMatchObject({ data: [] });
    expect((await call('GET', url)).body).toMatchObject({ data: [row] });
  });

  it('are only kept where no address is set, and refused when they are none', async () => {
    expect((await control('POST', '/replies', reply)).body).toMatchObject({ posted: false });
    expect((await control('POST', '/replies', { ...reply, from: 'x' })).status).toBe(400);
  });
});

it('writes nothing about anybody into its log', () => {
  expect(simulators.log.join('')).not.toMatch(/7700|Hello|Oakfield|p@ss/);
  expect(simulators.log.length).toBeGreaterThan(0);
});
