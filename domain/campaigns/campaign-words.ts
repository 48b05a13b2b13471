import type { StatusWord } from '../delivery/status-word';
import type { Ending } from './figures';
import { PAUSE_REASONS, type PauseReason, type Phase } from './phases';

/** Phases of a campaign, and what a pause, a wait or its end put in their place. */
export type CampaignWord = Exclude<Phase, 'settled'> | 'sending-hours' | 'pausing' | 'paused' | Ending;

/** The words for a campaign, in the order of help. Next to the word, each page adds the details of its campaign. */
export const CAMPAIGN_WORDS: Readonly<Record<CampaignWord, StatusWord>> = {
  draft: {
    word: 'Draft',
    colour: 'grey',
    meaning: 'It is being written. Nobody gets anything.',
    advice: 'Continue it, copy it or delete it. It is on Manage campaigns, not among the bulk messages.',
  },
  scheduled: {
    word: 'Scheduled',
    colour: 'blue',
    meaning: 'It is sent by itself at the time beside the word.',
    advice: 'Nothing to do. Until then you can change the time or stop it.',
  },
  held: {
    word: 'On hold',
    colour: 'yellow',
    meaning: 'Send was pressed, and nothing has gone yet. You have a short while to catch a mistake.',
    advice: 'Read it once more. Stop it and nothing is sent, or start it now.',
  },
  sending: {
    word: 'Sending',
    colour: 'blue',
    meaning: 'We are handing the messages to the provider. The sentence beside the word counts them.',
    advice: 'Nothing to do. You can pause or stop it, but you can’t recall messages that were already sent.',
  },
  'sending-hours': {
    word: 'Waiting for sending hours',
    colour: 'white',
    meaning: 'Your practice sends only at certain hours. The rest waits until then.',
    advice: 'Nothing to do. It goes on by itself.',
  },
  pausing: {
    word: 'Pausing',
    colour: 'orange',
    meaning: 'Pause was pressed. The messages that we were handing over at that moment are still being sent.',
    advice: 'Wait a few seconds.',
  },
  paused: {
    word: 'Paused',
    colour: 'orange',
    meaning:
      'No more messages are sent until someone resumes it. The sentence beside the word says who or what paused it.',
    advice: 'Put the cause right and resume it, or stop it.',
  },
  settling: {
    word: 'Waiting for receipts',
    colour: 'aqua-green',
    meaning: 'Everything has been handed over. Networks may try for up to three days, so some patients are still open.',
    advice: 'Nothing to do. You can already see which messages failed.',
  },
  all: {
    word: 'OK',
    colour: 'green',
    meaning: 'It is over and no patient had an error.',
    advice: 'Nothing to do. For an email, look at “Accepted, no receipt”: that is not a receipt.',
  },
  some: {
    word: 'Sent to some',
    colour: 'yellow',
    meaning: 'It is over without errors, but some patients of the list were not sent a message.',
    advice: 'Open it to see who was not sent a message and why.',
  },
  none: {
    word: 'Sent to nobody',
    colour: 'yellow',
    meaning: 'It is over, and no patient of the list was sent a message.',
    advice: 'Open it to see why.',
  },
  error: {
    word: 'Error',
    colour: 'red',
    meaning: 'It is over, and one or more patients may not have received it. One in 10,000 is enough for this word.',
    advice: 'Open it and choose “Only patients with errors”. Try again, or reach those patients in another way.',
  },
  cancelled: {
    word: 'Stopped',
    colour: 'pink',
    meaning: 'Someone stopped it for good. The sentence beside the word says how many had been sent by then.',
    advice: 'To send to the rest, make a new bulk message: “Send again to …” on its page starts one.',
  },
};

/** Whether a pause is the service's own. */
export function isPauseReason(reason: string): reason is PauseReason {
  return Object.hasOwn(PAUSE_REASONS, reason);
}
