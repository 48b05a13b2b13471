import type { Membership } from './staff';

/** The message that the next page shows once, after an action. */
export interface Banner {
  kind: 'success' | 'information';
  text: string;
  /** A way on or back, such as Undo. */
  link?: { text: string; href: string };
  /** What was made, where it is several things. */
  links?: readonly { text: string; href: string }[];
  /** The address points to something on the page, which gets the focus instead of the banner. */
  keepsFocus?: true;
}

/** A signed-in browser. */
export interface Session {
  id: string;
  staffId: string;
  name: string;
  email: string;
  /** The password was right; the code of the second factor is still to come. */
  waitsForCode: boolean;
  hasSecondFactor: boolean;
  /** Included in every form of this session (CSRF). */
  formToken: string;
  memberships: Membership[];
}

export interface NewSession {
  id: string;
  /** SHA-256 of the token in the cookie. */
  tokenHash: Buffer;
  staffId: string;
  waitsForCode: boolean;
  formToken: string;
}

/** How long a session lasts. */
export interface SessionRule {
  /** Without an activity. */
  idleSeconds: number;
  /** In total, whatever the activity. */
  lifeSeconds: number;
  /** False for a page's background requests; true by default. */
  isActivity?: boolean;
}

export type SessionOwner = Pick<Session, 'staffId' | 'formToken' | 'waitsForCode'>;

export interface Sessions {
  create(session: NewSession, now: Date): Promise<void>;
  /**
   * The session of a token, and marks it as seen (at most once a minute) where the request is an activity; `idle` for one
   * whose time is over, null for none.
   */
  find(tokenHash: Buffer, now: Date, rule: SessionRule): Promise<Session | 'idle' | null>;
  /** The owner of a session, even an idle or ended one, and its form token; null for none. */
  ownerOf(tokenHash: Buffer): Promise<SessionOwner | null>;
  /** Ends the session. Its owner is still known. */
  end(tokenHash: Buffer): Promise<void>;
  leaveBanner(sessionId: string, banner: Banner): Promise<void>;
  /** The banner, once. */
  takeBanner(sessionId: string): Promise<Banner | null>;
  /** Deletes what was not seen for four days, so that a form left open over a weekend still knows whose it is. */
  sweep(now: Date): Promise<void>;
}
