import { readTimeInput, type TimeInput } from './time-input';

const LONDON = 'Europe/London';
const NOW = new Date('2026-03-20T12:00:00Z');
const input = (day: string, month: string, year: string, time: string, which = ''): TimeInput => ({
  ...{ day, month, year, time, which },
});
const read = (one: TimeInput, zone = LONDON, now = NOW): string => {
  const reading = readTimeInput(one, zone, now);
  return reading.ok ? reading.at.toISOString() : reading.errors.map(({ field }) => field).join(' ');
};

describe('P18 the time of Send later, as staff write it', () => {
  it.each([
    ['9am', '09:00'],
    ['9:05 AM', '09:05'],
    ['9.05am', '09:05'],
    ['12am', '00:00'],
    ['12:30pm', '12:30'],
    ['2:30 p.m.', '14:30'],
    ['14:30', '14:30'],
    ['1430', '14:30'],
    ['09:00', '09:00'],
    ['midday', '12:00'],
    ['midnight', '00:00'],
  ])('P18 %s is %s', (time, expected) => {
    expect(read(input('24', '11', '2026', time))).toBe(`2026-11-24T${expected}:00.000Z`);
  });

  it.each(['', '9', '25:00', '13pm', '0am', '9:60', 'later'])('P18 %j is no time', (time) => {
    expect(read(input('24', '11', '2026', time))).toBe('time');
  });

  it.each([
    ['', '', '', 'date-day'],
    ['', '11', '2026', 'date-day'],
    ['24', '', '2026', 'date-month'],
    ['24', '11', '', 'date-year'],
    ['24', '11', '26', 'date-year'],
    ['31', '2', '2027', 'date-day'],
    ['24', '11', '9999', 'date-year'],
    ['1', '13', '2026', 'date-month'],
    ['1', 'Smarch', '2026', 'date-month'],
  ])('P18 date %j %j %j is refused at its field', (day, month, year, field) => {
    expect(read(input(day, month, year, '9am'))).toBe(field);
  });

  it('P18 everything that is wrong is said at once', () => {
    expect(read(input('', '', '', ''))).toBe('date-day time');
  });

  it('P18 a month may be a word', () => {
    expect(read(input('4', 'November', '2026', '9am'))).toBe('2026-11-04T09:00:00.000Z');
  });

  it('P18 the practice’s zone decides', () => {
    expect(read(input('1', '7', '2026', '9am'))).toBe('2026-07-01T08:00:00.000Z');
    expect(read(input('1', '7', '2026', '9am'), 'Australia/Sydney')).toBe('2026-06-30T23:00:00.000Z');
  });

  it('P18 the past, and less than two minutes ahead, are refused', () => {
    expect(read(input('20', '3', '2026', '11:59'))).toBe('date-day');
    expect(read(input('20', '3', '2026', '12:00'))).toBe('date-day');
    expect(read(input('20', '3', '2026', '12:01'))).toBe('time');
    expect(read(input('20', '3', '2026', '12:02'))).toBe('2026-03-20T12:02:00.000Z');
  });
});

describe('P18 X6 when the clocks change', () => {
  it('P18 X6 the skipped hour offers the two nearest, and either can be chosen', () => {
    const reading = readTimeInput(input('29', '3', '2026', '1:30am'), LONDON, NOW);
    expect(reading).toMatchObject({
      question: expect.stringContaining('1:30am does not exist') as string,
      offers: [
        { value: 'before', text: '29 March 2026 at 12:59am' },
        { value: 'after', text: '29 March 2026 at 2am' },
      ],
    });
    expect(read(input('29', '3', '2026', '1:30am', 'before'))).toBe('2026-03-29T00:59:00.000Z');
    expect(read(input('29', '3', '2026', '1:30am', 'after'))).toBe('2026-03-29T01:00:00.000Z');
    expect(read(input('29', '3', '2026', '1:30am', 'first'))).toBe('which');
  });

  it('P18 X6 the repeated hour asks which', () => {
    expect(read(input('25', '10', '2026', '1:30am'))).toBe('which');
    expect(read(input('25', '10', '2026', '1:30am', 'first'))).toBe('2026-10-25T00:30:00.000Z');
    expect(read(input('25', '10', '2026', '1:30am', 'second'))).toBe('2026-10-25T01:30:00.000Z');
  });

  it('P18 X6 an answer to an older question does not change a plain time', () => {
    expect(read(input('26', '10', '2026', '1:30am', 'first'))).toBe('2026-10-26T01:30:00.000Z');
  });
});
