/** How a patient answers an invitation without booking. */
export const BOOKING_ANSWERS = ['declined', 'elsewhere', 'call-me'] as const;
export type BookingAnswer = (typeof BOOKING_ANSWERS)[number];

/** So long a patient can think again, before we save that they do not want it. */
const SECOND_THOUGHTS_MINUTES = 10;

/** The codes that a practice set for an appointment type; null for none. */
export interface AnswerCodes {
  declinedCode: string | null;
  elsewhereCode: string | null;
}

/** What follows from an answer: either it is saved to the record by its code, or somebody looks at it. */
export type AnswerConsequence = { kind: 'saved'; code: string; afterMinutes: number } | { kind: 'task' };

/**
 * What happens once a patient answered. Only that they do not want it can be saved without a person: what was done
 * elsewhere is checked first, because a record that says so wrongly ends the invitations for good (N39).
 */
export function consequenceOf(answer: BookingAnswer, { declinedCode }: AnswerCodes): AnswerConsequence {
  if (answer !== 'declined' || declinedCode === null) return { kind: 'task' };
  return { kind: 'saved', code: declinedCode, afterMinutes: SECOND_THOUGHTS_MINUTES };
}

/** The code that is saved once somebody accepted an answer; null where the practice has set none. */
export function acceptedCode(answer: BookingAnswer, { declinedCode, elsewhereCode }: AnswerCodes): string | null {
  // That a patient was called is nothing for the record.
  if (answer === 'call-me') return null;
  return answer === 'declined' ? declinedCode : elsewhereCode;
}

/** What staff read of an answer. */
export const ANSWER_WORDS: Readonly<Record<BookingAnswer, string>> = {
  declined: 'Does not want an appointment',
  elsewhere: 'Has had it elsewhere',
  'call-me': 'Asks for a call to book',
};

/**
 * What the record says.
 *
 * @param acceptedBy who checked it; null where nobody had to.
 */
export function entryText(
  answer: Exclude<BookingAnswer, 'call-me'>,
  typeName: string,
  acceptedBy: string | null,
): string {
  const said = answer === 'declined' ? 'do not want an appointment' : 'have had it elsewhere';
  const checked = acceptedBy === null ? '' : ` Accepted by ${acceptedBy}.`;
  return `Invitation to book (${typeName}). The patient answered by their link that they ${said}.${checked}`;
}
