import fc from 'fast-check';
import { formatDateOfBirth, readDateOfBirth } from './date-of-birth';

const TODAY = '2026-11-22';
const invalid = 'date-of-birth-invalid';
const read = (text: string | undefined, today = TODAY): string => {
  const reading = readDateOfBirth(text, today);
  return reading.ok ? reading.value : reading.code;
};

describe('P13 date of birth', () => {
  it.each([
    ['dd/mm/yyyy', '03/04/1980', '1980-04-03'],
    ['d/m/yyyy', '3/4/1980', '1980-04-03'],
    ['dd.mm.yyyy', '03.04.1980', '1980-04-03'],
    ['dd-mm-yyyy', '03-04-1980', '1980-04-03'],
    ['dd mm yyyy', '03 04 1980', '1980-04-03'],
    ['stray spaces', ' 03 / 04 / 1980 ', '1980-04-03'],
    ['ISO', '1980-04-03', '1980-04-03'],
    ['ISO, basic', '19800403', '1980-04-03'],
    ['year first with slashes', '1980/04/03', '1980-04-03'],
    ['d-MMM-yyyy (EMIS)', '3-Apr-1980', '1980-04-03'],
    ['dd MMM yyyy (SystmOne)', '03 Apr 1980', '1980-04-03'],
    ['month in full', '3rd April, 1980', '1980-04-03'],
    ['Sept', '3 Sept 1980', '1980-09-03'],
    ['capitals', '03-APR-1980', '1980-04-03'],
    ['midnight after it', '03/04/1980 00:00', '1980-04-03'],
    ['midnight after it, with seconds', '03/04/1980 00:00:00', '1980-04-03'],
    ['midnight, American', '03/04/1980 12:00:00 AM', '1980-04-03'],
    ['ISO with midnight', '1980-04-03T00:00:00.000Z', '1980-04-03'],
    ['another time of day could be another day elsewhere', '1980-04-03T23:00:00Z', invalid],
    ['day count of a spreadsheet', '29314', '1980-04-03'],
    ['day count with a decimal part', '29314.0', '1980-04-03'],
    ['day count with a time', '29314.5', invalid],
    ['day count of a hundred-year-old', '9498', '1926-01-01'],
    ['a year alone is no day count', '1980', invalid],
    ['two-digit year, this century', '03/04/26', '2026-04-03'],
    ['two-digit year, in the future and so last century', '03/12/26', '1926-12-03'],
    ['two-digit year, last century', '3-Apr-80', '1980-04-03'],
    ['leap day', '29/02/2000', '2000-02-29'],
    ['leap day by two digits', '29/02/00', '2000-02-29'],
    ['no leap day', '29/02/1900', invalid],
    ['never mm/dd', '12/31/1980', invalid],
    ['impossible day', '31/04/1980', invalid],
    ['month 13', '1980-13-01', invalid],
    ['day 0', '00/04/1980', invalid],
    ['today', '22/11/2026', '2026-11-22'],
    ['tomorrow', '23/11/2026', invalid],
    ['130 years today', '22/11/1896', '1896-11-22'],
    ['older than 130 years', '21/11/1896', invalid],
    ['month unknown', '3-Abr-1980', invalid],
    ['month cut short', '3-A-1980', invalid],
    ['words', 'unknown', invalid],
    ['an exponent', '2.9E+04', invalid],
    ['blank', ' \u00a0', 'date-of-birth-missing'],
    ['no cell', undefined, 'date-of-birth-missing'],
  ])('P13 %s: %s', (_, text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    ['03/04/1980', undefined],
    ['3-Apr-1980', undefined],
    ['1980-04-03', undefined],
    ['19800403', undefined],
    ['19800403.0', 'decimal'],
    ['29314', 'day-count'],
    ['29314.0', 'day-count'],
    ['03/04/80', 'two-digit-year'],
    ['3-Apr-80', 'two-digit-year'],
    ["'03/04/1980", undefined],
    ['="03/04/1980"', undefined],
  ])('P13 %s is the 3rd of April 1980, mended: %s', (text, damage) => {
    expect(readDateOfBirth(text, TODAY)).toEqual({ ok: true, value: '1980-04-03', ...(damage ? { damage } : {}) });
  });

  it.each(['12/31/1980', '1-25-1980', '04/13/80'])('P13 %s is refused as month first, never turned round', (text) => {
    expect(readDateOfBirth(text, TODAY)).toEqual({ ok: false, code: invalid, fault: 'month-first' });
  });

  it.each(['31/02/1980', '13/25/1980', '32/01/1980', '00/13/1980'])(
    'P13 %s is refused, and not as month first',
    (text) => {
      expect(readDateOfBirth(text, TODAY)).toEqual({ ok: false, code: invalid });
    },
  );

  const date = fc
    .date({ min: new Date('1900-01-01'), max: new Date('2026-11-22'), noInvalidDate: true })
    .map((value) => value.toISOString().slice(0, 10));

  it('P13 reads every date in every form as the same day', () => {
    fc.assert(
      fc.property(date, (iso) => {
        const [year, month, day] = iso.split('-') as [string, string, string];
        const name = new Date(`${iso}T00:00:00Z`).toLocaleString('en-GB', { month: 'long', timeZone: 'UTC' });
        const forms = [`${day}/${month}/${year}`, `${day}.${month}.${year}`, `${day}-${name.slice(0, 3)}-${year}`, iso];
        forms.push(`${Number(day)} ${name} ${year}`, `${year}${month}${day}`);
        expect(forms.map((form) => read(form))).toEqual(forms.map(() => iso));
        expect(formatDateOfBirth(iso)).toBe(`${day}/${month}/${year}`);
      }),
    );
  });

  it('P13 never gives a date that is impossible, in the future or over 130 years back', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\d/. -]{1,12}$/), (text) => {
        const reading = readDateOfBirth(text, TODAY);
        if (!reading.ok) return;
        expect(new Date(`${reading.value}T00:00:00Z`).toISOString().slice(0, 10)).toBe(reading.value);
        expect(reading.value >= '1896-11-22' && reading.value <= TODAY).toBe(true);
      }),
    );
  });
});
