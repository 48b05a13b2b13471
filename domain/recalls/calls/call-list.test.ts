import { CALL_OUTCOMES } from '../recalls';
import { CALL_OUTCOME_WORDS, callObstacle, callObstacleWords, endsRecall, staysOnCallList } from './call-list';

const facts = { over: null, status: 'registered', format: null };

test.each([
  ['a recall that is over', { ...facts, over: 'given' as const }, 'given'],
  ['a patient who died', { ...facts, status: 'deceased' }, 'deceased'],
  ['a patient who left', { ...facts, status: 'left' }, 'left-practice'],
  ['a patient whose death a reply may report', { ...facts, deathReported: true }, 'death-reported'],
  ['a restricted record', { ...facts, status: 'restricted' }, 'restricted'],
  ['a deaf patient', { ...facts, format: 'British Sign Language' }, 'calls-not-suitable'],
  ['a patient who reads large print', { ...facts, format: 'Large print' }, null],
])('the call list and %s', (_who, given, code) => {
  expect(callObstacle(given)).toBe(code);
  if (code) expect(callObstacleWords(code as 'given')).toMatch(/^[A-Z]/);
});

test('a call that reached nobody is tried again, and a patient who was spoken to is not called for it again', () => {
  expect(CALL_OUTCOMES.filter((outcome) => staysOnCallList(outcome, false))).toEqual(['left-message', 'no-answer']);
  expect(staysOnCallList('spoke', true)).toBe(true);
  expect(Object.keys(CALL_OUTCOME_WORDS)).toEqual([...CALL_OUTCOMES]);
});

test('a patient who declines ends the recall, but never one that is clinically significant', () => {
  expect(CALL_OUTCOMES.filter((outcome) => endsRecall(outcome, false))).toEqual(['declined']);
  expect(CALL_OUTCOMES.some((outcome) => endsRecall(outcome, true))).toBe(false);
});
