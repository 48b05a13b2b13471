import { PAUSE_REASONS } from '../domain/campaigns/phases';
import { PAUSE_WORDS, count, skippedWords } from './words';

it('has words for every reason for which the service pauses a campaign, the same as everywhere', () => {
  expect(PAUSE_WORDS).toEqual(PAUSE_REASONS);
});

it('counts in words', () => {
  expect([count(1, 'patient'), count(0, 'patient'), count(10_000, 'patient')]).toEqual([
    '1 patient',
    '0 patients',
    '10,000 patients',
  ]);
});

it('says a code it does not know as words', () => {
  expect(skippedWords('mobile-missing')).toBe('mobile missing');
});
