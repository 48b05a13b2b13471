import type { StatusWord } from '../delivery/status-word';
import type { Ending } from './figures';
import { PAUSE_REASONS, type PauseReason, type Phase } from './phases';

/** Phases of a campaign, and what a pause, a wait or its end put in their place. */
export type CampaignWord = Exclude<Phase, 'settled'> | 'approval' | 'sending-hours' | 'pausing' | 'paused' | Ending;

/** The words for a campaign, in the order of help. Next to the word, each page adds the details of its campaign. */
export const CAMPAIGN_WORDS: Readonly<Record<CampaignWord, StatusWord>> = {
  draft: {
    word: 'Draft',
    colour: 'grey',
    meaning: 'Someone is writing it. Nothing has been sent.',
    advice: 'Continue it, copy it or delete it. It is on Manage campaigns, not among the bulk messages.',
  },
  scheduled: {
    word: 'Scheduled',
    colour: 'blue',
    meaning: 'We send it automatically at the time shown.',
    advice: 'Nothing to do. Until then you can change the time or stop it.',
  },
  approval: {
    word: 'Waiting for approval',
    colour: 'yellow',
    meaning: 'A manager who did not write or send it has to approve it first. Nothing has been sent.',
    advice:
      'A manager opens it, reads the messages, and approves it or sends it back. Until then you can change or stop it.',
  },
  held: {
    word: 'On hold',
    colour: 'yellow',
    meaning: 'Someone pressed Send, but nothing has been sent yet. You have a short time to catch a mistake.',
    advice: 'Read it once more. You can stop it, and nothing is sent, or start it now.',
  },
  sending: {
    word: 'Sending',
    colour: 'blue',
    meaning: 'We are sending the messages. The sentence next to the word shows how many.',
    advice: 'Nothing to do. You can pause or stop it, but you can’t recall messages that were already sent.',
  },
  'sending-hours': {
    word: 'Waiting for sending hours',
    colour: 'white',
    meaning: 'Your practice sends only at certain hours. The rest waits until then.',
    advice: 'Nothing to do. It continues automatically.',
  },
  pausing: {
    word: 'Pausing',
    colour: 'orange',
    meaning: 'Someone pressed Pause. Messages already on their way are still being sent.',
    advice: 'Wait a few seconds.',
  },
  paused: {
    word: 'Paused',
    colour: 'orange',
    meaning:
      'No more messages are sent until someone resumes it. The sentence next to the word says who or what paused it.',
    advice: 'Fix the cause and resume it, or stop it.',
  },
  settling: {
    word: 'Waiting for receipts',
    colour: 'aqua-green',
    meaning: 'We have sent every message. Networks may try for up to three days, so we are waiting for some receipts.',
    advice: 'Nothing to do. You can already see which messages failed.',
  },
  all: {
    word: 'OK',
    colour: 'green',
    meaning: 'It is over and no patient had an error.',
    advice: 'Nothing to do. For an email, look at “Accepted, no receipt”: accepted does not mean delivered.',
  },
  some: {
    word: 'Sent to some',
    colour: 'yellow',
    meaning: 'It is over without errors, but some patients on the list were not sent a message.',
    advice: 'Open it to see who was not sent a message and why.',
  },
  none: {
    word: 'Sent to nobody',
    colour: 'yellow',
    meaning: 'It is over, and no patient on the list was sent a message.',
    advice: 'Open it to see why.',
  },
  error: {
    word: 'Error',
    colour: 'red',
    meaning:
      'It is over, and one or more patients may not have received it. Even one patient in 10,000 is enough for this word.',
    advice: 'Open it and choose “Only patients with errors”. Try again, or contact those patients in another way.',
  },
  cancelled: {
    word: 'Stopped',
    colour: 'pink',
    meaning: 'Someone stopped it for good. The sentence next to the word says how many had been sent by then.',
    advice: 'To send to the rest, make a new bulk message: “Send again to …” on its page starts one.',
  },
};

/** Whether a pause is the service's own. */
export function isPauseReason(reason: string): reason is PauseReason {
  return Object.hasOwn(PAUSE_REASONS, reason);
}
