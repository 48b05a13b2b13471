import { countOf } from '../../words/numbers';
import { type Interval, verdictOf } from './comparison';
import { FEWEST_FOR_A_TEXT, type TrialOutcome } from './text-trial';

const DONE: Record<TrialOutcome, string> = { booked: 'booked', attended: 'attended' };

/** What is compared, as a label. */
export const OUTCOME_WORDS: Record<TrialOutcome, string> = {
  booked: 'How many patients book',
  attended: 'How many patients attend',
};

/** Percentage points without a sign, to one decimal: 4.2. */
const points = (share: number): string => (Math.abs(share) * 100).toFixed(1);

/** One end of an interval: "3.1 points fewer", "no difference". */
function end(share: number): string {
  if (points(share) === '0.0') return 'no difference';
  return `${points(share)} points ${share < 0 ? 'fewer' : 'more'}`;
}

/** The result of a trial in sentences: what was found, and how large the difference may really be. */
export function resultWords(found: Interval & { value: number }, outcome: TrialOutcome): string[] {
  const verdict = verdictOf(found);
  const may = `With text B, the true difference may be from ${end(found.low)} to ${end(found.high)}.`;
  if (verdict === 'none') return ['No difference found.', may];
  const other = verdict === 'A' ? 'B' : 'A';
  return [
    `More patients ${DONE[outcome]} with text ${verdict}: ${points(found.value)} percentage points more than with text ${other}.`,
    may,
  ];
}

/** What the interval means, for staff who have never met one. */
export const INTERVAL_HELP =
  'A trial shows only part of the truth, because chance decides who gets which text. The interval says how large the real ' +
  'difference may be. Of 20 trials like this one, about 19 have an interval that contains it. If the interval goes from ' +
  'fewer to more, we found no difference. That does not show that the texts work equally well.';

/** What a trial with so many patients for each text can show. */
export function sizeWords(patientsForEach: number, findable: number): string {
  const each = `About ${countOf(patientsForEach, 'patient gets', 'patients get')} each text.`;
  if (patientsForEach < FEWEST_FOR_A_TEXT) {
    return `${each} Each needs at least ${FEWEST_FOR_A_TEXT}, so choose a longer list or send one text.`;
  }
  return `${each} You will probably not see a difference of less than ${findable} percentage points.`;
}
