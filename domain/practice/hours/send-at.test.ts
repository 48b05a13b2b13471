import { readSendAt, readWallTime, wallTime, withOffset } from './send-at';

const NOW = new Date('2026-11-22T12:00:00Z');
const LONDON = 'Europe/London';
const SYDNEY = 'Australia/Sydney';

const sendAt = (text: string): string => {
  const reading = readSendAt(text, NOW);
  return reading.ok ? reading.at.toISOString() : reading.code;
};
const wall = (text: string, zone: string): string[] => {
  const reading = readWallTime(text, zone);
  return Object.values(reading).map((value: string | Date) =>
    typeof value === 'string' ? value : withOffset(value, zone).replace(':00.000', ''),
  );
};

describe('P18 send later', () => {
  it.each([
    ['2026-11-24T09:00:00Z', '2026-11-24T09:00:00.000Z'],
    ['2026-11-24T09:00+00:00', '2026-11-24T09:00:00.000Z'],
    ['2026-11-24T09:00:00.5+11:00', '2026-11-23T22:00:00.500Z'],
    ['2026-11-24t09:00:00z', '2026-11-24T09:00:00.000Z'],
    ['2026-11-24T09:00:00+0100', '2026-11-24T08:00:00.000Z'],
    ['2026-11-24T24:00:00Z', '2026-11-25T00:00:00.000Z'],
    ['2026-11-22T12:00:00Z', '2026-11-22T12:00:00.000Z'],
    ['2026-11-22T11:59:59.999Z', 'send-at-past'],
    ['9999-01-01T09:00:00Z', 'send-at-too-far'],
    ['2126-11-22T12:00:01Z', 'send-at-too-far'],
    ['2026-11-22T12:00:00+01:00', 'send-at-past'],
    ['2026-11-24T09:00:00', 'send-at-no-offset'],
    ['2026-11-24T09:00', 'send-at-no-offset'],
    ['2026-11-24', 'send-at-no-offset'],
    ['2026-02-30T09:00:00Z', 'send-at-unreadable'],
    ['2026-11-24T25:00:00Z', 'send-at-unreadable'],
    ['2026-11-24 09:00:00Z', 'send-at-unreadable'],
    ['2026-11-24T09:00:00+99:00', 'send-at-unreadable'],
    ['24/11/2026 09:00', 'send-at-unreadable'],
    ['tomorrow', 'send-at-unreadable'],
    ['', 'send-at-unreadable'],
  ])('P18 %s is %s', (text, expected) => {
    expect(sendAt(text)).toBe(expected);
  });
});

describe('P18 X6 time on the practice’s wall', () => {
  it.each([
    ['2026-11-24T09:00:00Z', LONDON, '2026-11-24T09:00:00', '2026-11-24T09:00:00.000+00:00'],
    ['2026-07-01T09:00:00Z', LONDON, '2026-07-01T10:00:00', '2026-07-01T10:00:00.000+01:00'],
    ['2026-11-24T09:00:00Z', SYDNEY, '2026-11-24T20:00:00', '2026-11-24T20:00:00.000+11:00'],
    ['2026-11-24T09:00:00Z', 'Australia/Adelaide', '2026-11-24T19:30:00', '2026-11-24T19:30:00.000+10:30'],
  ])('P18 %s in %s', (instant, zone, expected, offset) => {
    expect(wallTime(new Date(instant), zone)).toBe(expected);
    expect(withOffset(new Date(instant), zone)).toBe(offset);
  });

  it.each([
    ['P18 any day', '2026-11-24T09:00', LONDON, ['once', '2026-11-24T09:00+00:00']],
    ['P18 in summer', '2026-07-01T09:00:00', LONDON, ['once', '2026-07-01T09:00+01:00']],
    ['P18 X6 just before the skip', '2026-03-29T00:59', LONDON, ['once', '2026-03-29T00:59+00:00']],
    [
      'P18 X6 skipped: the two nearest are offered',
      '2026-03-29T01:30',
      LONDON,
      ['skipped', '2026-03-29T00:59+00:00', '2026-03-29T02:00+01:00'],
    ],
    ['P18 X6 just after the skip', '2026-03-29T02:00', LONDON, ['once', '2026-03-29T02:00+01:00']],
    [
      'P18 X6 repeated: the person is asked which',
      '2026-10-25T01:30',
      LONDON,
      ['twice', '2026-10-25T01:30+01:00', '2026-10-25T01:30+00:00'],
    ],
    ['P18 X6 after the repetition', '2026-10-25T02:00', LONDON, ['once', '2026-10-25T02:00+00:00']],
    [
      'P18 X6 skipped in Sydney',
      '2026-10-04T02:00',
      SYDNEY,
      ['skipped', '2026-10-04T01:59+10:00', '2026-10-04T03:00+11:00'],
    ],
    [
      'P18 X6 repeated in Sydney',
      '2026-04-05T02:59',
      SYDNEY,
      ['twice', '2026-04-05T02:59+11:00', '2026-04-05T02:59+10:00'],
    ],
    ['P18 no date', '2026-02-30T09:00', LONDON, ['unreadable']],
    ['P18 with an offset', '2026-02-03T09:00Z', LONDON, ['unreadable']],
  ])('%s', (_, text, zone, expected) => {
    expect(wall(text, zone)).toEqual(expected);
  });

  it('P18 an unknown zone throws', () => {
    expect(() => wallTime(NOW, 'Mars/Base')).toThrow(RangeError);
  });
});
