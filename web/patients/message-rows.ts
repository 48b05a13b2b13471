import { KIND_WORDS, kindOf } from '../../domain/delivery/origins';
import { RESTRICTED_WORDS } from '../../domain/patients/exposure';
import type { PatientMessageRow } from '../../ports/patients/patient-facts';
import type { PracticeSettings } from '../../ports/practice/settings';
import { messageWords, recordWords } from '../kit/words/message-status';
import { CHANNEL_WORDS } from '../../domain/delivery/channel-words';
import { purposeWords } from './explanation-words';

/** A patient's reply has no delivery status. */
const RECEIVED = { word: 'Received', colour: 'white', reason: null } as const;
/** Nor has what staff wrote to each other. */
const STAFF_ONLY = { word: 'Staff only', colour: 'yellow', reason: null } as const;

/** A patient's message as a row shows it: its first line as they got it, and what we were told of it (W3, W4). */
export function presentMessage(
  row: PatientMessageRow,
  { settleSeconds }: Pick<PracticeSettings, 'settleSeconds'>,
  timeZone: string,
) {
  const { id, campaignId, channel, purpose, firstLine, submittedAt, statusAt, saveToRecord } = row;
  if (channel === 'internal' || row.origin === 'internal') {
    return {
      ...{ id, campaignId, submittedAt, isReply: true, words: STAFF_ONLY, record: 'No', decidedAt: null },
      ...{ kind: KIND_WORDS.internal, purpose: 'Between staff', firstLine: firstLine ?? RESTRICTED_WORDS },
    };
  }
  return {
    ...{ id, campaignId, submittedAt },
    kind: CHANNEL_WORDS[channel],
    purpose:
      row.direction === 'in'
        ? 'From the patient'
        : campaignId === null
          ? KIND_WORDS[kindOf(row.origin, row.isRecall)]
          : purposeWords(purpose),
    firstLine: firstLine ?? RESTRICTED_WORDS,
    isReply: row.direction === 'in',
    words:
      row.status === null
        ? RECEIVED
        : messageWords({ ...row, status: row.status }, channel, settleSeconds[channel] / 3600),
    record: row.status === null ? 'No' : recordWords({ ...row, status: row.status }, { saveToRecord, timeZone }),
    /** What never went has no time of going; when that was decided is what is known. */
    decidedAt: submittedAt === null && (row.status === 'suppressed' || row.status === 'cancelled') ? statusAt : null,
  };
}
