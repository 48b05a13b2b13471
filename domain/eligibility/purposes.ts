/** What a message is for. This decides which blocks and preferences stop it (E15). */
export const PURPOSES = ['care', 'recall', 'service', 'marketing'] as const;
export type Purpose = (typeof PURPOSES)[number];

/** A purpose as staff read it: on its own, what it is for, and within a sentence ("judged for recalls"). */
export interface PurposeWords {
  text: string;
  hint: string;
  inSentence: string;
}

/** The one description of each purpose, for every page, for help and for the API's words. */
export const PURPOSE_WORDS: Readonly<Record<Purpose, PurposeWords>> = {
  care: {
    text: 'About a person’s care',
    hint: 'What patients need to know for their treatment, for example a result is in or a medicine has changed.',
    inSentence: 'messages about a patient’s care',
  },
  recall: {
    text: 'Recall',
    hint: 'Asks patients to come for something that is due, for example a vaccination or a review.',
    inSentence: 'recalls',
  },
  service: {
    text: 'Service notice',
    hint: 'About the practice, for example opening times or a telephone fault.',
    inSentence: 'service notices',
  },
  marketing: {
    text: 'Marketing',
    hint: 'Offers, events and requests for reviews. The law lets you send it only to patients who have agreed to get it.',
    inSentence: 'marketing',
  },
};

export function isPurpose(text: string): text is Purpose {
  return (PURPOSES as readonly string[]).includes(text);
}

/**
 * The ticks of Blocked Communications, in the order of the page. Each stops its own purpose; `everySms` (a wrong
 * number, or a STOP to everything) stops every SMS. A number that is listed without a tick is not blocked (E2).
 */
export const BLOCK_TICKS = ['recalls', 'healthInformation', 'serviceNotices', 'marketing', 'everySms'] as const;
export type BlockTick = (typeof BLOCK_TICKS)[number];

/** The ticks of an email address: a text message never goes to one. */
export type AddressTick = Exclude<BlockTick, 'everySms'>;
export const isAddressTick = (tick: BlockTick): tick is AddressTick => tick !== 'everySms';
export const ADDRESS_TICKS = BLOCK_TICKS.filter(isAddressTick);

/** The tick that stops a purpose. */
export const TICK_OF: Record<Purpose, BlockTick> = {
  care: 'healthInformation',
  recall: 'recalls',
  service: 'serviceNotices',
  marketing: 'marketing',
};

/** The ticks as staff read them; the first is HealthEngine's own label (E5). */
export const TICK_WORDS: Record<BlockTick, string> = {
  recalls: 'Blocked Recalls',
  healthInformation: 'Health information',
  serviceNotices: 'Service notices',
  marketing: 'Marketing',
  everySms: 'Every text message',
};
