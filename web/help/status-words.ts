import { PAUSE_REASONS, type PauseReason, type Phase } from '../../domain/campaigns/phases';
import { FAILURE_REASONS, type FailureCode } from '../../domain/delivery/failure-reasons';
import type { MessageStatus } from '../../domain/delivery/states';

/** A word as it stands on a screen, with what it means and what to do about it. */
export interface StatusWord {
  word: string;
  /** Colour of its tag, the second channel beside the word. */
  colour: string | null;
  meaning: string;
  act: string;
}

/** Phases of a campaign, and the words that a pause, a wait or the end put in their place. */
type CampaignWord = Exclude<Phase, 'settled'> | 'sending-hours' | 'pausing' | 'paused' | 'ok' | 'error';

const CAMPAIGN: Record<CampaignWord, StatusWord> = {
  draft: {
    word: 'Draft',
    colour: 'grey',
    meaning: 'It is being written. Nobody gets anything.',
    act: 'Continue it, copy it or delete it. It is on Manage campaigns, not among the bulk messages.',
  },
  scheduled: {
    word: 'Scheduled',
    colour: 'blue',
    meaning: 'It sends by itself at the time beside the word.',
    act: 'Nothing. Until then you can change the time or stop it.',
  },
  held: {
    word: 'On hold',
    colour: 'yellow',
    meaning: 'Send was pressed and nothing has gone yet: a short while in which a mistake can be caught.',
    act: 'Read it once more. Stop it and nothing is sent, or start it now.',
  },
  sending: {
    word: 'Sending',
    colour: 'blue',
    meaning: 'Messages are being handed to the provider. The sentence beside it counts them.',
    act: 'Nothing. You can pause or stop it; what has left cannot be called back.',
  },
  'sending-hours': {
    word: 'Waiting for sending hours',
    colour: 'white',
    meaning: 'Your practice sends only in certain hours. The rest waits for the next ones.',
    act: 'Nothing. It goes on by itself.',
  },
  pausing: {
    word: 'Pausing',
    colour: 'orange',
    meaning: 'Pause was pressed, and the messages in hand at that moment are still being finished.',
    act: 'Wait a few seconds.',
  },
  paused: {
    word: 'Paused',
    colour: 'orange',
    meaning: 'No more messages leave until somebody resumes it. The sentence beside it says who or what paused it.',
    act: 'Mend the cause, then resume it, or stop it. The causes that Rollcall names are listed below.',
  },
  settling: {
    word: 'Waiting for receipts',
    colour: 'aqua-green',
    meaning: 'Everything has been handed over. Networks may try for up to three days, so some patients are still open.',
    act: 'Nothing. Look again later; what has failed so far can be seen already.',
  },
  ok: {
    word: 'OK',
    colour: 'green',
    meaning: 'It is over and no patient had an error.',
    act: 'Nothing. For an email campaign, look at “Accepted, no receipt”: acceptance is not a receipt.',
  },
  error: {
    word: 'Error',
    colour: 'red',
    meaning: 'It is over and one or more patients may not have received it. One in 10,000 is enough for this word.',
    act: 'Open it and choose “Only patients with errors”. Try again, or reach those patients in another way.',
  },
  cancelled: {
    word: 'Stopped',
    colour: 'pink',
    meaning: 'Somebody stopped it for good. The sentence beside it says how many had been sent by then.',
    act: 'To send to the rest, make a new bulk message. Those who got it are listed under Delivered.',
  },
};

/** Messages, as their patient's row shows them; a receipt means another thing for an email, so it has words of its own. */
type MessageWord = MessageStatus | 'email-submitted' | 'email-expired';

const MESSAGE: Record<MessageWord, StatusWord> = {
  planned: {
    word: 'Waiting to be sent',
    colour: null,
    meaning: 'Its turn has not come yet, or the provider would not take it yet and it is offered again.',
    act: 'Nothing.',
  },
  submitting: {
    word: 'Being sent',
    colour: null,
    meaning: 'It is being handed to the provider at this moment.',
    act: 'Nothing.',
  },
  submitted: {
    word: 'Sent, no receipt yet',
    colour: null,
    meaning: 'The SMS provider took it. Nothing is known of the patient’s phone yet.',
    act: 'Wait. It is not delivered until a receipt says so.',
  },
  'email-submitted': {
    word: 'Accepted by the mail server, no receipt yet',
    colour: null,
    meaning: 'The patient’s mail server took the email. Whether it reached the mailbox is not known.',
    act: 'Wait. Many mail servers never send a receipt.',
  },
  delivered: {
    word: 'Delivered',
    colour: 'green',
    meaning: 'A receipt says that it reached the phone or the mailbox. It does not say that it was read.',
    act: 'Nothing.',
  },
  failed: {
    word: 'Failed',
    colour: 'red',
    meaning: 'It was refused or could not be delivered. The cause stands beside it; all causes are listed below.',
    act: 'Do what the cause asks for, then try again or reach the patient in another way.',
  },
  unknown: {
    word: 'Not known whether it was sent',
    colour: 'red',
    meaning: 'The connection broke at the moment of sending. The provider is asked; until it answers nobody can know.',
    act: 'Wait if you can. If you try again now, the patient may get it twice; the page asks you first.',
  },
  expired: {
    word: 'No receipt in 72 hours',
    colour: 'red',
    meaning:
      'The provider took the text message and never said what became of it. Your practice may have set another time.',
    act: 'Count the patient as not told. Try again, or reach them in another way. A late receipt still counts.',
  },
  'email-expired': {
    word: 'Accepted, no receipt',
    colour: 'white',
    meaning: 'The mail server took the email and sent no receipt in that time. This is common and no error.',
    act: 'If it matters that the patient knows, use another way too. Such an email is not saved to the record.',
  },
  cancelled: {
    word: 'Stopped before sending',
    colour: 'grey',
    meaning: 'The campaign was stopped before this patient’s turn.',
    act: 'Nothing went to this patient. Make a new bulk message if they should get one.',
  },
  suppressed: {
    word: 'Not sent',
    colour: 'grey',
    meaning: 'The patient was on the list and something changed since, for example they died or left the practice.',
    act: 'Read the reason beside it. They are the same as for patients left out of a list.',
  },
};

