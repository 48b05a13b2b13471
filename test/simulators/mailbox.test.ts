import { createTransport, type SentMessageInfo } from 'nodemailer';
import { call, runSimulators, type TestSimulators } from './running';

let simulators: TestSimulators;

beforeAll(async () => {
  simulators = await runSimulators({ parts: ['mailbox'] });
});
afterAll(() => simulators.close());
beforeEach(async () => {
  await control('DELETE', '');
  await control('DELETE', '/journal');
});

const control = (method: string, path: string, body?: object) => call(method, `${simulators.url}/control${path}`, body);
const id = '01890000-0000-7000-8000-00000000002a';

interface SmtpError extends Error {
  responseCode?: number;
  response?: string;
  code?: string;
}

async function mail(to: string, more: object = {}, options: object = {}): Promise<SentMessageInfo> {
  const transport = createTransport({
    host: '127.0.0.1',
    port: simulators.smtpPort,
    secure: false,
    socketTimeout: 1_000,
    ...options,
  });
  try {
    return await transport.sendMail({
      from: 'Oakfield Surgery <surgery@example.org>',
      to,
      subject: 'Your review – £0 <now>',
      text: 'Dear Siân,\n.\nplease book & call “us”.\n',
      messageId: `<a.${id}.mac@example.org>`,
      ...more,
    });
  } finally {
    transport.close();
  }
}
const refusal = (to: string, options: object = {}) =>
  mail(to, {}, options).then(
    () => null,
    ({ responseCode, response, code }: SmtpError) => ({ responseCode, response, code }),
  );
const journal = async () =>
  ((await control('GET', '/journal?kind=email')).body as { items: Record<string, unknown>[] }).items;

describe('a mail', () => {
  it('is stored before its 250, and found under the id in its Message-ID', async () => {
    const info = (await mail('ann@example.com')) as { response: string };
    expect(info.response).toMatch(/^250 2\.6\.0 /);
    expect(await journal()).toMatchObject([
      { reference: id, to: 'ann@example.com', from: 'surgery@example.org', messageId: `a.${id}.mac@example.org` },
    ]);
    const { items } = (await call('GET', `${simulators.url}/mailbox.json?to=ANN@example.com`)).body as {
      items: { number: number; subject: string }[];
    };
    expect(items).toMatchObject([{ recipients: 'ann@example.com', subject: 'Your review – £0 <now>' }]);
    const read = (await call('GET', `${simulators.url}/mailbox/${items[0]!.number}.json`)).body;
    expect(read).toMatchObject({ text: 'Dear Siân,\n.\nplease book & call “us”.\n', html: null, reference: id });
  });

  it('may ask for delivery notifications; its ENVID is its reference', async () => {
    const envid = '01890000-0000-7000-8000-00000000ffff';
    const dsn = { id: envid, return: 'headers', notify: ['success', 'failure'], recipient: 'ann@example.com' };
    const info = (await mail('ann@example.com', { dsn })) as { ehlo?: string[] };
    expect(info.ehlo).toEqual(expect.arrayContaining(['DSN', 'ENHANCEDSTATUSCODES', 'PIPELINING']));
    expect(await journal()).toMatchObject([{ reference: envid, envid }]);
    await control('PUT', '/mail', { dsn: false });
    expect(((await mail('ann@example.com')) as { ehlo?: string[] }).ehlo).not.toContain('DSN');
  });

  it('is counted twice when it comes twice', async () => {
    await Promise.all([mail('ann@example.com'), mail('ann@example.com')]);
    expect((await control('GET', '/journal/summary')).body).toMatchObject({
      email: { count: 2, references: 1, repeatedReferences: 1 },
    });
  });

  it('comes in hundreds, over connections that stay open', async () => {
    const transport = createTransport({
      host: '127.0.0.1',
      port: simulators.smtpPort,
      pool: true,
      maxConnections: 10,
      maxMessages: Infinity,
    });
    await Promise.all(
      Array.from({ length: 300 }, (_, number) =>
        transport.sendMail({ from: 's@example.org', to: `p${number}@example.com`, text: 'x'.repeat(number * 20) }),
      ),
    );
    transport.close();
    const mails = await journal();
    expect(new Set(mails.map(({ to }) => to)).size).toBe(300);
    const { number } = mails.find(({ to }) => to === 'p299@example.com')!;
    expect((await call('GET', `${simulators.url}/mailbox/${number as number}.json`)).body).toMatchObject({
      text: `${'x'.repeat(299 * 20)}\n`,
    });
  });

  it('that is too large is refused', async () => {
    const raw = { text: 'x'.repeat(11 * 1024 * 1024) };
    await expect(mail('ann@example.com', raw, { socketTimeout: 10_000 })).rejects.toMatchObject({ responseCode: 552 });
    expect(await journal()).toEqual([]);
  });
});

