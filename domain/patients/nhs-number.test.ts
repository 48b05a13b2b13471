import fc from 'fast-check';
import type { Damage } from '../lists/mending';
import { formatNhsNumber, readNhsNumber, type NhsNumberFault } from './nhs-number';

const ok = (value: string, damage?: Damage) => ({ ok: true, value, ...(damage ? { damage } : {}) });
const invalid = (fault: NhsNumberFault) => ({ ok: false, code: 'nhs-number-invalid', fault });
const missing = { ok: false, code: 'nhs-number-missing' };

/** Nine digits and their check digit; null for those that have none. */
function withCheckDigit(nine: string): string | null {
  const sum = [...nine].reduce((total, digit, i) => total + Number(digit) * (10 - i), 0);
  const check = (11 - (sum % 11)) % 11;
  return check === 10 ? null : `${nine}${check}`;
}

const validNumber = fc
  .integer({ min: 400_000_000, max: 999_999_999 })
  .map((nine) => withCheckDigit(String(nine)))
  .filter((number) => number !== null && !/^(\d)\1{9}$/.test(number)) as fc.Arbitrary<string>;

describe('P13 NHS number', () => {
  it.each([
    ['P13 as the register has it', '9434765919', ok('9434765919')],
    ['P13 the test range', '9990000018', ok('9990000018')],
    ['P13 spaces', ' 943 476 5919 ', ok('9434765919')],
    ['P13 hyphens', '943-476-5919', ok('9434765919')],
    ['P13 no-break spaces', '943\u00a0476\u00a05919\u00a0', ok('9434765919')],
    ['P13 en dashes and an invisible mark', '\u200e943\u2013476\u20135919', ok('9434765919')],
    ['P13 the apostrophe that keeps it text', "'9434765919", ok('9434765919')],
    ['P13 the formula that keeps it text', '="9434765919"', ok('9434765919')],
    ['P13 an empty decimal part', '9434765919.0', ok('9434765919', 'decimal')],
    ['P13 an empty decimal part of many zeros', '9434765919.000000', ok('9434765919', 'decimal')],
    ['P13 an empty decimal part after a comma', '9434765919,00', ok('9434765919', 'decimal')],
    ['P13 groups of three', '9,434,765,919', ok('9434765919', 'grouped')],
    ['P13 an exponent with all ten digits', '9.434765919E+09', ok('9434765919', 'exponent')],
    ['P13 the same in small letters, with a comma', '9,434765919e9', ok('9434765919', 'exponent')],
    ['P13 an exponent with more zeros than it needs', '9.4347659190E+9', ok('9434765919', 'exponent')],
    ['P13 an exponent whose ten digits do not fit', '9.434765918E+09', invalid('check-digit')],
    [
      'P13 an exponent without its last digit, which the check digit does not give back',
      '9.43476592E+09',
      invalid('exponent'),
    ],
    ['P13 an exponent with a fraction left', '9.4347659195E+09', invalid('exponent')],
    ['P13 a negative exponent', '9.434765919E-09', invalid('exponent')],
    ['P13 a Scottish number with its zero', '0101010010', invalid('check-digit')],
    ['P13 a wrong check digit', '9434765918', invalid('check-digit')],
    ['P13 all zeros, though the sum fits', '0000000000', invalid('same-digits')],
    ['P13 all ones, though the sum fits', '111 111 1111', invalid('same-digits')],
    ['P13 an exponent', '9.43E+09', invalid('exponent')],
    ['P13 an exponent of the pages', '4.47E+11', invalid('exponent')],
    ['P13 a digit missing', '943476591', invalid('length')],
    ['P13 a digit too many', '94347659190', invalid('length')],
    ['P13 letters', '943476591O', invalid('characters')],
    ['P13 a real decimal part', '9434765919.5', invalid('characters')],
    ['P13 blank', ' \u00a0\t', missing],
    ['P13 nothing', '', missing],
    ['P13 no cell', undefined, missing],
    ['P13 only a hyphen', '-', missing],
  ])('%s', (_, text, expected) => {
    expect(readNhsNumber(text)).toEqual(expected);
  });

  it('P13 puts the lost zero of a Scottish CHI number back where the check digit then fits, and only there', () => {
    const chi = withCheckDigit('010180123') ?? withCheckDigit('010180124');
    expect(readNhsNumber(chi?.slice(1))).toEqual(ok(chi as string, 'leading-zero'));
    fc.assert(
      fc.property(fc.stringMatching(/^\d{9}$/), (nine) => {
        const reading = readNhsNumber(nine);
        if (reading.ok) expect(reading.value).toBe(withCheckDigit(`0${nine.slice(0, 8)}`));
      }),
    );
  });

  it('P13 reads a valid number however it is grouped, and formats it 3-3-4', () => {
    fc.assert(
      fc.property(validNumber, fc.constantFrom(' ', '-', '\u00a0', ''), (number, gap) => {
        const grouped = [number.slice(0, 3), number.slice(3, 6), number.slice(6)].join(gap);
        expect(readNhsNumber(grouped)).toEqual(ok(number));
        expect(formatNhsNumber(number)).toBe(
          grouped.replaceAll(gap || '\0', ' ').replace(/^(\d{3})(\d{3})(\d{4})$/, '$1 $2 $3'),
        );
      }),
    );
  });

  it('P13 finds every single wrong digit', () => {
    fc.assert(
      fc.property(validNumber, fc.nat(9), fc.integer({ min: 1, max: 9 }), (number, place, by) => {
        const wrong = (Number(number[place]) + by) % 10;
        expect(readNhsNumber(number.slice(0, place) + String(wrong) + number.slice(place + 1)).ok).toBe(false);
      }),
    );
  });

  it('leaves what is no number as it is when formatting', () => {
    expect(formatNhsNumber('943476')).toBe('943476');
  });
});
