import fc from 'fast-check';
import { codeEffect, invitationYearStart, refusedCodes } from './code-list';

const LIST = [
  { code: '1066281000000104', active: true },
  { code: '928451000000107', active: false },
];

test('N23 a chosen code must be on the list and active, where the practice keeps one', () => {
  expect(refusedCodes(['1066281000000104'], LIST)).toEqual([]);
  expect(refusedCodes(['401271004', '928451000000107'], LIST)).toEqual([
    { code: '401271004', why: 'not-listed' },
    { code: '928451000000107', why: 'inactive' },
  ]);
});

test('N23 without an active code on the list any code may be saved, but never an inactive one', () => {
  expect(refusedCodes(['401271004'], [])).toEqual([]);
  expect(refusedCodes(['401271004', '928451000000107'], LIST.slice(1))).toEqual([
    { code: '928451000000107', why: 'inactive' },
  ]);
});

test('N23 the effect of a code is counted in words', () => {
  const tally = [
    { earlier: 1, patients: 212 },
    { earlier: 0, patients: 9_200 },
    { earlier: 3, patients: 2 },
    { earlier: 5, patients: 1 },
  ];
  expect(codeEffect(true, tally)).toEqual([
    'Counts as a first invitation for 9,200 of them',
    'Counts as a second invitation for 212 of them',
    'Counts as a further invitation for 3 of them',
  ]);
  expect(codeEffect(false, [{ earlier: 1, patients: 4 }])).toEqual(['Counts as a second entry for 4 of them']);
  expect(codeEffect(true, [])).toEqual([]);
});

test('N23 invitations count from 1 April', () => {
  expect(invitationYearStart('2026-04-01')).toBe('2026-04-01');
  expect(invitationYearStart('2026-03-31')).toBe('2025-04-01');
  expect(invitationYearStart('2026-11-29')).toBe('2026-04-01');
});

test('N23 nobody is lost in the effect', () => {
  const rows = fc.uniqueArray(fc.record({ earlier: fc.nat(9), patients: fc.nat(500) }), { selector: (r) => r.earlier });
  fc.assert(
    fc.property(rows, (tally) => {
      const told = codeEffect(true, tally).reduce(
        (sum, line) => sum + Number(/for ([\d,]+) of/.exec(line)![1]!.replaceAll(',', '')),
        0,
      );
      expect(told).toBe(tally.reduce((sum, { patients }) => sum + patients, 0));
    }),
  );
});
