import type { ClaimedIdentity, LinkKind } from '../../domain/patients/personal-link';

/** Whose link it is, and what it is about: a campaign, a single message, a patient. */
export interface LinkSubject {
  aboutId: string;
  /** Null for somebody who is no patient. */
  patientId: string | null;
}

/** A link that can be used. */
export interface PersonalLink extends LinkSubject {
  id: string;
  kind: LinkKind;
  practice: {
    id: string;
    name: string;
    timeZone: string;
    region: 'GB' | 'AU';
    /** As the practice wrote it; null if it did not. */
    telephone: string | null;
    /** An administrator has switched the Welsh pages on. */
    hasWelshPages: boolean;
  };
  /** In which the patient reads, as a BCP 47 tag; null where nobody said. */
  language: string | null;
  /** No answer opens it any more. */
  isLocked: boolean;
  openedAt: Date | null;
  startedAt: Date | null;
  finishedAt: Date | null;
}

export type ProofAnswer =
  /** `proof` opens this link in one browser until `until`. */
  | { kind: 'proved'; proof: string; until: Date }
  /** It was right, and `proof` opens the link once a code by SMS was right as well. */
  | { kind: 'code-needed'; proof: string; until: Date }
  | { kind: 'wrong'; triesLeft: number }
  | { kind: 'locked' };

/** How many patients of a campaign got how far. */
export interface LinkProgress {
  made: number;
  opened: number;
  proved: number;
  started: number;
  finished: number;
}

/** Links that belong to one patient each. A token is only ever given out; it is stored as a hash, and sealed. */
export interface PersonalLinks {
  /**
   * The tokens of the links of these subjects, in their order. Makes links that are missing, and lets those that are there
   * live until `expiresAt`. The same subject has the same token until it is revoked.
   */
  tokensFor(
    practiceId: string,
    kind: LinkKind,
    subjects: readonly LinkSubject[],
    expiresAt: Date,
    now: Date,
  ): Promise<string[]>;
  /**
   * Tokens of links that hardly anybody opens: nothing is stored until one is opened. Each says sealed whose link it is. They are
   * too long to type, so they are for the header of an email and never for its text.
   */
  sealedTokens(practiceId: string, kind: LinkKind, subjects: readonly LinkSubject[], expiresAt: Date): string[];
  /** Null where there is none, and where it expired, was revoked, or its patient has died or left. */
  open(kind: LinkKind, token: string, now: Date): Promise<PersonalLink | null>;
  /**
   * Counts a wrong answer before it says so, on every device together.
   *
   * @param claimed what the patient said of themselves; or whether another answer of theirs, such as a code, is right.
   */
  prove(
    link: PersonalLink,
    claimed: ClaimedIdentity | { isRight: boolean },
    now: Date,
    /** The proof that this browser had before, valid or not. */
    earlier?: string,
  ): Promise<ProofAnswer>;
  /** Whether a browser's proof lacks only the code. */
  isHalfProved(link: PersonalLink, proof: string, now: Date): Promise<boolean>;
  /** Whether a browser's proof opens this link. */
  isProved(link: PersonalLink, proof: string, now: Date): Promise<boolean>;
  /** Ends the links of these subjects. The next token of such a subject is a new one, and its tries start again. */
  revoke(practiceId: string, kind: LinkKind, subject: LinkSubject, now: Date): Promise<void>;
  /** Notes how far the patient came; only the first time counts. */
  mark(link: PersonalLink, step: 'opened' | 'started' | 'finished', now: Date): Promise<void>;
  /** Of all links about a campaign. */
  progress(practiceId: string, kind: LinkKind, aboutId: string): Promise<LinkProgress>;
}
