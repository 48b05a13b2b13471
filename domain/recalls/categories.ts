import type { RecallChannel, Urgency } from './recalls';

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
}

/** The fields that have a value when nobody gives one. */
export const CATEGORY_DEFAULTS = {
  urgencies: [],
  letterBody: null,
  codes: [],
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
} satisfies Partial<RecallCategoryFields>;

/** A reason as it is compared: case and spaces do not count. */
export function reasonKey(reason: string): string {
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
