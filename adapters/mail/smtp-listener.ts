import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { LARGEST_MAIL } from '../../domain/conversations/mail/mail-size';
import type { ArrivedMail, InboundMail, MadeAddress, MailAddresses } from '../../ports/conversations/incoming-mail';

const MOST_CLIENTS = 40;
/** No mail server has a reason to send one mail to more of our addresses: each is for one email to one person. */
const MOST_RECIPIENTS = 50;
/** After so many addresses that are not ours, somebody is guessing. */
const MOST_REFUSED = 20;
const IDLE_MS = 60_000;

export interface MailListenerDeps {
  host: string;
  /** 0 for any free port. */
  port: number;
  addresses: MailAddresses;
  mail: Pick<InboundMail, 'practiceOf' | 'store'>;
  /** Called when mail of these practices was stored. */
  stored(practiceIds: string[]): void;
  now(): Date;
  /** Of an error that is not the other side's. */
  report(error: unknown): void;
}

export interface MailListener {
  host: string;
  port: number;
  close(): Promise<void>;
}

class SmtpReply extends Error {
  constructor(
    readonly responseCode: number,
    message: string,
  ) {
    super(message);
  }
}

const UNKNOWN = () => new SmtpReply(550, 'No such address here');
const LATER = () => new SmtpReply(451, 'Please try again later');

/**
 * Takes mail for addresses that we made, and for no other: it never passes mail on. A mail is answered 250 once it is stored.
 * While the database is away the answer is 4xx, and the sender's server brings it again.
 */
export async function listenForMail(deps: MailListenerDeps): Promise<MailListener> {
  const { addresses, mail } = deps;
  /** The addresses of each session's mail that we took, and how many we refused. */
  const taken = new WeakMap<object, { refused: number; to: Map<string, MadeAddress> }>();
  const stateOf = (session: SMTPServerSession) => {
    const known = taken.get(session) ?? { refused: 0, to: new Map<string, MadeAddress>() };
    taken.set(session, known);
    return known;
  };

  const server = new SMTPServer({
    banner: 'Rollcall',
    logger: false,
    size: LARGEST_MAIL,
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    hideENHANCEDSTATUSCODES: false,
    maxClients: MOST_CLIENTS,
    socketTimeout: IDLE_MS,
    closeTimeout: 1_000,
    onMailFrom(_address, session, callback) {
      stateOf(session).to.clear();
      callback();
    },
    onRcptTo({ address }, session, callback) {
      takeRecipient(address, session).then(
        () => callback(),
        (error: unknown) => callback(replyTo(error)),
      );
    },
    onData(stream, session, callback) {
      take(stream, session).then(
        () => callback(),
        (error: unknown) => callback(replyTo(error)),
      );
    },
  });
  // A client that drops its connection is a matter of course here.
  server.on('error', () => undefined);

  async function takeRecipient(address: string, session: SMTPServerSession): Promise<void> {
    const state = stateOf(session);
    if (state.refused >= MOST_REFUSED) throw new SmtpReply(421, 'Too many unknown addresses');
    if (state.to.size >= MOST_RECIPIENTS) throw new SmtpReply(452, 'Too many recipients');
    const made = addresses.read(address);
    if (made === null || (await mail.practiceOf(made)) === null) {
      state.refused += 1;
      throw UNKNOWN();
    }
    state.to.set(`${made.kind} ${made.attemptId}`, made);
  }

  async function take(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of stream as AsyncIterable<Buffer>) if (!stream.sizeExceeded) chunks.push(chunk);
    if (stream.sizeExceeded) throw new SmtpReply(552, 'The mail is too large');
    const raw = Buffer.concat(chunks);
    const { mailFrom } = session.envelope;
    const emptySender = !mailFrom || mailFrom.address === '';
    const mails = [...stateOf(session).to.values()].map((address): ArrivedMail => ({ address, raw, emptySender }));
    const practiceIds = await mail.store(mails, deps.now());
    deps.stored(practiceIds);
  }

  /** Whatever goes wrong on our side, the mail comes again. */
  function replyTo(error: unknown): SmtpReply {
    if (error instanceof SmtpReply) return error;
    deps.report(error);
    return LATER();
  }

  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(deps.port, deps.host, () => resolve());
  });
  const { port } = server.server.address() as AddressInfo;
  return {
    ...{ host: deps.host, port },
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
