import { mailOutcome } from './outcomes';

it.each([
  ['full@example.org', 'full'],
  ['full+17@example.org', 'full'],
  ['NoUser+a+b@example.org', 'nouser'],
  ['greylist@example.org', 'greylist'],
  ['drop-after-dot+1@example.org', 'drop-after-dot'],
  ['hang-after-dot@example.org', 'hang-after-dot'],
  ['ok+1@example.org', 'ok'],
  ['fuller@example.org', 'ok'],
  ['ann.full@example.org', 'ok'],
  ['x', 'ok'],
])('%s: %s', (address, outcome) => {
  expect(mailOutcome(address)).toBe(outcome);
});
