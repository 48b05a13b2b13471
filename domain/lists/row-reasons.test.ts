import fc from 'fast-check';
import {
  inDecidingOrder,
  describeReasons,
  isUnmatchable,
  reasonMessage,
  ROW_REASON_CODES,
  reasonAdvice,
  type RowReasonCode,
} from './row-reasons';

describe('H10 reasons of rows', () => {
  it.each<[RowReasonCode, string | undefined, string]>([
    ['not-found', undefined, 'Not found in PDS'],
    ['details-mismatch', 'date of birth', 'Details do not match PDS: date of birth'],
    ['ambiguous-match', undefined, 'More than one possible match'],
    ['nhs-number-invalid', undefined, 'NHS number is not valid'],
    ['nhs-number-invalid', 'check-digit', 'NHS number is not valid (its last digit does not fit)'],
    ['nhs-number-invalid', 'toString', 'NHS number is not valid'],
    ['duplicate-row', '14', 'Already in row 14'],
    ['deceased', undefined, 'Has died'],
    ['left-practice', undefined, 'Has left the practice'],
    ['mobile-missing', undefined, 'No mobile number'],
    ['email-missing', undefined, 'No email address'],
    ['mobile-not-a-mobile', 'landline', 'Number is a landline'],
    ['mobile-not-a-mobile', undefined, 'Not a mobile number'],
    ['likely-to-fail', undefined, 'Likely to fail: the last message to this number failed'],
    ['blocked', undefined, 'Blocked'],
    ['restricted', undefined, 'Restricted record'],
    ['date-of-birth-missing', undefined, 'Missing: date of birth'],
  ])('H10 %s (%s) reads %s', (code, detail, words) => {
    expect(reasonMessage(code, detail)).toBe(words);
  });

  it('H9 H10 every code has words, and words for what would change it', () => {
    for (const code of ROW_REASON_CODES) {
      expect(reasonMessage(code)).toMatch(/^[A-Z]/);
      expect(reasonAdvice(code)).toMatch(/^[A-Z].*\.$/);
      expect(reasonMessage(code)).not.toMatch(/invalid input|oops/i);
    }
    expect(new Set(ROW_REASON_CODES.map((code) => reasonMessage(code))).size).toBe(ROW_REASON_CODES.length);
  });

  it('H10 the deciding reason comes first, each code once', () => {
    const reasons = fc.array(fc.record({ code: fc.constantFrom(...ROW_REASON_CODES) }));
    fc.assert(
      fc.property(reasons, (given) => {
        const ordered = inDecidingOrder(given).map(({ code }) => code);
        expect(ordered).toEqual(ROW_REASON_CODES.filter((code) => given.some((reason) => reason.code === code)));
      }),
    );
    expect(inDecidingOrder([{ code: 'deceased' }, { code: 'not-found' }]).map(({ code }) => code)).toEqual([
      'not-found',
      'deceased',
    ]);
  });

  it('H10 the API shows code and message', () => {
    expect(describeReasons([{ code: 'duplicate-row', detail: '2' }])).toEqual([
      { code: 'duplicate-row', message: 'Already in row 2' },
    ]);
  });

  it('H10 a match needs NHS number and date of birth', () => {
    expect(ROW_REASON_CODES.filter((code) => isUnmatchable([{ code }]))).toEqual(ROW_REASON_CODES.slice(0, 4));
  });
});
