import { createMailAddresses } from '../../../adapters/mail/addresses';
import { readMailbox, readUnseen } from '../../../adapters/mail/mailbox-reader';
import { createMailboxStandings } from '../../../adapters/postgres/conversations/mailbox-standings';
import type { MailboxFault } from '../../../domain/conversations/mail/mailbox-standing';
import { LARGEST_MAIL } from '../../../domain/conversations/mail/mail-size';
import type { InboundMail } from '../../../ports/conversations/incoming-mail';
import { startMailServer, type MailServer } from '../../support/mail-server';
import { until } from '../../support/until';
import { makePatients, type Person } from '../fixtures';
import { signedIn, visit } from '../page-visitor';
import { testApi } from '../support';
import { emailTo, mailText, type MailDetails } from './mail-support';
import { repliesTo } from './replies-support';

const api = testApi();
const { read, conversations } = repliesTo(api);
const addresses = createMailAddresses(`test:${Buffer.alloc(32, 7).toString('base64')}`, {
  mailbox: 'replies@oakfield.example',
});

let server: MailServer;
beforeEach(async () => {
  server = await startMailServer();
});
afterEach(() => server.close());

/** A patient with an email, and the mail that answers it. */
async function answerOf(body: string, headers: string[] = []): Promise<{ person: Person; raw: string }> {
  const [person] = await makePatients(api, 1);
  const { attemptId } = await emailTo(api, person!);
  const to = addresses.make('reply-to', attemptId);
  return { person: person!, raw: mailText({ from: person!.email, to, headers }, body) };
}

/** One look at the mailbox, as the reader has it. */
function look({
  mail = api.services.inboundMail,
  url = server.url(),
}: { mail?: Pick<InboundMail, 'store'>; url?: string } = {}) {
  return readUnseen({
    ...{ url, addresses, mail, now: () => new Date() },
    stored: async (practiceIds) => {
      for (const id of practiceIds) await api.services.inboundMail.readAll(id, new Date());
    },
  });
}

async function messagesFrom({ email }: Person): Promise<MailDetails['messages']> {
  const found = (await conversations()).filter(({ contact }) => contact === email);
  const all = await Promise.all(found.map(({ id }) => read(id) as Promise<MailDetails>));
  return all.flatMap(({ messages }) => messages);
}

const bodies = async (person: Person) => (await messagesFrom(person)).map(({ body }) => body);

describe('P28 answers by email that a mailbox holds', () => {
  test('are read once, although the reader is killed between storing and marking', async () => {
    const { person, raw } = await answerOf('Thursday is fine.');
    server.put(raw);
    const mail: Pick<InboundMail, 'store'> = {
      async store(...mails) {
        const practiceIds = await api.services.inboundMail.store(...mails);
        server.cut();
        return practiceIds;
      },
    };
    await expect(look({ mail })).rejects.toThrow();
    expect(server.marks()).toEqual([[]]);
    await look();
    await look();
    expect(await bodies(person)).toEqual(['Thursday is fine.']);
    expect(server.marks()[0]).toContain('\\Seen');
  });

  test('are read although the connection breaks in the middle of a mail, and one after it is not lost', async () => {
    const [long, next] = [await answerOf(`Long. ${'word '.repeat(300_000)}`), await answerOf('After it.')];
    server.put(long.raw);
    server.put(next.raw);
    server.cutAfter(500_000);
    await expect(look()).rejects.toThrow();
    expect(await bodies(long.person)).toEqual([]);
    await look();
    expect((await bodies(long.person)).map((body) => body!.slice(0, 5))).toEqual(['Long.']);
    expect(await bodies(next.person)).toEqual(['After it.']);
  });

  test('are not lost when PostgreSQL is away: they stay unread, and the next look has them', async () => {
    const { person, raw } = await answerOf('Still here.');
    server.put(raw);
    await expect(look({ mail: { store: () => Promise.reject(new Error('connection refused')) } })).rejects.toThrow();
    expect(server.marks()).toEqual([[]]);
    await look();
    expect(await bodies(person)).toEqual(['Still here.']);
  });

  test('are each read once by two readers at the same moment', async () => {
    const answers = await Promise.all([answerOf('One.'), answerOf('Two.'), answerOf('Three.')]);
    for (const { raw } of answers) server.put(raw);
    await Promise.all([look(), look()]);
    expect(await Promise.all(answers.map(({ person }) => bodies(person)))).toEqual([['One.'], ['Two.'], ['Three.']]);
  });

  test('of 40 MB keep their words, and say of the last file that its end is missing', async () => {
    const line = `${'A'.repeat(76)}\n`;
    const file = line.repeat(Math.ceil((40 * 1024 * 1024) / line.length));
    const parts = [
      ...['--b1', 'Content-Type: text/plain', '', 'My rash, as a film.', '--b1'],
      ...['Content-Type: video/mp4; name="rash.mp4"', 'Content-Transfer-Encoding: base64', '', file, '--b1--', ''],
    ].join('\n');
    const { person, raw } = await answerOf(parts, ['Content-Type: multipart/mixed; boundary="b1"']);
    server.put(raw);
    await look();
    const [message] = await messagesFrom(person);
    expect(message).toMatchObject({ body: 'My rash, as a film.', attachments: [{ name: 'rash.mp4', isCut: true }] });
    expect(message!.attachments[0]!.bytes).toBeLessThan(LARGEST_MAIL);
    expect(server.marks()[0]).toContain('\\Seen');
  });

  test('are read although a person opened them there, and what is not for us stays unread for its reader', async () => {
    const { person, raw } = await answerOf('Opened by hand.');
    server.put(raw, ['\\Seen']);
    server.put(mailText({ from: 'a@b.example', to: 'replies@oakfield.example' }, 'To the desk.'));
    await look();
    expect(await bodies(person)).toEqual(['Opened by hand.']);
    expect(server.marks()[1]).not.toContain('\\Seen');
  });
});

test('a wrong password is told to the operator, administrators and the status page, until the mailbox is read', async () => {
  const administrator = await signedIn(api, 'administrator');
  const page = async (path: string) =>
    (await visit(api, 'GET', `/p/oakfield${path}`, { cookie: administrator.cookie })).text;
  const standings = createMailboxStandings(api.database);
  const reported: (MailboxFault | null)[] = [];
  const run = (url: string) =>
    readMailbox({
      ...{ url, addresses, mail: api.services.inboundMail, standings, now: () => new Date() },
      stored: () => Promise.resolve(),
      alone: (work) => work(),
      report: (fault) => void reported.push(fault),
    });
  const stop = run(server.url('wrong'));
  await until('it is noted', async () => (await standings.current())?.state === 'refused');
  await stop();
  expect(reported).toEqual(['refused']);
  expect(await page('/account/status')).toContain('The mail server refuses our user name or password');
  expect(await page('/notifications')).toContain('Answers by email cannot come in at the moment.');
  // Told once, however often it is refused.
  await standings.failed('refused', new Date());
  const told = () =>
    api.database.pool
      .query(`SELECT FROM notification WHERE kind = 'mail-not-read' AND read_at IS NULL`)
      .then(({ rowCount }) => rowCount);
  const first = await told();
  expect(first).toBeGreaterThan(0);
  const stopRight = run(server.url());
  await until('it is read', async () => (await standings.current())?.state === 'ok');
  await stopRight();
  expect(await told()).toBe(0);
  expect(await page('/account/status')).toContain('notices of undelivered emails come in');
});
