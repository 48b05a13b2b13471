import type { AttemptState, Channel, MessageStatus } from '../../../domain/delivery/states';
import { VALUE_MISSING } from '../../../domain/content/empty-values';
import { TRANSLATION_MISSING } from '../../../domain/content/translations/text-choice';
import { FAILURE_REASONS, isFailureCode } from '../../../domain/delivery/failure-reasons';
import {
  isDelayed,
  MESSAGE_WORDS,
  messageWord,
  RECORD_WORDS,
  recordWord,
} from '../../../domain/delivery/message-words';
import { isSkipReason, SKIP_WORDS } from '../../../domain/delivery/retry-eligibility';
import type { TagColour } from '../../../domain/delivery/status-word';
import { reasonMessage, ROW_REASON_CODES, type RowReasonCode } from '../../../domain/lists/row-reasons';
import type { CampaignPatient } from '../../../ports/campaigns/campaign-queries';
import { timeWords } from '../../../domain/words/times';

/** What is said of one patient's message: a word with its colour, and the cause or reason where there is one. */
export interface MessageWords {
  word: string;
  colour: TagColour;
  reason: string | null;
}

type Facts = Pick<CampaignPatient, 'status' | 'reasonCode'> & Partial<Pick<CampaignPatient, 'delayedAt'>>;

/** Status words. "Delivered" is written only where a receipt says so. */
export function messageWords(facts: Facts, channel: Channel, settleHours = 72): MessageWords {
  const { status, reasonCode } = facts;
  const { word, colour } = isDelayed(facts)
    ? MESSAGE_WORDS['email-delayed']
    : messageWord(status, channel, settleHours);
  return { word, colour, reason: reasonOf(status, reasonCode) };
}

/** The same of a direct message: what is delivered of it is the link, until the patient opens it (N26). */
export function directWords(status: MessageStatus, words: MessageWords): MessageWords {
  if (status === 'delivered') return { ...words, word: 'Opened' };
  if (status === 'submitted') return { ...words, word: 'Link sent', reason: 'Not opened yet' };
  return status === 'expired' ? { ...words, word: 'Not opened', reason: 'The link has expired' } : words;
}

/** An attempt's outcome. It says so if a later attempt replaced it. */
export function tryWords(
  state: AttemptState,
  reasonCode: string | null,
  channel: Channel,
  settleHours = 72,
): MessageWords {
  if (state === 'superseded') {
    return { word: MESSAGE_WORDS.unknown.word, colour: 'white', reason: 'A person chose to try again' };
  }
  return messageWords({ status: state, reasonCode }, channel, settleHours);
}

/** The cause of a failure, or why a message was not sent; null if there is none. */
export function reasonOf(status: MessageStatus, code: string | null): string | null {
  if (status === 'failed') return reasonWords(code ?? 'cause-unknown');
  return code === null ? null : reasonWords(code);
}

export function reasonWords(code: string): string {
  if (isFailureCode(code)) return FAILURE_REASONS[code].message;
  if ((ROW_REASON_CODES as readonly string[]).includes(code)) return reasonMessage(code as RowReasonCode);
  if (code === VALUE_MISSING.code) return VALUE_MISSING.message;
  if (code === TRANSLATION_MISSING.code) return TRANSLATION_MISSING.message;
  return isSkipReason(code) ? SKIP_WORDS[code] : FAILURE_REASONS['cause-unknown'].message;
}

/** Whether a message is in the patient's record, in words; short for tables. */
export function recordWords(
  message: Pick<CampaignPatient, 'status' | 'recordStatus' | 'recordSavedAt' | 'recordWithdrawnAt'>,
  { timeZone, ...rules }: { saveToRecord: boolean; isWithdrawn?: boolean; timeZone: string },
): string {
  const code = recordWord(message, rules);
  const at = code === 'saved' ? message.recordSavedAt : code === 'withdrawn' ? message.recordWithdrawnAt : null;
  return at ? `${RECORD_WORDS[code].word} on ${timeWords(at, timeZone)}` : RECORD_WORDS[code].word;
}
