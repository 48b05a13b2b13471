import { count, skippedWords } from './words';

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

it('P25 says how to include those that may have been sent', () => {
  expect(skippedWords('delivered')).toBe('already delivered');
  expect(skippedWords('maybe-sent')).toBe('may have been sent: they may get it twice with --include-maybe-sent');
});
