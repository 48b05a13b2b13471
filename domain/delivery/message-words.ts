import type { Channel, MessageStatus, RecordStatus } from './states';
import type { StatusWord } from './status-word';

/** Receipts mean something else for an email, so two of its statuses have their own words. */
export type MessageWord = MessageStatus | 'email-submitted' | 'email-delayed' | 'email-expired';

/** The words for one patient's message, in the order of help. We say "Delivered" only if a receipt does. */
export const MESSAGE_WORDS: Readonly<Record<MessageWord, StatusWord>> = {
  planned: {
    word: 'Waiting to be sent',
    colour: 'grey',
    meaning: 'We have not sent it yet. It is waiting its turn, or the provider asked us to try again later.',
    advice: 'Nothing to do: we send it automatically.',
  },
  submitting: {
    word: 'Being sent',
    colour: 'blue',
    meaning: 'We are handing it to the provider now.',
    advice: 'Nothing to do.',
  },
  submitted: {
    word: 'Sent, no receipt yet',
    colour: 'blue',
    meaning: 'The SMS provider accepted it. We do not know yet whether it reached the phone.',
    advice: 'Nothing to do: wait for the receipt. Until then it does not count as delivered.',
  },
  'email-submitted': {
    word: 'Accepted by the mail server, no receipt yet',
    colour: 'blue',
    meaning: 'The mail server accepted the email. We do not know whether it reached the mailbox.',
    advice: 'Nothing to do: wait for the receipt. Many mail servers never send one.',
  },
  'email-delayed': {
    word: 'Delayed',
    colour: 'yellow',
    meaning: 'The mail server could not deliver the email yet, and told us that it keeps trying.',
    advice: 'Nothing to do: wait. If the patient must know today, contact them in another way.',
  },
  delivered: {
    word: 'Delivered',
    colour: 'green',
    meaning: 'A receipt says that it reached the phone or the mailbox. It does not say that the patient read it.',
    advice: null,
  },
  failed: {
    word: 'Failed',
    colour: 'red',
    meaning: 'It was refused or could not be delivered. You can see the cause next to it.',
    advice: 'Follow the advice for the cause. Then try again, or contact the patient in another way.',
  },
  unknown: {
    word: 'Not known whether it was sent',
    colour: 'red',
    meaning: 'The connection was lost while we were sending it. We ask the provider what happened.',
    advice:
      'It may have been sent. Wait, or call the patient. Try again only if it would not matter if they get it twice.',
  },
  expired: {
    word: noReceiptIn(72),
    colour: 'red',
    meaning:
      'The provider accepted the text message and never told us what happened to it. Your practice may have set another time than 72 hours.',
    advice:
      'It may have arrived. Call the patient, or try again only if it would not matter if they get it twice. A late receipt still counts.',
  },
  'email-expired': {
    word: 'Accepted, no receipt',
    colour: 'white',
    meaning:
      'The mail server accepted the email and sent no receipt. Many never do, so this is not an error. We do not save it to the record.',
    advice: 'Usually there is nothing to do. If the patient must know, contact them in another way too.',
  },
  cancelled: {
    word: 'Stopped before sending',
    colour: 'grey',
    meaning: 'The bulk message was stopped before we sent it to this patient.',
    advice: 'To reach the patient, write a new bulk message.',
  },
  suppressed: {
    word: 'Not sent',
    colour: 'grey',
    meaning:
      'The patient was on the list, but something changed before it was sent. You can see the reason next to it.',
    advice: 'Follow the advice for the reason. They are the same reasons why patients are left out of a list.',
  },
};

/** Whether a mail server said that it keeps trying, and has not said more since. */
export function isDelayed({ status, delayedAt }: { status: MessageStatus; delayedAt?: Date | null }): boolean {
  return status === 'submitted' && Boolean(delayedAt);
}

/**
 * The word for a message, with its meaning and advice. @param settleHours how long we wait for receipts of its
 * campaign.
 */
