import { CODE_MINUTES, HIDDEN_CODE } from '../../conversations/direct/access-code';

/** So many wrong answers within so long, over all links of a practice, look like somebody who guesses. */
export const MOST_WRONG_PROOFS = 50;
export const WRONG_PROOFS_MINUTES = 60;

/** What decides whether a right date of birth is enough. */
export interface ProofFacts {
  /** Somebody seems to guess at this practice. */
  isGuarded: boolean;
  /** Something was booked or answered by the link already, so there is something to see. */
  isBegun: boolean;
  /** This browser proved it before. */
  isSameBrowser: boolean;
}

/** Whether a code by SMS is needed besides the date of birth, which others may know. */
export function demandsCode({ isGuarded, isBegun, isSameBrowser }: ProofFacts): boolean {
  return isGuarded || (isBegun && !isSameBrowser);
}

/** The text with the code, as it is stored: the code is filled in only when it is handed over. @param language BCP 47 */
export function proofCodeText(practiceName: string, language: string | null = null): string {
  if (language === 'cy') {
    // cspell:disable-next-line -- Welsh
    return `${HIDDEN_CODE} yw eich cod i agor eich dolen gan ${practiceName}. Mae'n gweithio am ${CODE_MINUTES} munud. Cadwch y cod hwn i chi'ch hun.`;
  }
  return `${HIDDEN_CODE} is your code to open your link from ${practiceName}. It works for ${CODE_MINUTES} minutes. Never tell anyone this code.`;
}
