import { KIND_WORDS, kindOf } from '../../domain/delivery/origins';
import { RESTRICTED_WORDS } from '../../domain/patients/exposure';
import type { LetterKnown, PatientMessageRow } from '../../ports/patients/patient-facts';
import type { PracticeSettings } from '../../ports/practice/settings';
import { RECORD_WORDS } from '../../domain/delivery/message-words';
import type { TagColour } from '../../domain/delivery/status-word';
import { CALL_OUTCOME_WORDS } from '../../domain/recalls/calls/call-list';
import type { CallOutcome } from '../../domain/recalls/recalls';
import { directWords, messageWords, recordWords } from '../kit/words/message-status';
import { CHANNEL_WORDS } from '../../domain/delivery/channel-words';
import { purposeWords } from './explanation-words';

/** A patient's reply has no delivery status. */
const RECEIVED = { word: 'Received', colour: 'white', reason: null } as const;
/** Nor has what staff wrote to each other. */
const STAFF_ONLY = { word: 'Staff only', colour: 'yellow', reason: null } as const;

/** What is known of a letter. Nobody knows whether it arrived (W4). */
const LETTER_WORDS: Readonly<Record<LetterKnown, { word: string; colour: TagColour; reason: string | null }>> = {
  made: { word: 'Printed', colour: 'white', reason: 'Not posted yet' },
  posted: { word: 'Posted', colour: 'blue', reason: null },
  'not-posted': { word: 'Not posted', colour: 'grey', reason: null },
  returned: { word: 'Came back', colour: 'red', reason: null },
};

const callTag = (outcome: CallOutcome) => ({
  word: CALL_OUTCOME_WORDS[outcome],
  colour: 'white' as const,
  reason: null,
});

/** A patient's message as a row shows it: its first line as they got it, and what we were told of it (W3, W4). */
export function presentMessage(
  row: PatientMessageRow,
  { settleSeconds }: Pick<PracticeSettings, 'settleSeconds'>,
  timeZone: string,
) {
  const { campaignId, channel, purpose, firstLine, submittedAt, statusAt, saveToRecord } = row;
  if (channel === 'internal' || row.origin === 'internal') {
    return {
      ...{ submittedAt, words: STAFF_ONLY, record: 'No', decidedAt: null, kind: KIND_WORDS.internal },
      ...{ purpose: 'Between staff', firstLine: firstLine ?? RESTRICTED_WORDS },
    };
  }
  if (row.origin === 'answer') {
    return {
      ...{ submittedAt, kind: 'Answer by a link', purpose: 'From the patient', words: RECEIVED, decidedAt: null },
      firstLine: firstLine ?? RESTRICTED_WORDS,
      record: row.recordStatus === null ? 'No' : RECORD_WORDS[row.recordStatus].word,
    };
  }
  if (channel === 'letter' || channel === 'call' || row.origin === 'letter' || row.origin === 'call') {
    const isLetter = channel === 'letter';
    return {
      ...{ submittedAt, kind: isLetter ? 'Letter' : 'Telephone call' },
      ...{ purpose: KIND_WORDS.recall, firstLine: firstLine ?? RESTRICTED_WORDS },
      words: isLetter ? LETTER_WORDS[row.outcome as LetterKnown] : callTag(row.outcome as CallOutcome),
      record: row.recordStatus === null ? 'No' : RECORD_WORDS[row.recordStatus].word,
      // A letter that was not posted never went.
      decidedAt: isLetter && row.outcome === 'not-posted' ? statusAt : null,
    };
  }
  return {
    submittedAt,
    kind: row.origin === 'direct' ? 'Direct message' : CHANNEL_WORDS[channel],
    purpose:
      row.direction === 'in'
        ? 'From the patient'
        : campaignId === null
          ? row.origin === 'direct'
            ? 'Opens with a code'
            : KIND_WORDS[kindOf(row.origin, row.isRecall)]
          : purposeWords(purpose),
    firstLine: firstLine ?? RESTRICTED_WORDS,
    words:
      row.status === null
        ? RECEIVED
        : row.origin === 'direct'
          ? directWords(
              row.status,
              messageWords({ ...row, status: row.status }, channel, settleSeconds[channel] / 3600),
            )
          : messageWords({ ...row, status: row.status }, channel, settleSeconds[channel] / 3600),
    record: row.status === null ? 'No' : recordWords({ ...row, status: row.status }, { saveToRecord, timeZone }),
    /** What never went has no time of going; when that was decided is what is known. */
    decidedAt: submittedAt === null && (row.status === 'suppressed' || row.status === 'cancelled') ? statusAt : null,
  };
}
