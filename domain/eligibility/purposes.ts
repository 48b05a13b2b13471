/** What a message is for: decides which blocks and wishes stop it (E15). */
export const PURPOSES = ['care', 'recall', 'service', 'marketing'] as const;
export type Purpose = (typeof PURPOSES)[number];

/**
 * The ticks of Blocked Communications, in the order of the page. Each stops its own purpose; `everySms` (a wrong number,
 * or a STOP to everything) stops every SMS. A number that is listed without a tick is stopped from nothing (E2).
 */
export const BLOCK_TICKS = ['recalls', 'healthInformation', 'serviceNotices', 'marketing', 'everySms'] as const;
export type BlockTick = (typeof BLOCK_TICKS)[number];

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
