import type { Role } from '../../domain/practice/roles';
import type { TokenHolder } from './api-tokens';

/** Where a person may work, and in which role. */
export interface Membership {
  practiceId: string;
  /** The practice in addresses of pages: `/p/{slug}`. */
  slug: string;
  practiceName: string;
  timeZone: string;
  role: Role;
}

/** A person as the sign-in sees them. */
export interface StaffCredentials {
  staffId: string;
  email: string;
  /** argon2id; null until a password was set. */
  passwordHash: string | null;
  /** Null unless a second factor was confirmed. */
  secondFactor: { secret: string; lastStep: number | null } | null;
  failedTries: number;
  lockedUntil: Date | null;
}

/** A person of a practice, for the page Staff and roles. */
export interface StaffRow {
  staffId: string;
  name: string;
  email: string;
  role: Role;
  /** Ends recalls that are clinically significant, and reads trial runs before automation starts. */
  isClinician: boolean;
  hasPassword: boolean;
  hasSecondFactor: boolean;
  lockedUntil: Date | null;
  addedBy: string;
  addedAt: Date;
}

/** The people who sign in. Every change of a practice's staff leaves an audit entry. */
export interface Staff {
  /** By email address, ignoring case; null for an unknown one. */
  credentials(email: string): Promise<StaffCredentials | null>;
  credentialsOf(staffId: string): Promise<StaffCredentials | null>;
  /** Until when an address is locked, whether or not a person has it; null if it is not. */
  lockedUntil(email: string, now: Date): Promise<Date | null>;
  /**
   * Counts a failed sign-in for an address, whether or not a person has it. Locks it for `lockSeconds` at the `most`-th
   * failure in a row. Returns the end of the lock, if locked now.
   */
  triedWrongly(email: string, now: Date, rule: { most: number; lockSeconds: number }): Promise<Date | null>;
  /** Writes a failed sign-in of a known address to the audit log, grouped. Sign-in does not wait for it. */
  noteFailure(email: string, failure: { what: 'password' | 'code'; locked: boolean }, now: Date): Promise<void>;
  /** A correct password or code resets the count. */
  triedRightly(staffId: string): Promise<void>;
  /** Writes what a person did about their own sign-in to the audit log of each of their practices. */
  note(staffId: string, act: string, now: Date): Promise<void>;
  /** Accepts a time step's code once; false if it or a later one was used before. */
  takeStep(staffId: string, step: number): Promise<boolean>;

  list(practiceId: string): Promise<StaffRow[]>;
  /**
   * Adds a person who works nowhere yet, always without a password: one they had may be known at an earlier practice.
   * `already` when they are a member, `works-elsewhere` when only they themselves can join (see `Invitations`).
   */
  add(
    practiceId: string,
    person: { staffId: string; email: string; name: string; role: Role },
    by: TokenHolder,
    now: Date,
  ): Promise<{ kind: 'added'; staffId: string } | { kind: 'already' | 'works-elsewhere' }>;
  /** False if there is no such member; `last-administrator` if no administrator would be left. */
  changeRole(
    practiceId: string,
    staffId: string,
    role: Role,
    by: TokenHolder,
    now: Date,
  ): Promise<boolean | 'last-administrator'>;
  /** Marks a member as a clinician, or no longer; false if there is no such member. */
  markClinician(
    practiceId: string,
    staffId: string,
    isClinician: boolean,
    by: TokenHolder,
    now: Date,
  ): Promise<boolean>;
  /**
   * Ends the membership, with everything that waits for this person or goes on in their name.
   *
   * @param ownerId who takes over their scheduled messages: another member who may send, or `no-owner`. An administrator unless
   *   given.
   */
  remove(
    practiceId: string,
    staffId: string,
    by: TokenHolder,
    now: Date,
    ownerId?: string,
  ): Promise<boolean | 'last-administrator' | 'no-owner'>;

  /**
   * Whether `by` may change how this member signs in, since that would let `by` become that person everywhere. If the
   * member works at several practices, `by` must administer all of them.
   */
  mayResetSignIn(practiceId: string, staffId: string, by: TokenHolder): Promise<boolean>;
  /** Removes a second factor; false if `mayResetSignIn` forbids it. Without one nothing changes. */
  takeAwaySecondFactor(practiceId: string, staffId: string, by: TokenHolder, now: Date): Promise<boolean>;
  /** Ends a lock after too many tries; false if `mayResetSignIn` forbids it. Without one nothing changes. */
  unlock(practiceId: string, staffId: string, by: TokenHolder, now: Date): Promise<boolean>;
  /** A link by which the person sets a password; older ones of theirs end. False where `mayResetSignIn` says no. */
  makePasswordLink(
    practiceId: string,
    staffId: string,
    link: { hash: Buffer; expiresAt: Date },
    by: TokenHolder,
    now: Date,
  ): Promise<boolean>;
  /** The owner of a valid link. */
  passwordLink(hash: Buffer, now: Date): Promise<{ staffId: string; name: string; email: string } | null>;
  /** Sets the password and uses the link up; false when it was used meanwhile. Ends every session of the person. */
  setPasswordByLink(hash: Buffer, passwordHash: string, now: Date): Promise<boolean>;
  /** A new password by the person themselves; ends their other sessions. */
  setPassword(staffId: string, passwordHash: string, keepSessionId: string): Promise<void>;

  /** Stores a secret that is not active yet. */
  beginSecondFactor(staffId: string, secret: string): Promise<void>;
  /** The secret that waits to be confirmed, or null. */
  pendingSecondFactor(staffId: string): Promise<string | null>;
  confirmSecondFactor(staffId: string, step: number, now: Date): Promise<void>;
  removeSecondFactor(staffId: string): Promise<void>;
  /** Deletes the counts of wrong tries that are a day old. */
  sweep(now: Date): Promise<void>;
}
