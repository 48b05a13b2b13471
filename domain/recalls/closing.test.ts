import { closingByAbsence } from './closing';

test('a full file that lacks more than 20 recalls and 5 % of them waits for a person', () => {
  expect(closingByAbsence({ open: 1_000, missing: 50, clinicallySignificant: 0 })).toBe('close');
  expect(closingByAbsence({ open: 1_000, missing: 51, clinicallySignificant: 0 })).toBe('ask');
  expect(closingByAbsence({ open: 30, missing: 20, clinicallySignificant: 0 })).toBe('close');
  expect(closingByAbsence({ open: 30, missing: 21, clinicallySignificant: 0 })).toBe('ask');
});

test('no clinically significant recall is closed without a person', () => {
  expect(closingByAbsence({ open: 1_000, missing: 1, clinicallySignificant: 1 })).toBe('ask');
});
