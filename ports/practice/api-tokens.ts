import type { Role } from '../../domain/practice/roles';

/** The holder of a token: one practice, one role. */
export interface TokenHolder {
  tokenId: string;
  practiceId: string;
  practiceName: string;
  role: Role;
  /** What the token was named when it was made; shown to staff as "sent by" and kept in the audit. */
  user: string;
  /** For a token: the person who made it, even through other tokens. Absent if the caller is the person. */
  makerId?: string;
}

/** The person whose limits apply, however many tokens they make. */
export function personOf({ makerId, tokenId }: TokenHolder): string {
  return makerId ?? tokenId;
}

export interface NewToken {
  id: string;
  practiceId: string;
  name: string;
  role: Role;
  /** Whether it can approve campaigns, where its role can; not unless given. */
  mayApprove?: boolean;
  /** SHA-256 of the token; the token itself is never stored. */
  hash: Buffer;
}

/** What we may show about a token after it was made. */
export interface TokenRow {
  id: string;
  name: string;
  role: Role;
  mayApprove: boolean;
  createdBy: string;
  createdAt: Date;
  revokedAt: Date | null;
  /** Up to an hour before it was last used; null for never. */
  lastUsedAt: Date | null;
}

export interface ApiTokens {
  /** The holder of a token that is not revoked, which is noted as used (once an hour); null for any other. */
  find(hash: Buffer): Promise<TokenHolder | null>;
  /**
   * Makes a token, with its audit entry. Repeated with the same id it takes the new hash: the answer that held the
   * first one was lost before anybody saw it.
   */
  create(token: NewToken, by: TokenHolder, now: Date): Promise<void>;
  /** All tokens of a practice, newest first. */
  list(practiceId: string): Promise<TokenRow[]>;
  /** Revokes, with its audit entry; false when there is no such token. A second time changes nothing. */
  revoke(practiceId: string, tokenId: string, by: TokenHolder, now: Date): Promise<boolean>;
}
