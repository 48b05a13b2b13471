import type { ContactStep } from './categories';
import {
  CHECKED_WITHIN_DAYS,
  RETURN_DAYS,
  type RecallAttempt,
  type RecallChannel,
  type RecallState,
  type SystemStatus,
} from './recalls';

/** What the state of a recall depends on. */
export interface RecallFacts {
  /** In the practice system. */
  status: SystemStatus;
  /** What a person or a rule here decided; it wins over the practice system's `open`. */
  ended: 'given' | 'closed' | null;
  booked: boolean;
  /** Midnight at the practice of the day on which the first contact is due. */
  firstContactAt: Date;
  /** An SMS waits to be handed over, or is being handed over now. */
  underWay: boolean;
  /** Oldest first. */
  attempts: readonly RecallAttempt[];
  /** When a person said to contact the patient next, in the latest attempt. */
  askedNextAt: Date | null;
  /** When the patient said that it was done elsewhere, or the record turned out to hold it, while nobody has checked it. */
  saidDoneAt: Date | null;
  /** The plan of its category; empty without one. */
  steps: readonly ContactStep[];
  /** A block stops every SMS recall to the number or the patient. */
  smsBlocked: boolean;
  hasMobile: boolean;
}

export interface RecallStanding {
  state: RecallState;
  /** From when on it is to be acted on; null where it is over or a message is under way. */
  nextContactAt: Date | null;
  /** The channel to use next; null where it is over, booked or under way. */
  nextChannel: RecallChannel | null;
}

/**
 * Where a recall is, and when and how the patient is to be contacted next (E16, E17).
 *
 * - What is given or closed, here or in the practice system, is over; a booking waits for the appointment.
 * - The next contact is by the plan of the category, counted from the last contact; without a further step it comes back
 *   after 3 days (SMS), 10 (letter) or 2 (call).
 * - A due date in the past is due now: nothing is dropped because it is late.
 * - A failed SMS comes back immediately, to be called or written to (N36), and never ends a recall.
 *
 * The same rule stands in SQL for whole pages (adapters/postgres/recalls/recall-standing.ts); a test holds the two together.
 * @param daySeconds how long a day of the plan lasts: 86,400, or less in a trial installation.
 */
export function recallStanding(facts: RecallFacts, now: Date, daySeconds: number): RecallStanding {
  const over = (state: RecallState): RecallStanding => ({ state, nextContactAt: null, nextChannel: null });
  const ending = facts.ended ?? (facts.status === 'open' ? null : facts.status);
  if (ending !== null) return over(ending);
  if (facts.booked) return over('booked');
  if (facts.underWay) return over('waiting');
  const nextContactAt = nextContact(facts, daySeconds);
  const nextChannel = channelNext(facts);
  const before = facts.attempts.length === 0 && facts.saidDoneAt === null ? 'upcoming' : 'waiting';
  return { state: nextContactAt <= now ? 'to-action' : before, nextContactAt, nextChannel };
}

function nextContact(
  { attempts, askedNextAt, saidDoneAt, steps, firstContactAt }: RecallFacts,
  daySeconds: number,
): Date {
  const after = (at: Date, days: number) => new Date(at.getTime() + days * daySeconds * 1000);
  const last = attempts.at(-1);
  const planned = (): Date => {
    if (!last) return after(firstContactAt, steps[0]?.afterDays ?? 0);
    if (askedNextAt) return askedNextAt;
    if (failed(last)) return last.at;
    return after(last.at, steps[attempts.length]?.afterDays ?? RETURN_DAYS[last.channel]);
  };
  if (saidDoneAt === null) return planned();
  const checked = checkUntil(saidDoneAt, daySeconds);
  return checked > planned() ? checked : planned();
}

/** Until when a sign that it was done waits for a person. Unchecked, contacts go on (N39). */
export function checkUntil(saidDoneAt: Date, daySeconds: number): Date {
  return new Date(saidDoneAt.getTime() + CHECKED_WITHIN_DAYS * daySeconds * 1000);
}

/** An SMS that failed, or that a block forbids, is followed by a call; without a mobile number it is a letter. */
function channelNext({ attempts, steps, smsBlocked, hasMobile }: RecallFacts): RecallChannel {
  const last = attempts.at(-1);
  const step = steps[attempts.length]?.channel ?? (steps.length > 0 ? 'call' : 'sms');
  if (step !== 'sms') return step;
  if (!hasMobile) return 'letter';
  return smsBlocked || (last !== undefined && failed(last)) ? 'call' : 'sms';
}

function failed({ channel, outcome }: RecallAttempt): boolean {
  return channel === 'sms' && outcome === 'failed';
}

/** The day of `yearStart` that began the year in which a date is, `YYYY-MM-DD`. @param today `YYYY-MM-DD` */
export function yearBegan(yearStart: string, today: string): string {
  const [day, month] = yearStart.split('-') as [string, string];
  const year = Number(today.slice(0, 4));
  const thisYear = `${year}-${month}-${day}`;
  return thisYear <= today ? thisYear : `${year - 1}-${month}-${day}`;
}

/** How many invitations count since `yearStart`. @param today `YYYY-MM-DD` */
export function invitedInYear(yearStart: string, today: string, invitedAt: readonly Date[]): number {
  const began = new Date(`${yearBegan(yearStart, today)}T00:00:00Z`);
  return invitedAt.filter((at) => at >= began).length;
}

/** Which invitation the next one is, and the code that is saved with it; null for no code. */
export function nextInvitation(
  codes: readonly string[],
  sentThisYear: number,
): { number: number; code: string | null } {
  return { number: sentThisYear + 1, code: codes[Math.min(sentThisYear, codes.length - 1)] ?? null };
}
