import fc from 'fast-check';
import type { SendingHours, SendingTimes } from './hours';
import { closesAt, isOpen, nextOpening } from './opening';
import { withOffset } from './send-at';

const LONDON = 'Europe/London';
const SYDNEY = 'Australia/Sydney';
const WEEK = [1, 2, 3, 4, 5, 6, 7];
const WORK: SendingHours = { days: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'], from: '08:00', to: '18:00' };
const daily = (from: string, to: string): SendingHours => ({ days: WEEK, from, to });

const short = (instant: Date | null, zone: string): string | null =>
  instant && withOffset(instant, zone).replace(/:00\.000/, '');
const opens = (hours: SendingTimes | null, zone: string, at: string) =>
  short(nextOpening(hours, zone, new Date(at)), zone);
const closes = (hours: SendingTimes | null, zone: string, at: string) =>
  short(closesAt(hours, zone, new Date(at)), zone);

describe('N16 sending hours', () => {
  it.each<[string, SendingHours | null, string, boolean]>([
    ['no hours', null, '2026-11-22T03:00:00Z', true],
    ['the first instant', WORK, '2026-11-23T08:00:00Z', true],
    ['the instant before', WORK, '2026-11-23T07:59:59.999Z', false],
    ['the last instant', WORK, '2026-11-23T17:59:59.999Z', true],
    ['the closing minute', WORK, '2026-11-23T18:00:00Z', false],
    ['a Sunday', WORK, '2026-11-22T12:00:00Z', false],
    ['in summer by the practice’s clock', WORK, '2026-07-01T07:00:00Z', true],
    ['in summer, an hour later in UTC', WORK, '2026-07-01T17:00:00Z', false],
    ['to the day’s end', daily('20:00', '24:00'), '2026-11-22T23:59:59.999Z', true],
  ])('N16 X6 open or not: %s', (_, hours, at, expected) => {
    expect(isOpen(hours, LONDON, new Date(at))).toBe(expected);
  });

  it.each<[string, SendingHours | null, string, string, string | null]>([
    ['no hours', null, '2026-11-22T03:00:00Z', '2026-11-22T03:00+00:00', null],
    ['open now', WORK, '2026-11-23T09:30:00Z', '2026-11-23T09:30+00:00', '2026-11-23T18:00+00:00'],
    ['Friday night waits for Monday', WORK, '2026-11-20T18:00:00Z', '2026-11-23T08:00+00:00', '2026-11-20T18:00+00:00'],
    ['early on the day itself', WORK, '2026-11-23T01:00:00Z', '2026-11-23T08:00+00:00', '2026-11-23T01:00+00:00'],
    ['around the clock', daily('00:00', '24:00'), '2026-11-22T03:00:00Z', '2026-11-22T03:00+00:00', null],
    [
      'over midnight by two days',
      { days: ['Sat', 'Sun'], from: '00:00', to: '24:00' },
      '2026-11-21T12:00:00Z',
      '2026-11-21T12:00+00:00',
      '2026-11-23T00:00+00:00',
    ],
  ])('N16 X6 next opening and closing: %s', (_, hours, at, next, end) => {
    expect(opens(hours, LONDON, at)).toBe(next);
    expect(closes(hours, LONDON, at)).toBe(end);
  });
});

describe('P18 X6 N16 the clocks go forward (London: 29 March 2026, 01:00 becomes 02:00)', () => {
  it.each([
    [
      'P18 X6 hours that span the skip are one stretch',
      daily('00:30', '05:00'),
      '2026-03-29T00:00:00Z',
      '2026-03-29T00:30+00:00',
    ],
    [
      'P18 X6 hours within the skip do not come that day',
      daily('01:00', '02:00'),
      '2026-03-29T00:00:00Z',
      '2026-03-30T01:00+01:00',
    ],
    [
      'P18 X6 hours that begin in the skip open at its end',
      daily('01:30', '05:00'),
      '2026-03-29T00:00:00Z',
      '2026-03-29T02:00+01:00',
    ],
    [
      'P18 X6 hours of Sundays only, within the skip, come a week later',
      { days: [7], from: '01:15', to: '01:45' },
      '2026-03-29T00:00:00Z',
      '2026-04-05T01:15+01:00',
    ],
  ])('%s', (_, hours, at, expected) => {
    expect(opens(hours, LONDON, at)).toBe(expected);
  });

  it('P18 X6 hours that end in the skip close when it begins', () => {
    expect(closes(daily('00:30', '01:30'), LONDON, '2026-03-29T00:45:00Z')).toBe('2026-03-29T02:00+01:00');
    expect(new Date('2026-03-29T01:00:00Z').getTime()).toBe(
      closesAt(daily('00:30', '01:30'), LONDON, new Date('2026-03-29T00:45:00Z'))?.getTime(),
    );
    expect(closes(daily('00:30', '05:00'), LONDON, '2026-03-29T00:45:00Z')).toBe('2026-03-29T05:00+01:00');
  });
});

describe('P18 X6 N16 the clocks go back (London: 25 October 2026, 02:00 becomes 01:00)', () => {
  it('P18 X6 hours that are the repeated hour last two hours', () => {
    const hours = daily('01:00', '02:00');
    expect(opens(hours, LONDON, '2026-10-24T12:00:00Z')).toBe('2026-10-25T01:00+01:00');
    expect(closes(hours, LONDON, '2026-10-25T00:00:00Z')).toBe('2026-10-25T02:00+00:00');
  });

  it('P18 X6 hours within the repeated hour come twice', () => {
    const hours = daily('01:15', '01:45');
    expect(opens(hours, LONDON, '2026-10-25T00:00:00Z')).toBe('2026-10-25T01:15+01:00');
    expect(closes(hours, LONDON, '2026-10-25T00:20:00Z')).toBe('2026-10-25T01:45+01:00');
    expect(opens(hours, LONDON, '2026-10-25T00:50:00Z')).toBe('2026-10-25T01:15+00:00');
    expect(opens(hours, LONDON, '2026-10-25T01:50:00Z')).toBe('2026-10-26T01:15+00:00');
  });

  it('P18 X6 hours that end in the repeated hour close and come back for its repetition', () => {
    const hours = daily('00:00', '01:30');
    expect(closes(hours, LONDON, '2026-10-25T00:00:00Z')).toBe('2026-10-25T01:30+01:00');
    expect(opens(hours, LONDON, '2026-10-25T00:45:00Z')).toBe('2026-10-25T01:00+00:00');
  });
});

describe('P18 X6 N16 Sydney (forward on 4 October 2026 at 02:00, back on 5 April 2026 at 03:00)', () => {
  it.each([
    ['P18 X6 within the skipped hour', daily('02:00', '03:00'), '2026-10-03T15:30:00Z', '2026-10-05T02:00+11:00'],
    ['P18 X6 beginning in the skipped hour', daily('02:30', '06:00'), '2026-10-03T15:30:00Z', '2026-10-04T03:00+11:00'],
    [
      'P18 X6 first pass of the repeated hour',
      daily('02:15', '02:45'),
      '2026-04-04T14:00:00Z',
      '2026-04-05T02:15+11:00',
    ],
    [
      'P18 X6 second pass of the repeated hour',
      daily('02:15', '02:45'),
      '2026-04-04T15:50:00Z',
      '2026-04-05T02:15+10:00',
    ],
    [
      'P18 X6 HealthEngine’s hours the next day',
      daily('09:00', '16:00'),
      '2026-11-22T06:00:00Z',
      '2026-11-23T09:00+11:00',
    ],
  ])('%s', (_, hours, at, expected) => {
    expect(opens(hours, SYDNEY, at)).toBe(expected);
  });
});

describe('N16 closed days', () => {
  const closedOn = (...dates: string[]) => ({ isClosedOn: (date: string) => dates.includes(date) });
  const always = { days: WEEK, from: '00:00', to: '24:00' };

  it('N16 a closed day has no open moment, and sending closes at its midnight', () => {
    const times = { ...always, ...closedOn('2026-12-25', '2026-12-26') };
    expect(isOpen(times, LONDON, new Date('2026-12-25T10:00:00Z'))).toBe(false);
    expect(opens(times, LONDON, '2026-12-25T10:00:00Z')).toBe('2026-12-27T00:00+00:00');
    expect(closes(times, LONDON, '2026-12-20T10:00:00Z')).toBe('2026-12-25T00:00+00:00');
    expect(opens({ ...WORK, ...closedOn('2026-12-25', '2026-12-28') }, LONDON, '2026-12-24T18:00:00Z')).toBe(
      '2026-12-29T08:00+00:00',
    );
  });

  it('N16 X6 the days on which the clocks change can be closed too', () => {
    for (const [zone, date] of [
      [LONDON, '2026-03-29'],
      [LONDON, '2026-10-25'],
      [SYDNEY, '2026-04-05'],
      [SYDNEY, '2026-10-04'],
    ] as const) {
      const times = { ...always, ...closedOn(date) };
      const start = closesAt(times, zone, new Date(Date.parse(`${date}T00:00:00Z`) - 2 * 86_400_000))!;
      const end = nextOpening(times, zone, start);
      const hours = (end.getTime() - start.getTime()) / 3_600_000;
      expect(Math.abs(hours - 24)).toBe(1);
      expect(withOffset(start, zone)).toMatch(`${date}T00:00`);
    }
  });

  it('N16 a year of closed Mondays leads to the Monday after it', () => {
    const mondays = { days: [1], from: '08:00', to: '18:00', isClosedOn: (date: string) => date < '2028-01-01' };
    expect(opens(mondays, LONDON, '2026-11-22T00:00:00Z')).toBe('2028-01-03T08:00+00:00');
  });
});

describe('N16 any hours, any zone', () => {
  const time = fc.integer({ min: 0, max: 1440 });
  const clock = (minute: number): string =>
    `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
  const hours = fc
    .tuple(fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), time, time)
    .filter(([, from, to]) => from < to)
    .map(([days, from, to]): SendingTimes => ({
      ...{ days, from: clock(from), to: clock(to) },
      // Every third day of a month is closed.
      isClosedOn: (date) => Number(date.slice(-2)) % 3 === 0,
    }));
  const zone = fc.constantFrom(
    LONDON,
    SYDNEY,
    'Australia/Brisbane',
    'Australia/Lord_Howe',
    'Australia/Eucla',
    'America/Sao_Paulo',
  );
  // Around the changes of the clocks as often as not.
  const instant = fc
    .tuple(
      fc.constantFrom('2026-03-28', '2026-10-24', '2026-04-04', '2026-10-03', '2026-07-01', '2018-11-03'),
      fc.nat(3 * 86_400),
    )
    .map(([day, seconds]) => new Date(Date.parse(`${day}T00:00:00Z`) + seconds * 1000));

  it('N16 X6 the next opening is open, not before, and nothing is open between', () => {
    fc.assert(
      fc.property(hours, zone, instant, fc.double({ min: 0, max: 1, noNaN: true }), (given, where, at, share) => {
        const next = nextOpening(given, where, at);
        expect(next.getTime()).toBeGreaterThanOrEqual(at.getTime());
        expect(isOpen(given, where, next)).toBe(true);
        const between = new Date(at.getTime() + Math.floor((next.getTime() - at.getTime()) * share));
        if (between < next) expect(isOpen(given, where, between)).toBe(false);
        const end = closesAt(given, where, next);
        if (end === null) return;
        expect(isOpen(given, where, end)).toBe(false);
        expect(isOpen(given, where, new Date(end.getTime() - 1))).toBe(true);
        const within = new Date(next.getTime() + Math.floor((end.getTime() - next.getTime()) * share));
        if (within < end) expect(isOpen(given, where, within)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it('N16 an unknown zone and hours that are none throw', () => {
    expect(() => isOpen(WORK, 'Mars/Base', new Date(0))).toThrow(RangeError);
    expect(() => isOpen({ days: [], from: '08:00', to: '18:00' }, LONDON, new Date(0))).toThrow(RangeError);
  });
});
