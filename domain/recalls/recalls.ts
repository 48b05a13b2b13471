/** How soon a recall is wanted, as the practice system says. */
export const URGENCIES = ['routine', 'urgent'] as const;
export type Urgency = (typeof URGENCIES)[number];

/** How a recall stands in the practice system. */
export const SYSTEM_STATUSES = ['open', 'given', 'closed'] as const;
export type SystemStatus = (typeof SYSTEM_STATUSES)[number];

export const RECALL_CHANNELS = ['sms', 'letter', 'call'] as const;
export type RecallChannel = (typeof RECALL_CHANNELS)[number];

/**
 * Where a recall is: before its first contact, to be acted on, after a contact or with one under way, with an
 * appointment, or over.
 */
export const RECALL_STATES = ['upcoming', 'to-action', 'waiting', 'booked', 'given', 'closed'] as const;
export type RecallState = (typeof RECALL_STATES)[number];

export const RECALL_TABS = ['to-action', 'all', 'calls', 'letters'] as const;
export type RecallTab = (typeof RECALL_TABS)[number];

/** The result of a call. */
export const CALL_OUTCOMES = ['spoke', 'left-message', 'no-answer', 'wrong-number', 'declined'] as const;
export type CallOutcome = (typeof CALL_OUTCOMES)[number];

/** How an SMS of a recall stands once the provider has had it. Before that it is no attempt. */
export const HANDED_OVER = ['submitted', 'delivered', 'failed', 'unknown', 'expired'] as const;

/** What a patient answers on the page of a recall. */
const RECALL_ANSWERS = ['declined', 'done-elsewhere', 'call-me'] as const;
export type RecallAnswerKind = (typeof RECALL_ANSWERS)[number];

/** Who asked for a call, and who decided about an earlier answer by giving another one. */
export const BY_PATIENT = 'The patient';

/** One try to reach a patient. An SMS counts from when it is handed over, a letter from when it is posted. */
export interface RecallAttempt {
  channel: RecallChannel;
  at: Date;
  /** Of an SMS the status of its message, of a letter `posted`, of a call its `CallOutcome`. */
  outcome: string;
}

/** Days until the recall comes back to To Action, where its category has no further step (E16). */
export const RETURN_DAYS: Readonly<Record<RecallChannel, number>> = { sms: 3, letter: 10, call: 2 };

/** What a person decides about: what a patient answered, or an entry of the record that says it was done (N39). */
export const RECALL_FINDINGS = [...RECALL_ANSWERS, 'in-record'] as const;
export type RecallFindingKind = (typeof RECALL_FINDINGS)[number];

/** An entry of the clinical record that says that a recall was done. */
export interface EntryInRecord {
  /** A SNOMED code. */
  code: string;
  /** `YYYY-MM-DD` */
  on: string;
}

/** How long a sign that it was done waits for a check before contacts go on (N39). */
export const CHECKED_WITHIN_DAYS = 14;

/** After so many days somebody says whether a patient with an appointment was seen, so that none waits for ever. */
export const SEEN_WITHIN_DAYS = 28;

/** Without a category, the first contact is this many days before the due date (E16). */
export const FIRST_CONTACT_DAYS_BEFORE = 14;
