const PARTS = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

let lastSecond = NaN;
let lastText = '';

/**
 * An instant as Firetext writes it: `YYYY-MM-DD HH:MM:SS` on a clock in London, with no offset. The text of the last second
 * is kept, because thousands of receipts fall into one and formatting in a time zone is slow.
 */
export function londonTime(instantMs: number): string {
  const second = Math.floor(instantMs / 1_000);
  if (second !== lastSecond) {
    const part: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {};
    for (const { type, value } of PARTS.formatToParts(second * 1_000)) part[type] = value;
    lastText = `${part.year}-${part.month}-${part.day} ${part.hour}:${part.minute}:${part.second}`;
    lastSecond = second;
  }
  return lastText;
}

const SCHEDULE = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d)$/;

/** Reads `YYYY-MM-DD HH:MM` on a clock in London; null for no such date. A time that occurs twice is the earlier one. */
export function readLondonTime(text: string): number | null {
  const match = SCHEDULE.exec(text);
  if (!match) return null;
  const [year, month, day, hour, minute] = match.slice(1).map(Number) as [number, number, number, number, number];
  const asUtc = Date.UTC(year, month - 1, day, hour, minute);
  if (new Date(asUtc).toISOString().slice(0, 16).replace('T', ' ') !== text) return null;
  for (const offsetMs of [3_600_000, 0]) {
    if (londonTime(asUtc - offsetMs).startsWith(text)) return asUtc - offsetMs;
  }
  // The hour that the clocks skip in March.
  return asUtc;
}
