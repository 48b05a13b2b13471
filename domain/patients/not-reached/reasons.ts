/** Why no channel has reached a patient. */
export const NOT_REACHED_REASONS = ['failed', 'not-sent', 'never-contacted'] as const;
export type NotReachedReason = (typeof NOT_REACHED_REASONS)[number];

/** How long nobody was reached, in months. */
export const NOT_REACHED_MONTHS = 12;

export const NOT_REACHED_WORDS: Readonly<Record<NotReachedReason, string>> = {
  failed: 'Everything we tried failed',
  'not-sent': 'Left out each time, for example blocked or without a number',
  'never-contacted': 'Nobody has tried',
};
