import { createHash, timingSafeEqual } from 'node:crypto';
import type { ReceiptStore, WebhookAccount } from '../../ports/receipt-store';

/** Providers post thousands of receipts with the same credentials; the database is asked once a minute. */
const REMEMBERED_MS = 60_000;
const REMEMBERED_MOST = 1_000;

/** Tells whose webhook a request is, by the header of Basic authentication; null when the credentials are not right. */
export type WebhookLogin = (kind: string, authorization: string | undefined) => Promise<WebhookAccount | null>;

/** @param now Milliseconds, for the age of what is remembered. */
export function createWebhookLogin(
  receipts: Pick<ReceiptStore, 'accountFor'>,
  now: () => number = Date.now,
): WebhookLogin {
  const remembered = new Map<string, { account: WebhookAccount; password: Buffer; until: number }>();
  return async (kind, authorization) => {
    const given = readBasic(authorization);
    if (!given) return null;
    const name = `${kind}/${given.user}`;
    const known = remembered.get(name);
    const password = digest(given.password);
    if (known && known.until > now() && timingSafeEqual(known.password, password)) return known.account;
    const account = await receipts.accountFor(kind, given.user, given.password);
    if (!account) return null;
    const oldest = remembered.keys().next();
    if (remembered.size >= REMEMBERED_MOST && !oldest.done) remembered.delete(oldest.value);
    remembered.set(name, { account, password, until: now() + REMEMBERED_MS });
    return account;
  };
}

/** User and password of a Basic header; the password may hold colons, the user may not (RFC 7617). */
function readBasic(authorization: string | undefined): { user: string; password: string } | null {
  const encoded = /^basic +([A-Za-z0-9+/=_-]+)$/i.exec(authorization ?? '')?.[1];
  if (!encoded) return null;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  // PostgreSQL takes no NUL, and no user of ours has one.
  if (colon < 0 || text.includes('\0')) return null;
  return { user: text.slice(0, colon), password: text.slice(colon + 1) };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
