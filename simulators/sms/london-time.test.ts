import { londonTime, readLondonTime } from './london-time';

describe('a time as Firetext writes it', () => {
  it.each([
    ['2026-01-15T12:00:00.000Z', '2026-01-15 12:00:00'],
    ['2026-07-15T12:00:00.999Z', '2026-07-15 13:00:00'],
    ['2026-07-15T23:30:05.000Z', '2026-07-16 00:30:05'],
    // The clocks go forward at 01:00 UTC on 29 March and back at 01:00 UTC on 25 October.
    ['2026-03-29T00:59:59.000Z', '2026-03-29 00:59:59'],
    ['2026-03-29T01:00:00.000Z', '2026-03-29 02:00:00'],
    ['2026-10-25T00:30:00.000Z', '2026-10-25 01:30:00'],
    ['2026-10-25T01:30:00.000Z', '2026-10-25 01:30:00'],
  ])('%s is %s in London', (instant, text) => {
    expect(londonTime(Date.parse(instant))).toBe(text);
  });

  it('is not kept from one second to the next', () => {
    const start = Date.UTC(2026, 0, 1);
    expect([0, 999, 1_000, 500].map((ms) => londonTime(start + ms).slice(-2))).toEqual(['00', '00', '01', '00']);
  });
});

describe('a time read from a London clock', () => {
  it.each([
    ['2026-01-15 12:00', '2026-01-15T12:00:00.000Z'],
    ['2026-07-15 13:00', '2026-07-15T12:00:00.000Z'],
    ['2026-10-25 01:30', '2026-10-25T00:30:00.000Z'],
    ['2026-10-25 02:30', '2026-10-25T02:30:00.000Z'],
    ['2026-03-29 01:30', '2026-03-29T01:30:00.000Z'],
  ])('%s', (text, instant) => {
    expect(new Date(readLondonTime(text)!).toISOString()).toBe(instant);
  });

  it.each(['', 'now', '2026-13-01 10:00', '2026-02-30 10:00', '2026-01-01 25:00', '2026-01-01'])('not %j', (text) => {
    expect(readLondonTime(text)).toBeNull();
  });
});
