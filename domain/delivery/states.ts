/**
 * The states of one message and of one attempt (docs/api.md, "States"), and the only table of which news may change
 * which state.
 *
 * A *message* is what one recipient should get. An *attempt* is one try at handing it to a provider.
 */
export type Channel = 'sms' | 'email';

export const MESSAGE_STATUSES = [
  'suppressed',
  'planned',
  'submitting',
  'submitted',
  'delivered',
  'failed',
  'unknown',
  'expired',
  'cancelled',
] as const;
export type MessageStatus = (typeof MESSAGE_STATUSES)[number];

/** `superseded`: a person chose to send again although the earlier attempt may have been sent. */
export const ATTEMPT_STATES = [...MESSAGE_STATUSES, 'superseded'] as const;
export type AttemptState = (typeof ATTEMPT_STATES)[number];

/** Attempts that may still reach the patient. The database allows at most one of these per message. */
export const LIVE_STATES = ['planned', 'submitting', 'submitted', 'unknown'] as const satisfies AttemptState[];

/**
 * Statuses that keep a campaign from settling: it settles within 30 seconds once no message has one of them. `unknown`
 * stays open until the settle time ends (docs/api.md, "States").
 */
export const OPEN_STATUSES = ['planned', 'submitting', 'submitted', 'unknown'] as const satisfies MessageStatus[];

/**
 * What a receipt, a look-up or the clock may report about an attempt. `opened`: the patient read the direct message that it
 * led to, which is the only thing that delivers one.
 */
export type News = 'accepted' | 'delivered' | 'opened' | 'failed' | 'expired' | 'unknown';

const BEFORE_DELIVERED = [
  ...(['planned', 'submitting', 'submitted', 'unknown', 'failed', 'expired', 'cancelled', 'superseded'] as const),
] as const satisfies AttemptState[];

/**
 * From which states each piece of news moves an attempt, and to where. Nothing reverses `delivered`; a late `delivered`
 * overtakes every other end, `superseded` too (the message then counts as delivered).
 * `planned` stands in the lists because a look-up may have found the attempt absent before its receipt came.
 */
export const OVERTAKES: Record<News, { to: AttemptState; from: readonly AttemptState[] }> = {
  accepted: { to: 'submitted', from: ['submitting', 'unknown'] },
  delivered: { to: 'delivered', from: BEFORE_DELIVERED },
  opened: { to: 'delivered', from: BEFORE_DELIVERED },
  failed: { to: 'failed', from: ['submitting', 'submitted', 'unknown', 'expired'] },
  expired: { to: 'expired', from: ['submitted'] },
  unknown: { to: 'unknown', from: ['submitting'] },
};

/** The state of an attempt after a piece of news; the same state if the news changes nothing. */
export function afterNews(state: AttemptState, news: News): AttemptState {
  const rule = OVERTAKES[news];
  return rule.from.includes(state) ? rule.to : state;
}

/**
 * How the record entry of a delivered message stands. `withdrawing`: it is saved, and is being marked as entered in error;
 * `not-withdrawn`: the record system refused that; `withheld`: it was not saved before somebody withdrew the campaign's entries,
 * and never is.
 */
export const RECORD_STATUSES = [
  'waiting',
  'saved',
  'refused',
  'withdrawing',
  'withdrawn',
  'not-withdrawn',
  'withheld',
] as const;
export type RecordStatus = (typeof RECORD_STATUSES)[number];
