/** What a patient can do by a link of their own. */
export type LinkKind = 'booking' | 'questionnaire' | 'message' | 'recall' | 'opt-out' | 'reply';

interface LinkRule {
  /** Its address is `/<letter>/<token>`. */
  letter: string;
  /** How long it can be used after the latest message with it was handed over. */
  days: number;
}

/** How each kind of link is addressed, and how long it lives. */
export const LINKS: Record<LinkKind, LinkRule> = {
  booking: { letter: 'b', days: 28 },
  questionnaire: { letter: 'q', days: 28 },
  message: { letter: 'm', days: 14 },
  recall: { letter: 'r', days: 28 },
  'opt-out': { letter: 'o', days: 365 },
  reply: { letter: 'a', days: 28 },
};

/** After so many wrong answers a link is locked on every device. */
export const MOST_WRONG_TRIES = 5;

/** How long a browser in which the patient proved who they are may go on without proving it again. */
export const PROOF_MINUTES = 30;

/** Characters of a token that cannot be mistaken for each other when somebody types them. */
export const TOKEN_ALPHABET = '23456789abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ';

/** Eleven characters of this alphabet have 64 bits. */
export const TOKEN_LENGTH = 11;

const TOKEN = new RegExp(`^[${TOKEN_ALPHABET}]{${TOKEN_LENGTH}}$`);

/** Whether a text can be a token at all. */
export function isLinkToken(text: string): boolean {
  return TOKEN.test(text);
}

/** The path of a link: `/b/Kq3…`. */
export function linkPath(kind: LinkKind, token: string): string {
  return `/${LINKS[kind].letter}/${token}`;
}

/** The whole address of a link. @param publicUrl the base of our addresses, as browsers see them. */
export function linkUrl(kind: LinkKind, publicUrl: string, token: string): string {
  return `${publicUrl.replace(/\/+$/, '')}${linkPath(kind, token)}`;
}

/** When a link that is handed over now can no longer be used. */
export function linkExpiry(kind: LinkKind, now: Date): Date {
  return new Date(now.getTime() + LINKS[kind].days * 86_400_000);
}

/** The details that patients give to prove who they are. */
export interface ClaimedIdentity {
  /** `YYYY-MM-DD` */
  dateOfBirth: string;
  /** Only where the page asks for it. */
  surname?: string;
}

/**
 * Whether somebody is the patient: the same date of birth and, where it is asked, the same surname. Case, accents, spaces
 * and punctuation of a surname do not matter.
 */
export function provesIdentity(
  patient: { dateOfBirth: string; familyName: string | null },
  claimed: ClaimedIdentity,
): boolean {
  if (patient.dateOfBirth !== claimed.dateOfBirth) return false;
  if (claimed.surname === undefined) return true;
  const asked = bareName(claimed.surname);
  return asked !== '' && patient.familyName !== null && bareName(patient.familyName) === asked;
}

function bareName(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/[^\p{L}]/gu, '')
    .toLowerCase();
}