export function messageWord(status: MessageStatus, channel: Channel, settleHours = 72): StatusWord {
  if (channel === 'email' && (status === 'submitted' || status === 'expired')) return MESSAGE_WORDS[`email-${status}`];
  const word = MESSAGE_WORDS[status];
  return status === 'expired' ? { ...word, word: noReceiptIn(settleHours) } : word;
}

function noReceiptIn(hours: number): string {
  const whole = Math.round(hours);
  if (hours < 1) return 'No receipt in time';
  return whole === 1 ? 'No receipt in 1 hour' : `No receipt in ${whole} hours`;
}

/** Whether a message is in the clinical record, from the record system's answer and the message's status. */
export type RecordWord = RecordStatus | 'away' | 'once-delivered' | 'never' | 'not-asked';

/** The words for the entry in the clinical record that belongs to one message. */
export const RECORD_WORDS: Readonly<Record<RecordWord, Omit<StatusWord, 'colour'>>> = {
  saved: {
    word: 'Saved to record',
    meaning: 'The record system confirmed the text and the codes, at the time shown.',
    advice: null,
  },
  waiting: {
    word: 'Waiting to be saved',
    meaning: 'The message was delivered, and we are saving it to the record.',
    advice: 'Nothing to do.',
  },
  away: {
    word: 'Not saved yet: the record system is away; we keep trying',
    meaning: 'The message was delivered. The record system is not answering, and we ask again until it does.',
    advice: 'Nothing to do. If it lasts for a day, tell the person who looks after the record system.',
  },
  refused: {
    word: 'Will not be saved: the record system refused it',
    meaning: 'The message was delivered, but the record system refused the entry. We do not try again.',
    advice: 'Add the entry to the patient’s record by hand.',
  },
  withdrawing: {
    word: 'Being withdrawn from the record',
    meaning: 'A manager withdrew it. We are marking the entry as entered in error.',
    advice: 'Nothing to do.',
  },
  withdrawn: {
    word: 'Withdrawn from the record',
    meaning: 'The record system marked the entry as entered in error, at the time shown.',
    advice: null,
  },
  'not-withdrawn': {
    word: 'Could not be withdrawn: the record system refused it',
    meaning: 'A manager withdrew it, but the record system did not mark the entry as entered in error.',
    advice: 'Mark the entry as entered in error in the patient’s record by hand.',
  },
  withheld: {
    word: 'Will not be saved: withdrawn',
    meaning: 'A manager withdrew what this bulk message saves before this message was saved.',
    advice: null,
  },
  'once-delivered': {
    word: 'Saved once delivered',
    meaning: 'We save only delivered messages to the record, with the text and codes together.',
    advice: 'Nothing to do.',
  },
  never: {
    word: 'Will not be saved: not delivered',
    meaning: 'It was not delivered, so it is not in the record.',
    advice: 'Nothing to do. If it is delivered later, we save it then.',
  },
  'not-asked': {
    word: 'Not to be saved',
    meaning: 'The person who sent it chose not to save it to the record.',
    advice: null,
  },
};

/**
 * The record's word for a message.
 * @param isWithdrawn somebody withdrew what its campaign saves.
 */
export function recordWord(
  { status, recordStatus }: { status: MessageStatus; recordStatus: RecordStatus | null },
  { saveToRecord, isWithdrawn = false }: { saveToRecord: boolean; isWithdrawn?: boolean },
): RecordWord {
  if (recordStatus === 'waiting' && isWithdrawn) return 'withheld';
  if (recordStatus === 'saved' && isWithdrawn) return 'withdrawing';
  if (recordStatus !== null) return recordStatus;
  if (!saveToRecord) return 'not-asked';
  if (isWithdrawn) return 'withheld';
  if (status === 'delivered') return 'waiting';
  const mayCome = status === 'planned' || status === 'submitting' || status === 'submitted';
  return mayCome ? 'once-delivered' : 'never';
}
