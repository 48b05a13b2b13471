import { hash } from 'node:crypto';
import type { ReceiptStore, WebhookAccount } from '../../ports/delivery/receipt-store';

/** Providers post thousands of receipts with the same credentials, so we ask the database only once a minute. */
const REMEMBERED_MS = 60_000;
const REMEMBERED_MOST = 1_000;

/** Tells whose webhook a request is, by the header of Basic authentication; null when the credentials are not right. */
export type WebhookLogin = (kind: string, authorization: string | undefined) => Promise<WebhookAccount | null>;

/** @param now Milliseconds, for the age of what is remembered. */
export function createWebhookLogin(
  receipts: Pick<ReceiptStore, 'accountFor'>,
  now: () => number = Date.now,
): WebhookLogin {
  // Compared by a digest, so that the time of a comparison says nothing about the password.
  const remembered = new Map<string, { account: WebhookAccount; until: number }>();
  return async (kind, authorization) => {
    const key = hash('sha256', `${kind} ${authorization}`, 'base64');
    const known = remembered.get(key);
    if (known && known.until > now()) return known.account;
    const given = readBasic(authorization);
    if (!given) return null;
    const account = await receipts.accountFor(kind, given.user, given.password);
    if (!account) return null;
    const oldest = remembered.keys().next();
    if (remembered.size >= REMEMBERED_MOST && !oldest.done) remembered.delete(oldest.value);
    remembered.set(key, { account, until: now() + REMEMBERED_MS });
    return account;
  };
}

/** User and password of a Basic header; the password may hold colons, the user may not (RFC 7617). */
function readBasic(authorization: string | undefined): { user: string; password: string } | null {
  const encoded = /^basic +([A-Za-z0-9+/=_-]+)$/i.exec(authorization ?? '')?.[1];
  if (!encoded) return null;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  // PostgreSQL refuses NUL, and none of our user names contains one.
  if (colon < 0 || text.includes('\0')) return null;
  return { user: text.slice(0, colon), password: text.slice(colon + 1) };
}
