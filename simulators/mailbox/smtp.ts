import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import type { Control } from '../control-state';
import { createDueQueue } from '../due-queue';
import { createGroupWriter } from '../group-writer';
import type { Log } from '../log';
import type { Numbering } from '../numbering';
import { mailOutcome, REFUSALS, SmtpReply, type MailOutcome } from './outcomes';
import { messageIdOf, referenceOf } from './reference';
import type { Mail, MailStore } from './store';
import type { MailSettings } from './control';

const LARGEST_MAIL = 10 * 1024 * 1024;

export interface SmtpListener {
  port: number;
  close(): Promise<void>;
}

/** Listens for mail. A mail is answered 250 only after it is stored; nothing is parsed on the way in but its Message-ID. */
export async function listenForMail({
  host,
  port,
  store,
  control,
  numbering,
  log,
}: {
  host: string;
  port: number;
  store: MailStore;
  control: Control<MailSettings>;
  numbering: Numbering;
  log: Log;
}): Promise<SmtpListener> {
  const writer = createGroupWriter<Mail>((mails) => store.insert(mails), { most: 500 });
  const delayed = createDueQueue<() => void>((responds) => responds.forEach((respond) => respond()), 1);

  const server = new SMTPServer({
    banner: 'Rollcall demo mailbox',
    logger: false,
    size: LARGEST_MAIL,
    rejectOversized: true,
    authOptional: true,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    hideENHANCEDSTATUSCODES: false,
    hideDSN: !control.now.dsn,
    closeTimeout: 250,
    onConnect(session, callback) {
      const socket = socketOf(session);
      if (socket) joinReplies(socket);
      // Read at each EHLO, so setting it here makes a change hold for the next connection.
      server.options.hideDSN = !control.now.dsn;
      callback(control.now.mode === 'down' ? new SmtpReply(421, 'Service not available') : null);
    },
    onAuth({ username }, _session, callback) {
      if (control.now.mode === 'refuse-credentials') callback(new SmtpReply(535, 'Authentication failed'));
      else callback(null, { user: username ?? 'user' });
    },
    onMailFrom(_address, session, callback) {
      const { mode } = control.now;
      if (mode === 'down') callback(new SmtpReply(421, 'Service not available'));
      else if (mode === 'refuse-credentials' && !session.user) callback(new SmtpReply(530, 'Authentication required'));
      else callback();
    },
    onRcptTo({ address }, _session, callback) {
      const outcome = mailOutcome(address);
      if (outcome === 'full' || outcome === 'nouser') callback(REFUSALS[outcome]);
      else if (outcome === 'greylist') answerGreylist(address, callback);
      else callback();
    },
    onData: take,
  });
  // A client that drops its connection is a matter of course here.
  server.on('error', () => undefined);

  function answerGreylist(address: string, callback: (error?: Error | null) => void): void {
    store.countTry(address.toLowerCase()).then(
      (tries) => callback(tries <= 2 ? REFUSALS.greylist : null),
      () => callback(new SmtpReply(451, 'Local error in processing')),
    );
  }

  function take(
    stream: SMTPServerDataStream,
    session: SMTPServerSession,
    callback: (error?: Error | null) => void,
  ): void {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => {
      if (!stream.sizeExceeded) chunks.push(chunk);
    });
    stream.on('error', () => undefined);
    stream.on('end', () => {
      // The server itself refuses what is too large.
      if (stream.sizeExceeded) return callback();
      const mail = toMail(session, chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks));
      const outcome = outcomeOf(session);
      writer.add(mail, (error) => {
        if (error !== null) {
          log.problem('mails not stored', error);
          callback(new SmtpReply(451, 'Local error in processing'));
        } else if (outcome === 'drop-after-dot') socketOf(session)?.destroy();
        else if (outcome !== 'hang-after-dot') respond(callback);
      });
    });
  }

  function toMail(session: SMTPServerSession, raw: Buffer): Mail {
    const { mailFrom, rcptTo, dsn } = session.envelope;
    const envid = withoutNul(dsn?.envid ?? '');
    const messageId = withoutNul(messageIdOf(raw));
    return {
      number: numbering(),
      reference: referenceOf(envid, messageId),
      sender: withoutNul(mailFrom ? mailFrom.address : ''),
      recipients: withoutNul(rcptTo.map(({ address }) => address).join(',')),
      envid,
      messageId,
      raw,
    };
  }

  function outcomeOf(session: SMTPServerSession): MailOutcome {
    const { mode } = control.now;
    if (mode === 'drop-after-dot' || mode === 'hang-after-dot') return mode;
    for (const { address } of session.envelope.rcptTo) {
      const outcome = mailOutcome(address);
      if (outcome !== 'ok') return outcome;
    }
    return 'ok';
  }

  function respond(callback: () => void): void {
    const { mode, latencyMs } = control.now;
    if (mode === 'latency') delayed.add(Date.now() + latencyMs, callback);
    else callback();
  }

  function socketOf(session: SMTPServerSession): Socket | undefined {
    for (const connection of server.connections) if (connection.session.id === session.id) return connection._socket;
    return undefined;
  }

  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(port, host, resolve);
  });

  return {
    port: (server.server.address() as AddressInfo).port,
    async close() {
      delayed.clear();
      await writer.drain();
      await new Promise<void>((resolve) => server.close(resolve));
    },
  };
}

/** Replies to commands that came in one piece go out in one piece, as RFC 2920 has it; a write each would cost most of a mail. */
function joinReplies(socket: Socket): void {
  let joining = false;
  socket.prependListener('data', () => {
    if (joining) return;
    joining = true;
    socket.cork();
    setImmediate(() => {
      joining = false;
      socket.uncork();
    });
  });
}

function withoutNul(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '') : text;
}
