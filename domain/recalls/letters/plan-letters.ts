import { reasonMessage } from '../../lists/row-reasons';
import { invitedInYear, nextInvitation } from '../standing';
import {
  addressBlock,
  LETTER_OBSTACLE_WORDS,
  letterObstacle,
  readsLargePrint,
  type LetterObstacle,
  type LetterPatient,
} from './address';
import { fillLetter, STANDARD_LETTER, type LetterRecall } from './letter-text';

/** A recall that somebody wants a letter for. */
export interface LetterCandidate extends LetterRecall {
  recallId: string;
  patientId: string;
  patient: LetterPatient & { knownAs: string | null };
  /** How it ended, or that it is booked; null while it is open. */
  over: 'given' | 'closed' | 'booked' | null;
  /** It is in a letter that may still be posted. */
  inOtherBatch: boolean;
  category: null | { id: string; letterBody: string | null; codes: readonly string[]; yearStart: string };
  /** When this patient was invited about this category; oldest first. */
  invitedAt: readonly Date[];
}

export type LetterLeftOutCode = LetterObstacle | 'given' | 'closed' | 'booked' | 'in-other-batch' | 'not-found';

export interface LetterLeftOut {
  recallId: string;
  code: LetterLeftOutCode;
}

/** One envelope. */
export interface PlannedLetter {
  patientId: string;
  patient: LetterPatient;
  recallIds: string[];
  body: string;
  largePrint: boolean;
  /** What is saved with it: the code of the first, second or a later invitation. */
  snomedCodes: string[];
}

const OTHER_WORDS = {
  given: 'Given already',
  closed: 'Closed already',
  booked: 'Booked already',
  'in-other-batch': 'In another batch of letters',
  'not-found': 'There is no such recall',
};

/** Why a recall gets no letter, as staff and programs read it. */
export function letterLeftOutWords(code: LetterLeftOutCode): string {
  if (code in OTHER_WORDS) return OTHER_WORDS[code as keyof typeof OTHER_WORDS];
  if (code in LETTER_OBSTACLE_WORDS) return LETTER_OBSTACLE_WORDS[code as keyof typeof LETTER_OBSTACLE_WORDS];
  return reasonMessage(code as 'deceased');
}

/**
 * The envelopes for some recalls: one for each patient and category, in the order in which their first recall was given
 * (E17). Patients who get none are named as left out, and their recalls stay as they are.
 *
 * @param today at the practice, `YYYY-MM-DD`.
 */
export function planLetters(
  candidates: readonly LetterCandidate[],
  { practiceName, today }: { practiceName: string; today: string },
): { letters: PlannedLetter[]; leftOut: LetterLeftOut[] } {
  const leftOut: LetterLeftOut[] = [];
  const groups = new Map<string, LetterCandidate[]>();
  for (const candidate of candidates) {
    const code = candidate.over ?? (candidate.inOtherBatch ? 'in-other-batch' : letterObstacle(candidate.patient));
    if (code !== null) {
      leftOut.push({ recallId: candidate.recallId, code });
      continue;
    }
    const key = `${candidate.patientId} ${candidate.category?.id ?? ''}`;
    groups.set(key, [...(groups.get(key) ?? []), candidate]);
  }
  const letters = [...groups.values()].map((recalls): PlannedLetter => {
    const { patient, patientId, category, invitedAt } = recalls[0]!;
    const code = category && nextInvitation(category.codes, invitedInYear(category.yearStart, today, invitedAt)).code;
    return {
      ...{ patientId, patient, recallIds: recalls.map(({ recallId }) => recallId) },
      body: fillLetter(category?.letterBody ?? STANDARD_LETTER, { ...patient, practiceName, recalls }),
      largePrint: readsLargePrint(patient.format),
      snomedCodes: code === null ? [] : [code],
    };
  });
  return { letters, leftOut };
}

/** The lines in the window of an envelope, from what was stored of it. */
export function windowLines(
  letter: Pick<LetterPatient, 'givenName' | 'familyName' | 'address' | 'postcode'>,
): string[] {
  return addressBlock({ ...letter, status: 'registered', format: null });
}
