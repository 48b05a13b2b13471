import { FAILURE_REASONS, isFailureCode } from './failure-reasons';
import { messageWord } from './message-words';
import type { Channel, MessageStatus } from './states';
import { STOP_SENTENCES, type StopReason } from './stop-reasons';

/** What to do about a message that failed, is unknown or was not taken (A10); null where there is nothing to do. */
export function adviceForFailure({
  status,
  channel,
  reasonCode,
  stopReason,
}: {
  status: MessageStatus;
  channel: Channel;
  reasonCode: string | null;
  stopReason: StopReason | null;
}): string | null {
  switch (status) {
    case 'failed':
      return FAILURE_REASONS[reasonCode !== null && isFailureCode(reasonCode) ? reasonCode : 'cause-unknown'].advice;
    case 'cancelled':
      return STOP_SENTENCES[stopReason ?? 'asked'];
    case 'suppressed':
      return 'Correct the record, or contact the patient in another way.';
    case 'unknown':
    case 'expired':
      return messageWord(status, channel).advice;
    default:
      return null;
  }
}
