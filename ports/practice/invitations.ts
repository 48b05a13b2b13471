import type { Role } from '../../domain/practice/roles';
import type { TokenHolder } from './api-tokens';

/** What a practice sees of an invitation that is neither accepted nor ended. */
export interface WaitingInvitation {
  id: string;
  email: string;
  role: Role;
  invitedBy: string;
  invitedAt: Date;
  expiresAt: Date;
}

/** What the invited person sees of it. */
export interface OwnInvitation {
  id: string;
  practiceName: string;
  slug: string;
  role: Role;
  invitedBy: string;
  expiresAt: Date;
}

/** The secret part. It reaches the person separately, and is useless without their own sign-in. */
export interface InvitationCode {
  /** SHA-256. */
  hash: Buffer;
  expiresAt: Date;
}

/**
 * Joining another practice. An administrator alone cannot make someone a member of a second practice, because someone
 * at the first practice may be able to set that person's password and would then get into the second.
 */
export interface Invitations {
  /**
   * Asks somebody who works elsewhere; `unknown` where no person has this address or they work nowhere else, so that
   * adding them is right; `already` for a member; `waiting` when they were asked before.
   */
  invite(
    practiceId: string,
    invitation: { id: string; email: string; role: Role; code: InvitationCode },
    by: TokenHolder,
    now: Date,
  ): Promise<'invited' | 'already' | 'waiting' | 'unknown'>;
  /** Open invitations, including expired ones, oldest first. */
  waiting(practiceId: string): Promise<WaitingInvitation[]>;
  /** Another code and a new time; the older code ends. Null when there is none that waits. */
  renew(
    practiceId: string,
    id: string,
    code: InvitationCode,
    by: TokenHolder,
    now: Date,
  ): Promise<WaitingInvitation | null>;
  withdraw(practiceId: string, id: string, by: TokenHolder, now: Date): Promise<boolean>;

  /** Invitations that wait for this person's answer and have not expired. */
  of(staffId: string, now: Date): Promise<OwnInvitation[]>;
  /**
   * Whether accepting needs a new password, because the current one was chosen by a link that an administrator has
   * seen.
   */
  needsNewPassword(staffId: string): Promise<boolean>;
  /**
   * Makes the person a member. Ends their open password links and every session but `keepSessionId`, and sets the new
   * password where there is one; `password-needed` where there has to be.
   */
  accept(
    id: string,
    staffId: string,
    given: { codeHash: Buffer; newPasswordHash: string | null; keepSessionId: string },
    now: Date,
  ): Promise<'accepted' | 'wrong-code' | 'gone' | 'password-needed'>;
  decline(id: string, staffId: string, now: Date): Promise<boolean>;
}
