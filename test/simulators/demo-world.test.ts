import type { AddressInfo } from 'node:net';
import { createTransport } from 'nodemailer';
import { SMTPServer } from 'smtp-server';
import { createMailReader } from '../../adapters/mail/mail-reader';
import { createDemoWorld } from '../../adapters/simulators/demo-world';
import { DemoWorldAway, type DemoWorld } from '../../ports/demo-world';
import { call, eventually, runReceiver, runSimulators, type Receiver, type TestSimulators } from './running';

let simulators: TestSimulators;
let receiver: Receiver;
let world: DemoWorld;
let rollcall: SMTPServer;
/** What came back from the mailbox. */
const answers: { from: string; to: string; raw: Buffer }[] = [];

/** Takes mail as Rollcall does; nothing for an address that it did not make. */
function listenAsRollcall(): Promise<SMTPServer> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: ({ address }, _session, callback) =>
      callback(
        address.endsWith('@mail.test') ? null : Object.assign(new Error('no such address'), { responseCode: 550 }),
      ),
    onData(stream, { envelope }, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        answers.push({ from, to: envelope.rcptTo[0]!.address, raw: Buffer.concat(chunks) });
        callback();
      });
    },
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

beforeAll(async () => {
  rollcall = await listenAsRollcall();
  const inboundSmtp = `127.0.0.1:${(rollcall.server.address() as AddressInfo).port}`;
  [simulators, receiver] = await Promise.all([
    runSimulators({ parts: ['sms', 'mailbox'], inboundSmtp }),
    runReceiver(),
  ]);
  const read = (address: string) =>
    address === 'reply.1@mail.test' ? ({ kind: 'reply-to', attemptId: referenceOf(1) } as const) : null;
  world = createDemoWorld(simulators.url, { read });
});
afterAll(async () => {
  await simulators.close();
  await receiver.close();
  await new Promise<void>((resolve) => rollcall.close(resolve));
});
beforeEach(async () => {
  await call('DELETE', `${simulators.url}/control`);
  await call('DELETE', `${simulators.url}/control/journal`);
});

