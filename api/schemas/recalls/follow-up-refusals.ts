import type { Refusal } from '../refusal';

const envelopes = (count: number): string => (count === 1 ? '1 envelope' : `${count} envelopes`);

/** Refusals about letters, calls and runs of recalls. */
export const RECALL_FOLLOW_UP_REFUSALS = {
  'no-letters': {
    status: 409,
    title: 'No letter can be made',
    sentence: 'None of these recalls can get a letter now, so nothing was made. The reasons are in leftOut.',
  },
  'letters-not-ready': {
    status: 409,
    title: 'The letters are not ready',
    sentence: 'The file of these letters is still being made. Wait a few seconds and try again.',
  },
  'letters-posted': {
    status: 409,
    title: 'The letters were posted',
    sentence: 'These letters were posted already, so nothing was changed.',
  },
  'letters-discarded': {
    status: 409,
    title: 'The letters were thrown away',
    sentence: 'These letters are no longer to be posted. Make them again.',
  },
  'count-differs': {
    status: 409,
    title: 'The count does not fit',
    sentence: ({
      manifest,
      pulled,
      expected,
      counted,
    }: Record<'manifest' | 'pulled' | 'expected' | 'counted', number>) =>
      pulled === 0
        ? `You counted ${envelopes(counted)}, and ${manifest} were printed. Nothing was noted. Find the difference, then post them.`
        : `Of ${envelopes(manifest)}, ${pulled} must not be posted, so ${expected} should leave. You counted ${counted}. Pull the envelopes that are named, and count again.`,
  },
  'nobody-to-call': {
    status: 409,
    title: 'No patient can be called',
    sentence: 'None of these recalls can go on the call list now. The reasons are in leftOut.',
  },
  'recall-is-over': {
    status: 409,
    title: 'This recall is over',
    sentence: 'This recall is given or closed already, so no call was noted.',
  },
  'no-trial': {
    status: 409,
    title: 'This is no trial run that ended as planned',
    sentence:
      'Only a trial run that has ended, and was not stopped, can be read. Try the category without sending first.',
  },
  'call-back-past': {
    status: 422,
    title: 'The day is past',
    sentence: 'Choose today or a later day to call back.',
  },
} as const satisfies Record<string, Refusal>;
