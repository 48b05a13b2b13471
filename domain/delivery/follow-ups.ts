/** What somebody can do about a message that failed; `email` and `retry` are noted when they are done (A10). */
export const FOLLOW_UPS = ['call', 'fix', 'done', 'email', 'retry'] as const;
export type FollowUp = (typeof FOLLOW_UPS)[number];

/** Those that a person ticks; `open` takes the tick away again. */
export const TICKED_FOLLOW_UPS = ['call', 'fix', 'done', 'open'] as const;
export type TickedFollowUp = (typeof TICKED_FOLLOW_UPS)[number];

/** The parts of the failed folder. */
export const FAILED_VIEWS = ['open', 'call', 'fix', 'done'] as const;
export type FailedView = (typeof FAILED_VIEWS)[number];

/** The parts as staff read them. */
export const FAILED_VIEW_WORDS: Readonly<Record<FailedView, string>> = {
  open: 'To do',
  call: 'Call list',
  fix: 'Numbers to fix',
  done: 'Done',
};
