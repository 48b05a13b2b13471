import { clockText, daysOf, hoursWords, weekOf } from './sending-hours.words';

const hours = (days: (number | string)[], from = '08:00', to = '18:30') => ({ days, from, to });

test.each([
  [null, 'At any time'],
  [hours([1, 2, 3, 4, 5]), 'Monday to Friday, 8am to 6:30pm'],
  [hours(['fri', 'Mon', 'wed']), 'Monday, Wednesday and Friday, 8am to 6:30pm'],
  [hours([6, 7]), 'Saturday and Sunday, 8am to 6:30pm'],
  [hours([2]), 'Tuesday, 8am to 6:30pm'],
  [hours([1, 2, 3, 4, 5, 6, 7], '00:00', '24:00'), 'Every day, midnight to midnight'],
  [hours([1], '12:00', '12:05'), 'Monday, midday to 12:05pm'],
  [hours([1], '00:30', '11:59'), 'Monday, 12:30am to 11:59am'],
])('%j is said as %s', (given, words) => {
  expect(hoursWords(given)).toBe(words);
});

test('the week has seven days, open or closed, each with its word', () => {
  const week = weekOf(hours([1, 5]));
  expect(week.map(({ words }) => words)).toEqual([
    '8am to 6:30pm',
    ...Array<string>(3).fill('Closed'),
    '8am to 6:30pm',
    'Closed',
    'Closed',
  ]);
  expect(week[0]).toEqual({ name: 'Monday', open: { start: 480, width: 630 }, words: '8am to 6:30pm' });
  expect(weekOf(null).every(({ open, words }) => open?.width === 1_440 && words === 'All day')).toBe(true);
  expect([daysOf(hours(['Mon', 7])), daysOf(null)]).toEqual([[1, 7], []]);
});

test.each([
  ['8', '08:00'],
  ['08:00', '08:00'],
  ['8am', '08:00'],
  ['8:30 AM', '08:30'],
  ['6.30pm', '18:30'],
  ['1830', '18:30'],
  ['12am', '00:00'],
  ['12pm', '12:00'],
  ['midday', '12:00'],
  ['midnight', '00:00'],
  ['25:00', '25:00'],
  ['13pm', '13pm'],
  ['soon', 'soon'],
  ['', ''],
])('%j is read as %s', (text, clock) => {
  expect(clockText(text)).toBe(clock);
});

test('midnight ends a day', () => {
  expect(clockText('midnight', { endsDay: true })).toBe('24:00');
});
