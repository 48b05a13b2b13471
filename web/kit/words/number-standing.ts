import { DateTime } from 'luxon';
import { FAILURE_REASONS } from '../../../domain/delivery/failure-reasons';
import { countsForNumber } from '../../../domain/eligibility/reputation';
import type { NumberEvent, NumberStandingNow } from '../../../ports/patients/patient-facts';
import type { TagColour } from '../../../domain/delivery/status-word';
import type { DotKind, OutcomeDot } from '../pictures';
import { countOf, numberWords } from '../../../domain/words/numbers';

/** The state of a number, as a word with its colour and a sentence that says why (A5–A7). */
export interface StandingWords {
  word: string;
  colour: TagColour;
  sentence: string;
  /** The cause of the last failure, for the middle of a sentence. Null if it did not fail or no cause was reported. */
  cause: string | null;
}

export function standingWords({ likelyToFail, deliveries, failures, lastCode }: NumberStandingNow): StandingWords {
  if (likelyToFail) {
    const cause = lastCode === null ? null : inSentence(FAILURE_REASONS[lastCode].message);
    return { word: 'Likely to fail', colour: 'red', sentence: 'The last message to this number failed.', cause };
  }
  if (deliveries + failures === 0) {
    const sentence = 'We do not have a result for this number yet.';
    return { word: 'Nothing known yet', colour: 'grey', sentence, cause: null };
  }
  return {
    word: 'Good number',
    colour: 'green',
    sentence: 'The last message to this number was delivered.',
    cause: null,
  };
}

/** "7 messages that count: 5 delivered, 2 failed." Plain counts and no score (A6, N12). */
export function countWords({ deliveries, failures, lastingFailures }: NumberStandingNow): string | null {
  const all = deliveries + failures;
  if (all === 0) return null;
  const which =
    failures === 1 ? '' : lastingFailures === failures ? 'all ' : `${numberWords(lastingFailures)} of them `;
  const lasting = lastingFailures === 0 ? '' : `, ${which}for a cause that lasts until you correct the number`;
  return `${countOf(all, 'message that counts', 'messages that count')}: ${numberWords(deliveries)} delivered, ${numberWords(failures)} failed${lasting}.`;
}

/** One message to the number, in words. */
export interface EventWords {
  at: Date;
  kind: DotKind;
  word: string;
  /** Cause of a failure; null where there is none to name. */
  cause: string | null;
  /** Whether it says anything about the number. */
  counts: string;
}

export function eventWords({ at, outcome, code }: NumberEvent): EventWords {
  if (outcome === 'waiting') {
    return { at, kind: 'waiting', word: 'No receipt', cause: null, counts: 'No: we do not know whether it arrived' };
  }
  if (outcome === 'delivered') return { at, kind: 'delivered', word: 'Delivered', cause: null, counts: 'Yes' };
  const cause = FAILURE_REASONS[code ?? 'cause-unknown'].message;
  return countsForNumber({ outcome, code: code })
    ? { at, kind: 'failed', word: 'Failed', cause, counts: 'Yes' }
    : { at, kind: 'not-counted', word: 'Failed', cause, counts: 'No: the number was not the cause' };
}

/** The latest of them as dots, oldest first, so that the last is the one that decides. */
export function dotsOf(events: readonly EventWords[], most: number, timeZone: string): OutcomeDot[] {
  return events
    .slice(0, most)
    .toReversed()
    .map(({ at, kind, word }) => ({
      kind,
      word: kind === 'not-counted' ? 'Not the number' : word,
      when: DateTime.fromJSDate(at, { zone: timeZone }).setLocale('en-GB').toFormat('d LLL yyyy'),
    }));
}

/** What the dots show, in a sentence. */
export function dotsFinding(dots: readonly OutcomeDot[]): string {
  const count = (kind: DotKind) => dots.filter((dot) => dot.kind === kind).length;
  const said = [
    `${numberWords(count('delivered'))} delivered`,
    `${numberWords(count('failed'))} failed`,
    ...(count('not-counted') > 0
      ? [`${numberWords(count('not-counted'))} failed for a reason other than the number`]
      : []),
    ...(count('waiting') > 0 ? [`${numberWords(count('waiting'))} without a receipt`] : []),
  ];
  const decides = dots.findLast(({ kind }) => kind === 'delivered' || kind === 'failed');
  const last = decides ? `; the last that counts ${decides.kind === 'failed' ? 'failed' : 'was delivered'}` : '';
  return `${said.join(', ')}${last}.`;
}

function inSentence(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1);
}