/** The line in the clinical record that belongs to one message. */
const RECORD: Record<'saved' | 'waiting' | 'away' | 'refused' | 'never', StatusWord> = {
  saved: {
    word: 'Saved to record on …',
    colour: null,
    meaning: 'The record system confirmed the text and the codes.',
    act: 'Nothing.',
  },
  waiting: {
    word: 'Waiting to be saved',
    colour: null,
    meaning: 'The message was delivered a moment ago and the entry is on its way.',
    act: 'Nothing.',
  },
  away: {
    word: 'Not saved yet: the record system is away; we keep trying',
    colour: null,
    meaning: 'The message was delivered. The record system does not answer, and it is asked until it does.',
    act: 'Nothing, unless it lasts for a day: then tell whoever looks after the record system.',
  },
  refused: {
    word: 'Not saved: the record system refused it',
    colour: null,
    meaning: 'The message was delivered, and the record system said no to the entry. It is not tried again.',
    act: 'Add the entry to the patient’s record by hand.',
  },
  never: {
    word: 'Will not be saved: not delivered',
    colour: null,
    meaning: 'Only what was delivered is saved to the record, text and codes together.',
    act: 'Nothing. If a later try delivers it, it is saved then.',
  },
};

/** What a person does about a cause of failure. */
const FAILURE_ACTS: Record<FailureCode, string> = {
  'number-invalid': 'Correct the number in the patient’s record, email them, or call another number.',
  'phone-off': 'Try again later. Some networks say this for a phone out of signal too.',
  'out-of-signal': 'Try again later.',
  'memory-full': 'Try again later, or call.',
  'network-trouble': 'Nothing is wrong with the number. Try again later.',
  'sms-not-supported': 'Email the patient, or call. If they have another mobile, put that into the record.',
  'message-rejected': 'Nothing is wrong with the number. Email the patient, or call.',
  'content-rejected': 'Look for unusual characters or links in the text, and send another text.',
  'message-too-long': 'Nothing was sent. Shorten the text, or what the list holds for the patient, and send it again.',
  'provider-trouble': 'Nothing to correct. Try again.',
  'provider-refused': 'Nothing to correct in the record. Tell an administrator if there are many.',
  'mailbox-full': 'Try again in a few days, or send a text message.',
  'address-unknown': 'Correct the email address in the patient’s record, or send a text message.',
  'mail-server-refused': 'Check the address in the patient’s record, or send a text message.',
  'mail-server-busy': 'Nothing is wrong with the address. Try again.',
  'cause-unknown': 'The provider gave no cause. Try again once; if it fails again, reach the patient in another way.',
};

/** What a person does when Rollcall itself paused a campaign. */
const PAUSE_ACTS: Record<PauseReason, string> = {
  'missed-send-time': 'Check that the text is still right at this hour, then resume it.',
  'feature-off': 'An administrator can switch Bulk Messages on again.',
  'provider-credentials': 'Whoever runs Rollcall for you corrects the provider’s key. Then resume it.',
  'provider-configuration':
    'Whoever runs Rollcall for you corrects the settings, for example the sender name. Then resume it.',
  'provider-unavailable': 'Ask whether the provider is back, then resume it.',
  credits: 'Buy SMS credits from the provider, then resume it: exactly the rest is sent.',
  'too-many-failures':
    'Look at the patients with errors. Often the list is old, or one column holds the wrong numbers.',
  'stopped-by-operator': 'Ask whoever runs Rollcall for you why, then resume it.',
  'internal-error': 'Tell whoever runs Rollcall for you. Resume it when they say so.',
};

const CAMPAIGN_ORDER: CampaignWord[] = [
  'draft',
  'scheduled',
  'held',
  'sending',
  'sending-hours',
  'pausing',
  'paused',
  'settling',
  'ok',
  'error',
  'cancelled',
];

export const CAMPAIGN_WORDS: StatusWord[] = CAMPAIGN_ORDER.map((key) => CAMPAIGN[key]);
export const MESSAGE_WORDS: StatusWord[] = Object.values(MESSAGE);
export const RECORD_WORDS: StatusWord[] = Object.values(RECORD);

export interface FailureWord {
  code: FailureCode;
  message: string;
  act: string;
}

/** The causes in the two lists that the errors page has (H15): the record's to fix, and ours. */
export function failureWords(side: 'contact' | 'provider'): FailureWord[] {
  const codes = Object.keys(FAILURE_REASONS) as FailureCode[];
  return codes
    .filter((code) => FAILURE_REASONS[code].side === side)
    .map((code) => ({ code, message: FAILURE_REASONS[code].message, act: FAILURE_ACTS[code] }));
}

export const PAUSE_WORDS = (Object.keys(PAUSE_REASONS) as PauseReason[]).map((code) => ({
  code,
  message: PAUSE_REASONS[code].message,
  act: PAUSE_ACTS[code],
}));
