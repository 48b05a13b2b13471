import { DateTime } from 'luxon';
import type { RecallChannel } from '../recalls';

/** One step of a plan: how, and how many days after the step before. */
export interface PlanStep {
  channel: RecallChannel;
  afterDays: number;
}

/** How the patients of a category are contacted: "SMS, another after 10 days, a letter after 10 more". */
export interface ContactPlan {
  firstContactDaysBefore: number;
  steps: readonly PlanStep[];
  /** The least days between two invitations, whoever makes them. */
  minDaysBetween: number;
}

/** What was tried already. A letter counts once it is posted, an SMS once it is handed over. */
export interface PlannedAttempt {
  channel: RecallChannel;
  at: Date;
  /** Made by automation. Attempts by hand do not use up a step (E17). */
  automatic: boolean;
  /** It surely did not reach the patient, so nobody waits for an answer. */
  failed: boolean;
}

export interface PlanContext {
  /** IANA zone of the practice. */
  zone: string;
  /** How long a day of the plan lasts: 86,400, or less where an installation is tried out. */
  daySeconds: number;
}

export type NextContact =
  /** `step` counts from 0. `soonest` is later than `dueAt` where the last invitation is too young. */
  | { kind: 'contact'; step: number; channel: RecallChannel; dueAt: Date; soonest: Date }
  /** Every step was made: a person decides. */
  | { kind: 'finished' };

const REAL_DAY = 86_400;

/**
 * The next step for one recall, and when. It is worked out from what was done and never from a timer, so a due date in
 * the past gives a time in the past, which is due now.
 *
 * @param dueDate `YYYY-MM-DD`.
 * @param withoutSms no SMS can reach this patient: the plan goes on with its next letter or call at once.
 */
export function nextContact(
  plan: ContactPlan,
  { dueDate, attempts, withoutSms }: { dueDate: string; attempts: readonly PlannedAttempt[]; withoutSms: boolean },
  context: PlanContext,
): NextContact {
  const made = attempts.filter(({ automatic }) => automatic);
  const last = latest(made);
  let step = made.length;
  let isRaised = false;
  while (withoutSms && plan.steps[step]?.channel === 'sms') {
    step += 1;
    isRaised = true;
  }
  const next = plan.steps[step];
  if (!next) return { kind: 'finished' };

  const first = firstContactAt(plan, dueDate, context);
  const raisedBy = last?.failed === true && next.channel !== 'sms';
  const dueAt =
    last === null
      ? isRaised
        ? first
        : daysAfter(first, next.afterDays, context)
      : raisedBy || isRaised
        ? last.at
        : daysAfter(last.at, next.afterDays, context);
  // A call is no invitation: it need not wait for one, and none waits for it.
  const invitation =
    next.channel === 'call' ? null : latest(attempts.filter(({ channel, failed }) => channel !== 'call' && !failed));
  const rested = invitation === null ? dueAt : daysAfter(invitation.at, plan.minDaysBetween, context);
  return { kind: 'contact', step, channel: next.channel, dueAt, soonest: rested > dueAt ? rested : dueAt };
}

/** When a recall is first due to be contacted: the start of that day on the practice's clock. */
export function firstContactAt(
  { firstContactDaysBefore }: Pick<ContactPlan, 'firstContactDaysBefore'>,
  dueDate: string,
  { zone }: Pick<PlanContext, 'zone'>,
): Date {
  return DateTime.fromISO(dueDate, { zone }).minus({ days: firstContactDaysBefore }).startOf('day').toJSDate();
}

/** Whether the practice waits before it invites again, although the plan says now. */
export function isTooSoon(next: NextContact & { kind: 'contact' }, now: Date): boolean {
  return next.dueAt <= now && next.soonest > now;
}

/**
 * So many days later. Real days are days of the calendar: what was sent at 9:20 on Monday is due at the start of
 * Thursday, so that a run at 9:00 does not miss it by twenty minutes.
 */
function daysAfter(at: Date, days: number, { zone, daySeconds }: PlanContext): Date {
  if (days === 0) return at;
  if (daySeconds !== REAL_DAY) return new Date(at.getTime() + days * daySeconds * 1000);
  return DateTime.fromJSDate(at, { zone }).plus({ days }).startOf('day').toJSDate();
}

function latest(attempts: readonly PlannedAttempt[]): PlannedAttempt | null {
  return attempts.reduce<PlannedAttempt | null>(
    (found, one) => (found === null || one.at > found.at ? one : found),
    null,
  );
}

const CHANNEL_NAMES: Record<RecallChannel, [first: string, again: string]> = {
  sms: ['SMS', 'another SMS'],
  letter: ['letter', 'another letter'],
  call: ['call', 'another call'],
};

/** "SMS, another SMS after 10 days, a letter after 10 more". */
export function planWords({ steps }: Pick<ContactPlan, 'steps'>): string {
  if (steps.length === 0) return 'Nothing is sent automatically';
  const seen = new Set<RecallChannel>();
  let waited = false;
  return steps
    .map(({ channel, afterDays }, index) => {
      const [once, again] = CHANNEL_NAMES[channel];
      const isFirst = !seen.has(channel);
      seen.add(channel);
      const name =
        index === 0
          ? `${once.charAt(0).toUpperCase()}${once.slice(1)}`
          : isFirst
            ? channel === 'sms'
              ? 'an SMS'
              : `a ${once}`
            : again;
      if (afterDays === 0) return index === 0 ? name : `${name} at once`;
      const wait = waited ? `${afterDays} more` : afterDays === 1 ? '1 day' : `${afterDays} days`;
      waited = true;
      return `${name} after ${wait}`;
    })
    .join(', ');
}