describe('scenarios by local part', () => {
  it.each([
    ['full+1@example.org', 552, '552 5.2.2'],
    ['nouser@example.org', 550, '550 5.1.1'],
  ])('%s', async (to, responseCode, start) => {
    expect(await refusal(to)).toMatchObject({ responseCode, response: expect.stringContaining(start) as string });
    expect(await journal()).toEqual([]);
  });

  it('greylist: refused twice, then taken', async () => {
    const answers = [await refusal('greylist+7@example.org'), await refusal('greylist+7@example.org')];
    expect(answers).toMatchObject([
      { responseCode: 451, response: expect.stringContaining('451 4.3.0') as string },
      { responseCode: 451 },
    ]);
    expect(await refusal('greylist+8@example.org')).toMatchObject({ responseCode: 451 });
    expect(await refusal('greylist+7@example.org')).toBeNull();
  });

  it('drop-after-dot: taken, and the connection drops', async () => {
    expect(await refusal('drop-after-dot@example.org')).toMatchObject({ responseCode: undefined });
    expect(await journal()).toHaveLength(1);
  });

  it('hang-after-dot: taken, and never answered', async () => {
    expect(await refusal('hang-after-dot@example.org')).toMatchObject({ code: 'ETIMEDOUT' });
    expect(await journal()).toHaveLength(1);
  });
});

describe('a mail server in trouble', () => {
  it('is down', async () => {
    await control('PUT', '/mail', { mode: 'down' });
    expect(await refusal('ann@example.com')).toMatchObject({ responseCode: 421 });
  });

  it('refuses credentials, and takes none otherwise as well as any', async () => {
    const auth = { user: 'rollcall', pass: 'x' };
    expect(await refusal('ann@example.com', { auth })).toBeNull();
    await control('PUT', '/mail', { mode: 'refuse-credentials' });
    expect(await refusal('ann@example.com', { auth })).toMatchObject({ responseCode: 535 });
    expect(await refusal('ann@example.com')).toMatchObject({ responseCode: 530 });
  });

  it('is slow', async () => {
    await control('PUT', '/mail', { mode: 'latency', latencyMs: 200 });
    const start = Date.now();
    await mail('ann@example.com');
    expect(Date.now() - start).toBeGreaterThanOrEqual(200);
  });
});

describe('pages', () => {
  const page = async (path: string) => (await call('GET', simulators.url + path)).text;

  it('list mail newest first, a page at a time', async () => {
    expect(await page('/mailbox')).toContain('No mail here yet.');
    for (let number = 0; number < 3; number += 1) await mail('ann@example.com', { subject: `Mail ${number}` });
    const first = await page('/mailbox?limit=2');
    expect([...first.matchAll(/Mail \d/g)].map(([subject]) => subject)).toEqual(['Mail 2', 'Mail 1']);
    const older = /href="(\/mailbox\?before=\d+)"/.exec(first)![1]!;
    expect(await page(older)).toContain('Mail 0');
    expect(first).toMatch(/<html lang="en-GB">.*<h1>Mailbox<\/h1>.*<caption>.*<th scope="col">/s);
  });

  it('show a mail and run nothing of it', async () => {
    const evil = '<script>alert(1)</script><img src="https://evil.example/x">" srcdoc=';
    await mail('ann@example.com', { subject: '<script>s</script>', text: '<b>t</b>', html: evil });
    const list = await page('/mailbox');
    expect(list).not.toContain('<script');
    const path = /href="(\/mailbox\/\d+)"/.exec(list)![1]!;
    const response = await call('GET', simulators.url + path);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(response.text).not.toMatch(/<script|<img|<b>t/);
    expect(response.text).toContain('<iframe title="The mail as HTML" sandbox="" srcdoc="');
    expect(response.text).toContain('&#60;b&#62;t&#60;/b&#62;');
  });

  it('are not there for mail that is not', async () => {
    expect((await call('GET', `${simulators.url}/mailbox/12345`)).status).toBe(404);
    expect((await call('GET', `${simulators.url}/mailbox/..%2f`)).status).toBe(404);
  });
});
