import type { Finding } from '../../domain/content/findings';
import { findingWords } from './finding-words';

const at = new Date('2026-11-22T14:00:00Z');
const earlier = { id: 'earlier', name: 'Flu', at, patients: 9 };
const rows = { firstRow: 17, count: 4 };

test.each<[Finding, string]>([
  [
    { code: 'unfilled-placeholder', severity: 'stops', name: 'First name', rows, choice: null },
    'Row 17 and 3 others have no first name. Leave these patients out, or choose a word to use instead.',
  ],
  [
    { code: 'unfilled-placeholder', severity: 'check', name: 'clinic', rows, choice: 'leave-out' },
    'Row 17 and 3 others have no clinic: these patients are left out.',
  ],
  [
    {
      code: 'unfilled-placeholder',
      severity: 'check',
      name: 'clinic',
      rows: { firstRow: 1017, count: 1 },
      choice: { use: 'us' },
    },
    'Row 1,017 has no clinic: the message says “us” instead.',
  ],
  [
    { code: 'over-monthly-limit', severity: 'check', count: 1 },
    '1 patient has already had as many messages this month as your practice allows. This patient is left out.',
  ],
  [
    { code: 'same-text', severity: 'check', earlier },
    'The same text was sent on 22 November 2026 at 2pm to 9 of these patients.',
  ],
  [
    { code: 'same-text', severity: 'check', earlier: { ...earlier, at: null } },
    'The same text is about to be sent to 9 of these patients.',
  ],
  [
    { code: 'same-file', severity: 'check', earlier },
    'A bulk message went to the same file on 22 November 2026 at 2pm.',
  ],
  [
    { code: 'send-at-past', severity: 'stops', at },
    'The time to send, 22 November 2026 at 2pm, has passed. Choose another.',
  ],
  [
    { code: 'shared-numbers', severity: 'check', count: 12, write: null },
    '12 patients share a mobile with someone else on this list, and the text does not say who it is for. The list has no column of names to fill in: add one to the file.',
  ],
  [
    { code: 'dissent-overruled', severity: 'check', count: 5 },
    '5 patients do not wish to be contacted by SMS. A recall is about their care and needs no consent.',
  ],
  [
    { code: 'codes-not-saved', severity: 'check', codes: 1 },
    'The SNOMED code is not saved, because the message is not saved to the record.',
  ],
])('%#', (finding, expected) => expect(findingWords(finding, 'Europe/London')).toBe(expected));