const referenceOf = (n: number) => `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const newest = (limit = 20) => ({ before: null, limit });

async function text(n: number, to = `4477009000${String(n).padStart(2, '0')}`): Promise<void> {
  const form = { apiKey: 'simulator', from: 'Oakfield', to, message: `Text ${n}`, reference: referenceOf(n) };
  await call(
    'POST',
    `${simulators.url}/firetext/api/sendsms/json`,
    new URLSearchParams({ ...form, receipt: `${receiver.url}/receipts` }),
  );
}

async function mail(n: number, more: object = {}): Promise<void> {
  const transport = createTransport({ host: '127.0.0.1', port: simulators.smtpPort, secure: false });
  await transport.sendMail({
    from: 'Oakfield Surgery <surgery@example.org>',
    to: 'ann@example.org',
    subject: `Mail ${n}`,
    text: 'Dear Ann',
    html: '<p>Dear Ann</p>',
    messageId: `<${referenceOf(n)}@example.org>`,
    ...more,
  });
  transport.close();
}

describe('N30 phones', () => {
  it('come with their latest texts and with what became of them', async () => {
    for (const n of [1, 2, 3]) await text(n, '447700900123');
    await text(4);
    await eventually(async () => {
      const { items } = await world.phones(newest(), 2);
      return items.every(({ newest: texts }) => texts.every(({ receipts }) => receipts.length === 1));
    });
    const page = await world.phones(newest(), 2);
    expect(page).toMatchObject({ total: 2, texts: 4, above: 0, older: null, newer: null });
    expect(page.items.map(({ number, texts, newest: shown }) => [number, texts, shown.map((one) => one.text)])).toEqual(
      [
        ['+447700900004', 1, ['Text 4']],
        ['+447700900123', 3, ['Text 3', 'Text 2']],
      ],
    );
    expect(page.items[1]!.newest[0]).toMatchObject({ outcome: 'delivered', receipts: [{ status: '0' }] });
  });

  it('are paged through both ways, each once', async () => {
    for (let n = 1; n <= 7; n++) await text(n);
    const first = await world.phones(newest(3), 1);
    const second = await world.phones({ before: first.older, limit: 3 }, 1);
    const last = await world.phones({ before: second.older, limit: 3 }, 1);
    const numbers = [first, second, last].flatMap(({ items }) => items.map(({ number }) => number));
    expect(new Set(numbers).size).toBe(7);
    expect([first, second, last].map(({ above, total }) => [above, total])).toEqual([
      [0, 7],
      [3, 7],
      [6, 7],
    ]);
    expect([last.older, second.newer]).toEqual([null, 'first']);
    const again = await world.phones({ before: last.newer as number, limit: 3 }, 1);
    expect(again.items.map(({ number }) => number)).toEqual(numbers.slice(3, 6));
  });

  it('are found by a text they got, and told what the next one meets', async () => {
    await text(1);
    expect(await world.phone(referenceOf(9), newest())).toBeNull();
    const phone = (await world.phone(referenceOf(1), newest()))!;
    expect(phone).toMatchObject({ number: '+447700900001', total: 1, next: null });

    await world.setPhone(phone.number, 'off', true);
    expect((await world.phone(referenceOf(1), newest()))!.next).toEqual({ outcome: 'off', once: true });
    await text(2, '447700900001');
    await text(3, '447700900001');
    const after = (await world.phone(referenceOf(1), newest()))!;
    expect(after.items.map(({ outcome }) => outcome)).toEqual(['delivered', 'off', 'delivered']);
    expect(after.next).toBeNull();

    await world.setPhone(phone.number, 'provider-down', false);
    expect((await world.phone(referenceOf(1), newest()))!.next).toEqual({ outcome: 'provider-down', once: false });
    expect(await world.network()).toEqual({ outcome: 'delivered', ownOutcomes: 1 });
    await world.clearPhones();
    await world.clearPhone(phone.number);
    expect((await world.network()).ownOutcomes).toBe(0);
  });

  it('all meet what is set for all, and the provider comes back when something else is chosen', async () => {
    await world.setAllPhones('provider-down');
    expect((await world.network()).outcome).toBe('provider-down');
    await text(1);
    expect((await world.phones(newest(), 1)).texts).toBe(0);
    await world.setAllPhones('memory-full');
    await text(1);
    expect((await world.phones(newest(), 1)).items[0]!.newest[0]!.outcome).toBe('memory-full');
  });
});

describe('N30 the mailbox', () => {
  it('is paged through both ways, and a mail is found by its reference', async () => {
    for (let n = 1; n <= 5; n++) await mail(n);
    const first = await world.mails(newest(2));
    const second = await world.mails({ before: first.older, limit: 2 });
    expect(first.items.map(({ subject }) => subject)).toEqual(['Mail 5', 'Mail 4']);
    expect(second).toMatchObject({ total: 5, above: 2, newer: 'first' });
    const last = await world.mails({ before: second.older, limit: 2 });
    expect(last).toMatchObject({ above: 4, older: null });
    expect((await world.mails({ before: last.newer as number, limit: 2 })).items).toEqual(second.items);
    expect(await world.mail(referenceOf(3))).toMatchObject({
      ...{ reference: referenceOf(3), to: 'ann@example.org', subject: 'Mail 3' },
      ...{ text: expect.stringContaining('Dear Ann') as string, html: '<p>Dear Ann</p>' },
    });
    expect(await world.mail(referenceOf(9))).toBeNull();
  });
});

test('simulators that do not answer are away', async () => {
  await expect(createDemoWorld('http://127.0.0.1:9').network()).rejects.toThrow(DemoWorldAway);
});

describe('P26 what comes back to an email', () => {
  const reader = createMailReader({ domain: 'mail.test', senders: [] });
  const addresses = {
    envelope: { from: 'bounce.1@mail.test', to: 'ann@example.org' },
    replyTo: 'reply.1@mail.test',
  };
  const answered = async (n: number, answer: Parameters<DemoWorld['answerMail']>[1]) => {
    answers.length = 0;
    await mail(n, addresses);
    expect(await world.answerMail(referenceOf(n), answer)).toBe(true);
    const { raw, ...envelope } = answers[0]!;
    return { ...envelope, ...(await reader.read(raw, { emptySender: envelope.from === '' })) };
  };

  it('a reply goes to its own address, with what it answers quoted below', async () => {
    const reply = await answered(21, { kind: 'reply', text: 'Yes please, Siân' });
    expect(reply).toMatchObject({
      ...{ from: 'ann@example.org', to: 'reply.1@mail.test' },
      ...{ automatic: 'no', subject: 'Re: Mail 21', fresh: 'Yes please, Siân' },
    });
    expect(reply.whole).toContain('Dear Ann');
  });

  it('an automatic answer says that a program wrote it, and a notice of a mail server goes to the return path', async () => {
    expect(await answered(22, { kind: 'automatic' })).toMatchObject({ automatic: 'auto-reply' });
    for (const [n, kind] of [[23, 'delivered'] as const, [24, 'delayed'] as const, [25, 'failed'] as const]) {
      const notice = await answered(n, { kind });
      expect(notice.to).toBe('bounce.1@mail.test');
      expect(answers[0]!.raw.toString()).toContain(`Action: ${kind}`);
      expect(notice.automatic).not.toBe('no');
    }
  });

  it('a mail whose answers go to other programs takes no reply, and what a program answers goes to its sender', async () => {
    await mail(27, addresses);
    expect(await world.mail(referenceOf(27))).toMatchObject({ takesReplies: true });
    await mail(28, { ...addresses, replyTo: 'reception@example.org' });
    expect(await world.mail(referenceOf(28))).toMatchObject({ takesReplies: false });
    answers.length = 0;
    expect(await world.answerMail(referenceOf(28), { kind: 'automatic' })).toBe(true);
    expect(answers[0]).toMatchObject({ to: 'bounce.1@mail.test' });
  });

  it('nothing is sent for a mail without an address for answers, and a refusal is told', async () => {
    await mail(26, { replyTo: undefined });
    expect(await world.answerMail(referenceOf(26), { kind: 'reply', text: 'Yes' })).toBe(false);
    expect(await world.answerMail(referenceOf(26), { kind: 'failed' })).toBe(false);
    expect(await world.answerMail(referenceOf(99), { kind: 'failed' })).toBe(false);
  });
});
