// cspell:ignore аpple pple
import type { Finding } from '../../domain/content/checks/findings';
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
    { code: 'sensitive-words', severity: 'check', count: 2, words: ['HIV', 'cancer'], rows: null, places: [] },
    'Your practice marks “HIV”, “cancer” as private. Other people may read this message.',
  ],
  [
    { code: 'sensitive-words', severity: 'check', words: ['HIV'], rows },
    'Your practice marks “HIV” as private. Other people may read this message. Row 17 and 3 others get one from the list.',
  ],
  [
    {
      ...({ code: 'link-not-listed', severity: 'check', rows: null } as const),
      links: [
        {
          ...{ text: 'www.аpple.com', index: 0, length: 13, host: 'www.xn--pple-43d.com', shown: 'www.аpple.com' },
          looksLike: 'apple.com',
        },
        { text: 'https://((host))', index: 20, length: 16, host: '', shown: '', looksLike: null },
      ],
    },
    'The link www.аpple.com opens www.аpple.com (www.xn--pple-43d.com), which is not on your practice’s list. It looks like apple.com but is another website. The host of https://((host)) comes from the list, so we cannot check it. An administrator can add hosts to your practice’s list of links.',
  ],
  [
    { code: 'identifier-in-text', severity: 'check', names: ['DOB'], written: ['Ann'], people: 1 },
    'The text shows ((DOB)). Anyone who sees the message can read it. The text has “Ann”. These may be one person’s details, and every patient gets them. The text has the name of 1 patient on the list, and every patient gets it.',
  ],
  [
    { code: 'child-with-adult-number', severity: 'check', count: 2 },
    '2 patients under 16 share a mobile number with an adult. The adult may read the message.',
  ],
  [
    { code: 'over-monthly-limit', severity: 'check', count: 1 },
    '1 patient has already had as many messages in the last 30 days as your practice allows. This patient is left out.',
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
