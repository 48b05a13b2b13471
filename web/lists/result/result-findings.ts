import { LIKELY_TO_FAIL_ADVICE, REPUTATION_RULE } from '../../../domain/eligibility/reputation';
import type { ListUse, RecipientListRow } from '../../../ports/lists/list-queries';
import type { Services } from '../../../api/services';
import { countOf, numberWords } from '../../../domain/words/numbers';
import { fileReading } from '../../kit/list-choice/file-reading';
import { whenWords } from '../../kit/words/list-words';
import { wishRows, type WishRow } from './wish-words';

/** What the result page tells besides counts and rows. */
export async function resultFindings(
  { listFindings, lists }: Pick<Services, 'listFindings' | 'lists'>,
  practiceId: string,
  list: RecipientListRow,
  now: Date,
) {
  const isSms = list.channel === 'sms';
  const [shared, added, wishes, sameFile, reading] = await Promise.all([
    isSms ? listFindings.sharedNumbers(practiceId, list.id) : null,
    isSms ? listFindings.countOverrides(practiceId, list.id) : 0,
    listFindings.wishes(practiceId, list.id),
    list.sameFileAs ? sameFileOf({ listFindings }, practiceId, list, now) : null,
    fileReading({ lists }, practiceId, list.id),
  ]);
  const facts = wishRows(wishes, list);
  return {
    shared: shared && shared.numbers > 0 ? { ...shared, others: shared.patients - shared.numbers } : null,
    added,
    advice: LIKELY_TO_FAIL_ADVICE,
    rule: REPUTATION_RULE,
    wishes: wishes.patients > 0 ? { facts, ...leftOutOf(facts) } : null,
    ...{ sameFile, reading },
  };
}

/** "2 + 3 + 0 + 0 = 5 patients left out": the lines of the table add up on the page. */
function leftOutOf(facts: readonly WishRow[]): { leftOut: number; sum: string } {
  const leftOut = facts.reduce((sum, fact) => sum + fact.leftOut, 0);
  const parts = facts.map((fact) => numberWords(fact.leftOut)).join(' + ');
  return { leftOut, sum: `${parts} = ${countOf(leftOut, 'patient')} left out` };
}

interface SameFileWarning {
  id: string;
  name: string;
  uploaded: string;
  /** That it came more than once before; null where it did not. */
  more: string | null;
  uses: ListUse[];
  isSent: boolean;
}

/** A warning that this very file came before, and what was made of it (N15). */
export async function sameFileOf(
  { listFindings }: Pick<Services, 'listFindings'>,
  practiceId: string,
  { id, timeZone }: RecipientListRow,
  now: Date,
): Promise<SameFileWarning | null> {
  const { lists, uses } = await listFindings.sameFile(practiceId, id);
  const [last, ...before] = lists;
  if (!last) return null;
  return {
    ...{ id: last.id, name: last.name, uses, isSent: uses.some(({ isDraft }) => !isDraft) },
    uploaded: `uploaded by ${last.createdBy} ${whenWords(last.createdAt, timeZone, now)}`,
    more:
      before.length === 0
        ? null
        : `It was also uploaded ${before.length === 1 ? 'once' : countOf(before.length, 'time')} before that.`,
  };
}

/** What a choice about shared numbers led to. */
export function sharedChoiceWords({
  sharedNumbers,
  counts,
}: Pick<RecipientListRow, 'sharedNumbers' | 'counts'>): string {
  const what = sharedNumbers === 'one-per-number' ? 'One message per number' : 'One message per patient, with the name';
  return `${what}: ${countOf(counts?.accepted ?? 0, 'patient')} accepted, ${numberWords(counts?.rejected ?? 0)} not accepted.`;
}
