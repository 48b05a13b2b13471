import { nextOnRota, rotaGaps, type RotaTurn } from './rota';

const DAYS = { days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' };
const NIGHTS = { days: [1, 2, 3, 4, 5, 6, 7], from: '18:00', to: '24:00' };
const TURNS: RotaTurn[] = [
  { staffId: 'amira', hours: DAYS },
  { staffId: 'ben', hours: DAYS },
  { staffId: 'cara', hours: NIGHTS },
];
const LONDON = 'Europe/London';
const TUESDAY_10AM = new Date('2026-11-24T10:00:00Z');
const TUESDAY_8PM = new Date('2026-11-24T20:00:00Z');

test('N40 the first on duty is told, then the next, and nobody who is off', () => {
  expect(nextOnRota(TURNS, [], TUESDAY_10AM, LONDON)).toBe('amira');
  expect(nextOnRota(TURNS, ['amira'], TUESDAY_10AM, LONDON)).toBe('ben');
  expect(nextOnRota(TURNS, ['amira', 'ben'], TUESDAY_10AM, LONDON)).toBeNull();
  expect(nextOnRota(TURNS, [], TUESDAY_8PM, LONDON)).toBe('cara');
});

test('N40 the gaps of a week are named by day, and there are none with somebody at any time', () => {
  const gaps = rotaGaps(TURNS);
  expect(gaps.filter(({ day }) => day === 1)).toEqual([{ day: 1, from: 0, to: 480 }]);
  expect(gaps.filter(({ day }) => day === 6)).toEqual([{ day: 6, from: 0, to: 1_080 }]);
  expect(rotaGaps([...TURNS, { staffId: 'dev', hours: null }])).toEqual([]);
  expect(rotaGaps([])).toHaveLength(7);
});
