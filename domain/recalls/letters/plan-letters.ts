import { reasonMessage } from '../../lists/row-reasons';
import { invitedInYear, nextInvitation } from '../standing';
import {
  addressBlock,
  LETTER_OBSTACLE_WORDS,
  letterObstacle,
  isPrintedLarge,
  type LetterObstacle,
  type LetterPatient,
} from './address';
import {
  fillLetter,
  namesEveryReason,
  STANDARD_LETTER,
  STANDARD_LETTER_IN_WELSH,
  type LetterRecall,
} from './letter-text';

/** A recall that somebody wants a letter for. */
export interface LetterCandidate extends LetterRecall {
  recallId: string;
  patientId: string;
  patient: LetterPatient & { knownAs: string | null };
  /** How it ended, or that it is booked; null while it is open. */
  over: 'given' | 'closed' | 'booked' | null;
  /** It is in a letter that may still be posted. */
  inOtherBatch: boolean;
  category: null | {
    id: string;
    letterBody: string | null;
    codes: readonly string[];
    yearStart: string;
    /** One letter may name it together with recalls of other such categories. */
    mayBeJoined: boolean;
  };
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
  'in-other-batch': 'In another set of letters',
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
 * (E17). Recalls of one patient in categories that may be joined are one letter, where its text lists all of them (N37). Patients who get none are named as left out, and their recalls stay as they are.
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
    const key = `${candidate.patientId} ${isJoined(candidate) ? 'joined' : (candidate.category?.id ?? '')}`;
    groups.set(key, [...(groups.get(key) ?? []), candidate]);
  }
  const letters = [...groups.values()].map((recalls): PlannedLetter => {
    const { patient, patientId } = recalls[0]!;
    const text = textOf(recalls[0]!);
    const codes = recalls.map(({ category, invitedAt }) =>
      category === null
        ? null
        : nextInvitation(category.codes, invitedInYear(category.yearStart, today, invitedAt)).code,
    );
    return {
      ...{ patientId, patient, recallIds: recalls.map(({ recallId }) => recallId) },
      body: fillLetter(text, { ...patient, practiceName, recalls, isWelsh: text === STANDARD_LETTER_IN_WELSH }),
      largePrint: isPrintedLarge(patient),
      snomedCodes: [...new Set(codes.filter((code) => code !== null))],
    };
  });
  return { letters, leftOut };
}

const textOf = ({ category, patient }: LetterCandidate): string =>
  category?.letterBody ?? (patient.wantsWelsh ? STANDARD_LETTER_IN_WELSH : STANDARD_LETTER);

function isJoined(candidate: LetterCandidate): boolean {
  return candidate.category?.mayBeJoined === true && namesEveryReason(textOf(candidate));
}

/** The lines in the window of an envelope, from what was stored of it. */
export function windowLines(
  letter: Pick<LetterPatient, 'givenName' | 'familyName' | 'address' | 'postcode'>,
): string[] {
  return addressBlock({ ...letter, status: 'registered', format: null });
}
