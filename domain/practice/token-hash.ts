import { createHash } from 'node:crypto';

/** The one form in which a secret that somebody carries is stored and looked up: API tokens, sessions, links, invitations. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
