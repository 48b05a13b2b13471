import { unsafeReason } from '../../eligibility/safe-contact';
import { isSameAddress, type LetterPatient } from './address';

/** Why an envelope that was printed must not be posted (N33). */
export type PullReason = 'deceased' | 'left-practice' | 'restricted' | 'death-reported' | 'unsafe' | 'moved' | 'closed';

export const PULL_WORDS: Readonly<Record<PullReason, string>> = {
  deceased: 'The patient has died',
  'left-practice': 'The patient left the practice',
  restricted: 'The record is restricted',
  'death-reported': 'A reply may report the patient’s death',
  unsafe: 'A letter is not safe for the patient',
  moved: 'The patient has moved',
  closed: 'The recall is closed',
};

/** The patient in the register now, and whether a recall of the letter is still open. */
export interface EnvelopeFacts extends Pick<
  LetterPatient,
  'status' | 'address' | 'postcode' | 'safe' | 'deathReported'
> {
  isOpen: boolean;
}

/**
 * Why an envelope is pulled; null if it can be posted. The register is read again when the envelopes are handed over,
 * because days may pass between printing and posting.
 */
export function pullReason(
  printed: Pick<LetterPatient, 'address' | 'postcode'>,
  now: EnvelopeFacts,
): PullReason | null {
  if (now.status === 'deceased' || now.status === 'restricted') return now.status;
  if (now.status === 'left') return 'left-practice';
  if (now.deathReported) return 'death-reported';
  if (unsafeReason(now.safe ?? 'yes', false) !== null) return 'unsafe';
  if (!isSameAddress(printed, now)) return 'moved';
  return now.isOpen ? null : 'closed';
}

/** Whether the envelopes that were counted are those that should leave: posted and pulled make up the manifest. */
export function countFits({
  manifest,
  pulled,
  counted,
}: {
  manifest: number;
  pulled: number;
  counted: number;
}): boolean {
  return counted === manifest - pulled;
}

/**
 * The last instant to post a batch without an alarm: the end of the next working day after it was printed.
 *
 * @param isClosedOn bank holidays and the practice's own closed days, by `YYYY-MM-DD`.
 */
export function nextWorkingDay(printedOn: string, isClosedOn: (date: string) => boolean): string {
  const day = new Date(`${printedOn}T00:00:00Z`);
  for (;;) {
    day.setUTCDate(day.getUTCDate() + 1);
    const date = day.toISOString().slice(0, 10);
    const isWeekend = day.getUTCDay() === 0 || day.getUTCDay() === 6;
    if (!isWeekend && !isClosedOn(date)) return date;
  }
}
