import { byDay, nearest } from './days';

const at = (text: string) => ({ startsAt: new Date(text), endsAt: new Date(Date.parse(text) + 600_000) });
const TIMES = ['2026-10-24T22:50:00Z', '2026-10-24T23:10:00Z', '2026-10-25T09:00:00Z'].map(at);

test('H2 times are shown by the day on the practice’s clock', () => {
  const days = byDay(TIMES, 'Europe/London').map(({ words, times }) => [words, ...times.map((one) => one.words)]);
  expect(days).toEqual([
    ['Saturday 24 October 2026', '11:50pm'],
    ['Sunday 25 October 2026', '12:10am', '9am'],
  ]);
});

test('H2 the nearest times to one that was taken come first', () => {
  expect(nearest(TIMES, new Date('2026-10-25T08:00:00Z'), 2)).toEqual([TIMES[1], TIMES[2]]);
  expect(nearest([], new Date(0), 3)).toEqual([]);
});
