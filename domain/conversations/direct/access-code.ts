/** How long an access code opens its message. */
export const CODE_MINUTES = 10;
/** Another code is sent only after so long. */
export const CODE_AGAIN_SECONDS = 60;
/** The first code, and three more; staff can resend the message after that. */
export const MOST_CODES = 4;

const DIGITS = 6;
/** Stands for the code in the text that is stored, and is as long. Nobody but the patient reads the code. */
export const HIDDEN_CODE = '*'.repeat(DIGITS);

/** What is known of the codes of one link. */
export interface CodeFacts {
  /** Since the link was made. */
  sent: number;
  /** When the latest was asked for; null where none was. */
  latestAt: Date | null;
}

export type CodeDecision =
  | { kind: 'send' }
  /** One is on its way, or has just arrived. */
  | { kind: 'wait'; seconds: number }
  | { kind: 'no-more' };

/** Whether a code is sent when the patient presses the button. */
export function decideCode({ sent, latestAt }: CodeFacts, now: Date): CodeDecision {
  const wait = latestAt === null ? 0 : Math.ceil((latestAt.getTime() - now.getTime()) / 1000) + CODE_AGAIN_SECONDS;
  if (wait > 0) return { kind: 'wait', seconds: wait };
  return sent >= MOST_CODES ? { kind: 'no-more' } : { kind: 'send' };
}

/** Until when a code that was asked for then opens the message. */
export function codeExpiry(askedAt: Date): Date {
  return new Date(askedAt.getTime() + CODE_MINUTES * 60_000);
}

/** Six digits from bytes that nobody can guess. */
export function accessCode(derived: Buffer): string {
  return (derived.readUIntBE(0, 6) % 10 ** DIGITS).toString().padStart(DIGITS, '0');
}

/** A code as patients type it: spaces and hyphens do not matter. Null for what can be none. */
export function readAccessCode(typed: string): string | null {
  const digits = typed.replace(/[\s\-–]/g, '');
  return /^\d{6}$/.test(digits) ? digits : null;
}
