import { isStorable } from '../../storable-text';

const LONGEST_ANSWER = 5_000;

export type LinkAnswerReading = { ok: true; text: string } | { ok: false; message: string };

/** What is said of an answer that cannot be taken, in one language. */
export interface LinkAnswerWords {
  empty: string;
  tooLong(most: number): string;
  unreadable: string;
}

export const ENGLISH_LINK_ANSWER: LinkAnswerWords = {
  empty: 'Write your answer',
  tooLong: (most) => `Write your answer in ${most} characters or fewer`,
  unreadable: 'Take out the character that cannot be read',
};

/** Reads what a patient wrote on one of our pages, as it is stored, or says what is wrong with it. */
export function readLinkAnswer(typed: string, said: LinkAnswerWords = ENGLISH_LINK_ANSWER): LinkAnswerReading {
  const text = typed.replace(/\r\n?/g, '\n').trim();
  if (text === '') return { ok: false, message: said.empty };
  if (text.length > LONGEST_ANSWER) return { ok: false, message: said.tooLong(LONGEST_ANSWER) };
  if (!isStorable(text)) return { ok: false, message: said.unreadable };
  return { ok: true, text };
}
