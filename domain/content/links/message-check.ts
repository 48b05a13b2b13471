import { TOKEN_ALPHABET, type LinkKind } from '../../patients/personal-link';

/** "Was this really from you?" (N43): the last characters of the link in a message are its code. */
const CHECK_CODE_LENGTH = 6;
/** After so many wrong tries in a day, a code is answered no more, on any device. */
export const MOST_CHECKS = 5;

const CODE = new RegExp(`^[${TOKEN_ALPHABET}]{${CHECK_CODE_LENGTH}}$`);

/** The code of a link. */
export function checkCodeOf(token: string): string {
  return token.slice(-CHECK_CODE_LENGTH);
}

/** A code as somebody types it: the last characters, or the whole link. Null for what can be none. */
export function readCheckCode(typed: string): string | null {
  const bare = typed.trim().replace(/[\s.,>)]+$/, '');
  const code = checkCodeOf(bare.slice(bare.lastIndexOf('/') + 1));
  return CODE.test(code) ? code : null;
}

/** The last four digits of a mobile number; also from the whole number. Null where there are too few. */
export function readLastDigits(typed: string): string | null {
  const digits = typed.replace(/\D/g, '');
  return digits.length >= 4 && /^[\d\s()+.-]+$/.test(typed.trim()) ? digits.slice(-4) : null;
}

/** What a message with a link of this kind is about, and nothing of its content. */
export const CHECKED_ABOUT: Readonly<Record<LinkKind, string>> = {
  booking: 'booking an appointment',
  questionnaire: 'questions for you to answer',
  message: 'a secure message',
  recall: 'a review or vaccination',
  'opt-out': 'the messages you get',
  reply: 'something that you can answer',
};
