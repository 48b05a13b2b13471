import { DateTime } from 'luxon';

export type SendAtReading =
  | { ok: true; at: Date }
  | {
      ok: false;
      code: 'send-at-unreadable' | 'send-at-no-offset' | 'send-at-past' | 'send-at-too-far';
      message: string;
    };

/** Nobody plans a bulk message further ahead, so such a year is a typing mistake. */
const MOST_YEARS_AHEAD = 100;

/** Said of a time that is further ahead, in a sentence without its full stop. */
export const TOO_FAR_AHEAD = `Enter a time within the next ${MOST_YEARS_AHEAD} years`;

const DATE_AND_TIME =
  /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(Z|[+-](?:0\d|1[0-4])(?::?[0-5]\d)?)?)?$/;

/**
 * Reads the time of "Send later" (P18; docs/api.md, "Conventions"): ISO 8601 date and time with an offset from UTC,
 * seconds optional. A time without an offset is refused, because it could mean two instants.
 *
 * @param now the present; a time before it is `send-at-past`, one more than a hundred years after it `send-at-too-far`.
 */
export function readSendAt(text: string, now: Date): SendAtReading {
  const written = text.trim().toUpperCase();
  const shape = DATE_AND_TIME.exec(written);
  const time = shape ? DateTime.fromISO(written, { setZone: true }) : null;
  if (!shape || !time?.isValid) {
    return refused('send-at-unreadable', 'Write the time in ISO 8601, for example 2026-11-24T09:00:00+00:00.');
  }
  if (shape[1] === undefined) {
    return refused('send-at-no-offset', 'Add the offset from UTC to the time, for example +00:00 or Z.');
  }
  const at = time.toJSDate();
  if (at.getTime() < now.getTime()) return refused('send-at-past', 'Enter a time that is in the future.');
  if (isTooFarAhead(at, now)) return refused('send-at-too-far', `${TOO_FAR_AHEAD}.`);
  return { ok: true, at };
}

/** Whether a time to send is too far ahead. */
export function isTooFarAhead(at: Date, now: Date): boolean {
  const latest = new Date(now);
  latest.setUTCFullYear(latest.getUTCFullYear() + MOST_YEARS_AHEAD);
  return at.getTime() > latest.getTime();
}

/**
 * The practice's local time, `YYYY-MM-DDTHH:MM:SS` without offset: stored with the instant and the zone.
 * @throws RangeError for a zone that is not known.
 */
export function wallTime(instant: Date, zone: string): string {
  return inZone(instant, zone).toFormat("yyyy-MM-dd'T'HH:mm:ss");
}

/** An instant with the practice's offset, as the API writes times (`2026-11-24T09:00:00.000+00:00`). */
export function withOffset(instant: Date, zone: string): string {
  return inZone(instant, zone).toFormat("yyyy-MM-dd'T'HH:mm:ss.SSSZZ");
}

export type WallTimeReading =
  | { kind: 'once'; at: Date }
  /** The clocks skip it: the last minute before the skip and the first instant after it, to offer instead. */
  | { kind: 'skipped'; before: Date; after: Date }
  /** The clocks show it twice, so we ask the person which one. */
  | { kind: 'twice'; first: Date; second: Date }
  | { kind: 'unreadable' };

/**
 * Which instant a date and time on the practice's wall is, for "Send later" on a page (P18, X6: both clock changes).
 *
 * @param text `YYYY-MM-DDTHH:MM`, seconds optional, no offset.
 * @throws RangeError for a zone that is not known.
 */
export function readWallTime(text: string, zone: string): WallTimeReading {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?$/.test(text)) return { kind: 'unreadable' };
  const asUtc = DateTime.fromISO(text, { zone: 'utc' });
  if (!asUtc.isValid) return { kind: 'unreadable' };
  const wall = asUtc.toMillis();
  const offsets = [offsetAt(wall - 86_400_000, zone), offsetAt(wall + 86_400_000, zone)];
  const instants = [...new Set(offsets.map((offset) => wall - offset * 60_000))]
    .filter((instant) => instant + offsetAt(instant, zone) * 60_000 === wall)
    .sort((a, b) => a - b);
  const [first, second] = instants;
  if (first !== undefined && second !== undefined) {
    return { kind: 'twice', first: new Date(first), second: new Date(second) };
  }
  if (first !== undefined) return { kind: 'once', at: new Date(first) };
  const after = firstInstantWith(offsets[1] as number, wall - 86_400_000, wall + 86_400_000, zone);
  return { kind: 'skipped', before: new Date(after - 60_000), after: new Date(after) };
}

/** When the zone changes to an offset between two instants. */
function firstInstantWith(offset: number, start: number, end: number, zone: string): number {
  let low = start;
  let high = end;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle, zone) === offset) high = middle;
    else low = middle;
  }
  return high;
}

/** Minutes ahead of UTC. */
function offsetAt(instant: number, zone: string): number {
  return inZone(new Date(instant), zone).offset;
}

function inZone(instant: Date, zone: string): DateTime {
  const time = DateTime.fromJSDate(instant, { zone });
  if (!time.isValid) throw new RangeError(`Not a time or time zone: ${time.invalidExplanation ?? zone}`);
  return time;
}

function refused(code: Exclude<SendAtReading, { ok: true }>['code'], message: string): SendAtReading {
  return { ok: false, code, message };
}
