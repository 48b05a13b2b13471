import { ImapFlow } from 'imapflow';
import type { ArrivedMail, InboundMail, MadeAddress, MailAddresses } from '../../ports/conversations/incoming-mail';
import { LARGEST_MAIL } from './smtp-listener';

/** How often a mailbox is looked at. */
const EVERY_MS = 15_000;
const LONGEST_MS = 60_000;
/** Where a mail server notes for whom a mail came in. The first that is ours counts. */
const ADDRESS_HEADERS = ['delivered-to', 'x-original-to', 'envelope-to', 'x-delivered-to', 'to', 'cc'];

export interface MailboxReaderDeps {
  /** `imap://user:pass@host:port` or `imaps://…`. */
  url: string;
  addresses: MailAddresses;
  mail: Pick<InboundMail, 'store'>;
  stored(practiceIds: string[]): Promise<void>;
  now(): Date;
  report(error: unknown): void;
}

/**
 * Reads a mailbox with plus-addressing, for practices that cannot receive mail by SMTP. A mail is marked as seen once it is
 * stored, or once it turned out not to be for us; it stays in the mailbox. @returns what stops it.
 */
export function readMailbox(deps: MailboxReaderDeps): () => Promise<void> {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const look = async (): Promise<void> => {
    try {
      await readUnseen(deps);
    } catch (error) {
      deps.report(error);
    }
    if (!stopped) timer = setTimeout(() => void (running = look()), EVERY_MS);
  };
  let running = look();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await running;
  };
}

/** Stores every mail that nobody has seen. */
export async function readUnseen({ url, addresses, mail, stored, now }: Omit<MailboxReaderDeps, 'report'>) {
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
  await client.connect();
  try {
    const lock = await client.getMailboxLock('INBOX');
    try {
      const found = await client.search({ seen: false }, { uid: true });
      for (const uid of found || []) {
        const fetched = await client.fetchOne(String(uid), { source: { maxLength: LARGEST_MAIL } }, { uid: true });
        if (!fetched || !fetched.source) continue;
        const practiceIds = await mail.store(arrived(fetched.source, addresses), now());
        await client.messageFlagsAdd(String(uid), ['\\Seen'], { uid: true });
        if (practiceIds.length > 0) await stored(practiceIds);
      }
    } finally {
      lock.release();
    }
  } finally {
    await client.logout().catch(() => client.close());
  }
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
