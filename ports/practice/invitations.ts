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

/** The secret part: it reaches the person by a way of their own, and opens nothing without their own sign-in. */
export interface InvitationCode {
  /** SHA-256. */
  hash: Buffer;
  expiresAt: Date;
}

/**
 * Joining a further practice. Nobody is made a member of a second practice by an administrator alone: at the first one
 * somebody else may be able to set their password, and would be in the second one with it.
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
  /** Those that wait, also when their time is over: oldest first. */
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

  /** Those that wait for this person's answer and are in time. */
  of(staffId: string, now: Date): Promise<OwnInvitation[]>;
  /** Whether accepting takes a new password: the present one was chosen by a link that an administrator has seen. */
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
