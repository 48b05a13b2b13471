import { endSentence, paceWords } from './pace-words';

const NOW = new Date('2026-11-24T09:00:00Z');
const PLAN = { total: 41, from: NOW, ratePerSecond: null, perHour: 40, hours: null, timeZone: 'Europe/London' };

test('N17 a pace and its end in words', () => {
  expect(paceWords(1_200)).toBe('No more than 1,200 an hour, spread evenly.');
  expect(paceWords(null)).toBe('It goes as fast as allowed.');
  expect(endSentence(PLAN, NOW)).toBe('It ends at about today at 10:01am.');
  expect(endSentence({ ...PLAN, total: 0 }, NOW)).toBeNull();
  expect(endSentence({ ...PLAN, perHour: null }, NOW)).toBeNull();
  const hours = { days: [2], from: '09:00', to: '09:30' };
  expect(endSentence({ ...PLAN, total: 100_000, hours }, NOW)).toMatch(/would take years/);
});
