import { Secret, TOTP } from 'otpauth';
import { newId } from '../../../adapters/postgres/sql/new-id';
import { hashToken } from '../../../domain/practice/token-hash';
import { SESSION_RULE } from '../../../web/kit/mount/session';
import { signedIn, type PageReply } from '../page-visitor';
import type { TestApi } from '../support';

export const PASSWORD = 'violet harbour kettle';

/** Somebody with `PASSWORD`, and no browser yet. */
export async function makePerson(api: TestApi): Promise<{ staffId: string; email: string }> {
  const { staffId, email } = await signedIn(api, 'sender');
  const { staff, passwords } = api.services;
  await staff.setPassword(staffId, await passwords.hash(PASSWORD), newId());
  return { staffId, email };
}

/** The six digits that an authenticator shows at a moment. */
export const codeOf = (secret: string, at: Date): string =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: at.getTime() });

/** A page without what is new each time it is drawn. */
export const stable = ({ text }: PageReply, email: string): string =>
  text
    .replaceAll(email, 'EMAIL')
    .replace(/nonce="[^"]+"/g, '')
    .replace(/name="operation" value="[^"]+"/g, '');

/** The form token of the session that this cookie belongs to. */
export async function formTokenOf(api: TestApi, cookie: string, now: Date): Promise<string> {
  const session = await api.services.sessions.find(hashToken(cookie), now, SESSION_RULE);
  return session === null || session === 'idle' ? '' : session.formToken;
}
