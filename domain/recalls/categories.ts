import { URGENCIES, type RecallChannel, type Urgency } from './recalls';

/** One contact of a plan. */
export interface ContactStep {
  channel: RecallChannel;
  /** Days after the contact before it; for the first one, after the day on which the first contact is due. */
  afterDays: number;
}

/** Recalls that belong together, with what patients are written and when. */
export interface RecallCategoryFields {
  name: string;
  /** As the practice system writes them. */
  reasons: string[];
  /** Empty for any urgency. */
  urgencies: Urgency[];
  smsBody: string;
  letterBody: string | null;
  /** SNOMED codes of the first, second and third invitation; the last one holds for each later one too. */
  codes: string[];
  /** SNOMED code that is saved once staff accepted that a patient does not want it; null for none. */
  declinedCode: string | null;
  /** SNOMED code that is saved once staff accepted that a patient had it elsewhere; null for none. */
  elsewhereCode: string | null;
  firstContactDaysBefore: number;
  /** The contacts in their order; empty for no plan. */
  steps: ContactStep[];
  /** The least interval between two invitations. 0 lets another one go immediately. */
  minDaysBetween: number;
  /** `DD-MM`: invitations are counted from one again on that day. */
  yearStart: string;
  /** On the practice's clock, `HH:MM`. */
  sendBetween: { from: string; to: string };
  automated: boolean;
  /** Whether automation sends although the record says no texts; null until someone decides (E11). */
  sendDespiteDissent: boolean | null;
  /** Whether automation sends where the practice system does not let us read consent; null until someone decides (E13). */
  sendWhenUnreadable: boolean | null;
  clinicallySignificant: boolean;
  /** How many documented attempts the practice wants before it ends a recall without an answer. */
  attemptsWanted: number;
  /** The address of an outside watchdog, which we call after each run of the schedule; null for none. */
  pingUrl: string | null;
  /** Whether one text may name its recalls together with those of other such categories (N37). */
  mayBeJoined: boolean;
  /** How long its appointment takes; null where the practice does not say. */
  visitMinutes: number | null;
  /** SNOMED codes of entries in the record that mean it was done (N39). */
  doneCodes: string[];
  /** An entry counts from so many days before the due date. */
  doneDaysBefore: number;
}

/** The fields that have a value when nobody gives one. */
export const CATEGORY_DEFAULTS = {
  urgencies: [],
  letterBody: null,
  codes: [],
  declinedCode: null,
  elsewhereCode: null,
  firstContactDaysBefore: 14,
  steps: [],
  minDaysBetween: 7,
  yearStart: '01-04',
  sendBetween: { from: '09:00', to: '16:00' },
  automated: false,
  sendDespiteDissent: null,
  sendWhenUnreadable: null,
  clinicallySignificant: false,
  attemptsWanted: 3,
  pingUrl: null,
  mayBeJoined: false,
  visitMinutes: null,
  doneCodes: [],
  doneDaysBefore: 30,
} satisfies Partial<RecallCategoryFields>;

/** A reason as it is compared: case and spaces do not count. */
function reasonKey(reason: string): string {
  return reason.trim().replace(/\s+/g, ' ').toLowerCase();
}

type Grouping = Pick<RecallCategoryFields, 'reasons' | 'urgencies'>;

/** Whether a recall belongs to a category (E17). */
export function belongsTo(category: Grouping, recall: { reason: string; urgency: Urgency }): boolean {
  const wanted = reasonKey(recall.reason);
  return (
    category.reasons.some((reason) => reasonKey(reason) === wanted) &&
    (category.urgencies.length === 0 || category.urgencies.includes(recall.urgency))
  );
}

/** What two categories would share, so that nobody could say which one a recall belongs to; null where nothing is shared. */
export function sharedWith(
  category: Grouping & { name: string },
  other: Grouping & { name: string },
): { field: 'name' | 'reasons'; value: string } | null {
  if (reasonKey(category.name) === reasonKey(other.name)) return { field: 'name', value: other.name };
  const [ours, theirs] = [urgenciesOf(category), urgenciesOf(other)];
  if (!ours.some((urgency) => theirs.includes(urgency))) return null;
  const taken = new Set(other.reasons.map(reasonKey));
  const shared = category.reasons.find((reason) => taken.has(reasonKey(reason)));
  return shared === undefined ? null : { field: 'reasons', value: shared };
}

function urgenciesOf({ urgencies }: Pick<Grouping, 'urgencies'>): readonly Urgency[] {
  return urgencies.length === 0 ? URGENCIES : urgencies;
}

/**
 * Why a contact plan is not enough for clinically significant recalls; null if it is. A patient who reads no text would
 * otherwise never hear of it. Without a plan, staff choose each contact.
 */
export function significantPlanFault({
  clinicallySignificant,
  steps,
}: Pick<RecallCategoryFields, 'clinicallySignificant' | 'steps'>): 'one-channel' | 'ends-with-sms' | null {
  if (!clinicallySignificant || steps.length === 0) return null;
  if (new Set(steps.map(({ channel }) => channel)).size < 2) return 'one-channel';
  return steps.at(-1)!.channel === 'sms' ? 'ends-with-sms' : null;
}
