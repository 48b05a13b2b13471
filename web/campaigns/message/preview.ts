import { countSentence, expensiveWords, rowsWith, totalSentence } from '../../../api/campaigns/count-words';
import { isPersonal, type FilledText } from '../../../api/campaigns/list-figures';
import { textFaults } from '../../../api/campaigns/text-faults';
import { MANY_SEGMENTS, type CountedTally } from '../../../domain/content/checks/findings';
import type { ShownAs } from '../../../domain/content/preview-steps';
import { countSms, MAX_SMS_UNITS } from '../../../domain/content/sms-parts';
import type { Channel } from '../../../domain/delivery/states';
import { countOf, numberWords } from '../../../domain/words/numbers';
import type { Draft } from '../../../ports/campaigns/drafts';
import type { RecipientListRow } from '../../../ports/lists/list-queries';
import { poundWords } from '../../kit/words/cost-words';

/** What the account that a draft would go out through takes, and how it counts. */
export interface TextLimits {
  maxUnits: number | null;
  ucs2PartUnits: number;
  /** What patients see as the sender; null where there is no account. */
  sender: string | null;
  /** Of a segment or an email, in ten-thousandths of a penny; null where none is set. */
  unitPrice: number | null;
}

/** A text as one patient gets it, with what it comes to. */
interface Preview {
  sender: string | null;
  patient: FilledText | null;
  body: string;
  subject: string | null;
  count: string;
  totals: string;
  warnings: string[];
  faults: string[];
  expensive: string[];
  canChangeToPlain: boolean;
  isCounted: boolean;
  shownAs: ShownAs;
}

/** @param tally null where there is no list to count over yet. */
export function previewOf(
  draft: Draft,
  list: RecipientListRow | null,
  patient: FilledText | null,
  tally: CountedTally | null,
  { maxUnits, ucs2PartUnits, sender, unitPrice }: TextLimits,
  shownAs: ShownAs,
): Preview {
  const isSms = draft.channel === 'sms';
  const body = patient?.body ?? draft.body;
  const { segments } = isSms ? countSms(body, ucs2PartUnits) : { segments: 0 };
  const dear =
    isSms && body !== '' ? expensiveWords(draft.body, body, ucs2PartUnits) : { sentences: [], canChange: false };
  const isEmpty = draft.body.trim() === '';
  const limit = maxUnits ?? MAX_SMS_UNITS;
  // Of the patient that is shown; that the text itself is too long is among its own faults.
  const over = isSms && patient && countSms(draft.body).units <= MAX_SMS_UNITS ? countSms(body).units - limit : 0;
  const tooLong =
    over > 0 && patient
      ? [`Too long for row ${numberWords(patient.row)} by ${countOf(over, 'character')}. Shorten it.`]
      : [];
  const warnings: string[] = [];
  if (tally && !isEmpty) {
    if (tally.tooLong) {
      warnings.push(`${rowsWith(tally.tooLong, 'gets', 'get')} a text that is too long to send. Shorten it.`);
    }
  }
  const most = Math.max(segments, tally?.longest?.segments ?? 0);
  if (most > MANY_SEGMENTS) {
    warnings.push(
      `This is up to ${most} segments for one patient. You pay for each one. More patients read a short text.`,
    );
  }
  return {
    ...{ sender, patient, body, subject: patient?.subject ?? draft.subject, warnings },
    count: isSms
      ? `${countSentence(body, ucs2PartUnits)} The limit is ${countOf(limit, 'character')}.`
      : `${countOf(body.length, 'character')}.`,
    totals: tally && !isEmpty ? totals(tally) : '',
    faults: isEmpty ? [] : [...textFaults(draft, list).map(({ message }) => message), ...tooLong],
    expensive: dear.sentences,
    canChangeToPlain: dear.canChange,
    isCounted: tally !== null,
    shownAs,
  };
  function totals(counted: CountedTally): string {
    const varies = list !== null && isPersonal(draft, list);
    if (draft.textTrial) return halfWords(counted, draft.channel, { varies, unitPrice });
    return isSms ? totalSentence(counted, varies) : '';
  }
}

/** What one text of a trial comes to. Chance decides at Send who gets it, so it is about half of what all would take. */
export function halfWords(
  { longest, segments, rows, of }: Pick<CountedTally, 'longest' | 'segments' | 'rows' | 'of'>,
  channel: Channel,
  { varies, unitPrice }: { varies: boolean; unitPrice: number | null },
): string {
  if (rows === 0 || !longest) return '';
  const units = (((channel === 'sms' ? segments : rows) / rows) * of) / 2;
  const parts = [
    ...(channel === 'sms' ? [`about ${countOf(Math.round(units), 'segment')}`] : []),
    ...(unitPrice === null ? [] : [`about ${poundWords(units * unitPrice)} without VAT`]),
  ];
  const most = channel === 'sms' && varies ? `Longest message: ${countOf(longest.segments, 'segment')}. ` : '';
  return parts.length === 0 ? '' : `${most}For half of the patients: ${parts.join(', ')}.`;
}
