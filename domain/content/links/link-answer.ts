import { isStorable } from '../../storable-text';

const LONGEST_ANSWER = 5_000;

export type LinkAnswerReading = { ok: true; text: string } | { ok: false; message: string };

/** Reads what a patient wrote on one of our pages, as it is stored, or says what is wrong with it. */
export function readLinkAnswer(typed: string): LinkAnswerReading {
  const text = typed.replace(/\r\n?/g, '\n').trim();
  if (text === '') return { ok: false, message: 'Write your answer' };
  if (text.length > LONGEST_ANSWER) {
    return { ok: false, message: `Write your answer in ${LONGEST_ANSWER} characters or fewer` };
  }
  if (!isStorable(text)) return { ok: false, message: 'Take out the character that cannot be read' };
  return { ok: true, text };
}
