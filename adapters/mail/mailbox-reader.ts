import { ImapFlow, type FetchMessageObject } from 'imapflow';
import { LARGEST_MAIL } from '../../domain/conversations/mail/mail-size';
import { nextLookSeconds, type MailboxFault } from '../../domain/conversations/mail/mailbox-standing';
import type { ArrivedMail, InboundMail, MadeAddress, MailAddresses } from '../../ports/conversations/incoming-mail';
import type { MailboxStandings } from '../../ports/conversations/mailbox-standings';

const LONGEST_MS = 60_000;
/** Where a mail server notes for whom a mail came in. The first that is ours counts. */
const ADDRESS_HEADERS = ['delivered-to', 'x-original-to', 'envelope-to', 'x-delivered-to', 'to', 'cc'];

/**
 * What we mark a mail with once it is stored. A mail that a person opened in the same mailbox is not marked by that, so
 * we still read it.
 */
const STORED = 'RollcallStored';
/** Our reply addresses are good for 90 days after its last use, so older mail is never for us. */
const LOOKED_BACK_DAYS = 91;

export interface MailboxReaderDeps {
  /** `imap://user:pass@host:port` or `imaps://…`. */
  url: string;
  addresses: MailAddresses;
  mail: Pick<InboundMail, 'store'>;
  standings: Pick<MailboxStandings, 'wasRead' | 'failed'>;
  /** Called when mail of these practices was stored. */
  stored(practiceIds: string[]): Promise<void>;
  /** Runs a look, unless another process has one at this moment. */
  alone(work: () => Promise<void>): Promise<void>;
  now(): Date;
  /** Tells the operator; `fault` is null where the mailbox is not at fault. */
  report(fault: MailboxFault | null, error: unknown): void;
}

/** A mail was fetched, and we could not keep it: the mail server is not at fault. */
class NotStored extends Error {}

/**
 * Reads a mailbox with plus-addressing, for practices that cannot receive mail by SMTP. A mail is marked once it is
 * stored, or once it turned out not to be for us; it stays in the mailbox. @returns what stops it.
 */
export function readMailbox(deps: MailboxReaderDeps): () => Promise<void> {
  const { standings } = deps;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  const look = async (): Promise<void> => {
    let fault: MailboxFault | null = null;
    try {
      await deps.alone(async () => {
        try {
          await readUnseen(deps);
        } catch (error) {
          fault = faultOf(error);
          deps.report(fault, error instanceof NotStored ? error.cause : error);
          if (fault !== null) await standings.failed(fault, deps.now());
          return;
        }
        await standings.wasRead(deps.now());
      });
    } catch (error) {
      deps.report(null, error);
    }
    if (!stopped) timer = setTimeout(() => void (running = look()), nextLookSeconds(fault) * 1000);
  };
  let running = look();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await running;
  };
}

function faultOf(error: unknown): MailboxFault | null {
  if (error instanceof NotStored) return null;
  return (error as { authenticationFailed?: boolean }).authenticationFailed === true ? 'refused' : 'away';
}

/**
 * Stores every mail that was not read before. One that the server does not give us keeps no other waiting: it is tried
 * again at the next look.
 */
export async function readUnseen({
  url,
  addresses,
  mail,
  stored,
  now,
}: Pick<MailboxReaderDeps, 'url' | 'addresses' | 'mail' | 'stored' | 'now'>): Promise<void> {
  const client = connectionTo(url);
  await client.connect();
  try {
    const lock = await client.getMailboxLock('INBOX');
    try {
      const mark = markOf(client);
      const since = new Date(now().getTime() - LOOKED_BACK_DAYS * 86_400_000);
      const unread = mark === STORED ? { unKeyword: STORED } : { seen: false };
      const found = await client.search({ ...unread, since }, { uid: true });
      let failed: { error: unknown } | null = null;
      for (const uid of found || []) {
        try {
          const practiceIds = await storeOne(client, String(uid), { addresses, mail, now });
          // What is not for us stays unread for other users of the mailbox, where the server lets us say so.
          const marks = practiceIds === null ? [mark] : [mark, '\\Seen'];
          // Over a connection that broke meanwhile it marks nothing and says so only by its answer.
          if (!(await client.messageFlagsAdd(String(uid), marks, { uid: true })))
            throw new Error('a mail was not marked');
          if (practiceIds !== null && practiceIds.length > 0) await stored(practiceIds);
        } catch (error) {
          if (!client.usable || error instanceof NotStored) throw error;
          failed ??= { error };
        }
      }
      if (failed) throw failed.error;
      if (!client.usable) throw new Error('the connection broke');
    } finally {
      lock.release();
    }
  } finally {
    await client.logout().catch(() => client.close());
  }
}

function connectionTo(url: string): ImapFlow {
  const { protocol, hostname, port, username, password } = new URL(url);
  const secure = protocol === 'imaps:';
  const client = new ImapFlow({
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(port) || (secure ? 993 : 143),
    secure,
    auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) },
    logger: false,
    socketTimeout: LONGEST_MS,
  });
  // An error of the connection also rejects what waits for it.
  client.on('error', () => undefined);
  return client;
}

/** Our own keyword where the server keeps keywords, else the mark of what a person has read. */
function markOf({ mailbox }: ImapFlow): string {
  return mailbox !== false && mailbox.permanentFlags?.has('\\*') ? STORED : '\\Seen';
}

/**
 * Only mail for us is fetched whole. Of one that is too large its beginning is stored, which holds the words.
 * @returns the practices whose it is; null where it is not for us.
 */
async function storeOne(
  client: ImapFlow,
  uid: string,
  { addresses, mail, now }: Pick<MailboxReaderDeps, 'addresses' | 'mail' | 'now'>,
): Promise<string[] | null> {
  const header = await fetched(client, uid, { headers: true });
  if (!header?.headers || arrived(header.headers, addresses).length === 0) return null;
  const whole = await fetched(client, uid, { source: { maxLength: LARGEST_MAIL + 1 } });
  if (!whole?.source) return null;
  const mails = arrived(whole.source, addresses);
  try {
    return await mail.store(mails, now());
  } catch (cause) {
    throw new NotStored('the mail is read again later', { cause });
  }
}

/** Null for a mail that was deleted meanwhile. */
async function fetched(
  client: ImapFlow,
  uid: string,
  what: Parameters<ImapFlow['fetchOne']>[1],
): Promise<FetchMessageObject | null> {
  return (await client.fetchOne(uid, what, { uid: true })) || null;
}

/** The mail with the service's address it came to; nothing where it came to none. */
export function arrived(raw: Buffer, addresses: MailAddresses): ArrivedMail[] {
  const end = raw.indexOf('\r\n\r\n');
  const header = raw.toString('latin1', 0, end < 0 ? Math.min(raw.length, 200_000) : end).replace(/\r?\n[ \t]+/g, ' ');
  const emptySender = /^return-path:[ \t]*<>/im.test(header);
  for (const name of ADDRESS_HEADERS) {
    const found = new Map<string, MadeAddress>();
    for (const [, value] of header.matchAll(new RegExp(`^${name}:(.*)$`, 'gim'))) {
      for (const [address] of value!.matchAll(/[^\s<>,;:"]{1,64}@[^\s<>,;:"]{1,253}/g)) {
        const made = addresses.read(address);
        if (made) found.set(`${made.kind} ${made.attemptId}`, made);
      }
    }
    if (found.size > 0) return [...found.values()].map((address) => ({ address, raw, emptySender }));
  }
  return [];
}
