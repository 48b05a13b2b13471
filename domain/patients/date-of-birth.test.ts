import fc from 'fast-check';
import { DateOrderCount, formatDateOfBirth, readDateOfBirth } from './date-of-birth';
import { processorTime } from '../../test/support/processor-time';

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
    ['a time stamp: its own date', '1980-04-03T23:00:00Z', '1980-04-03'],
    ['a time stamp with an offset: its own date', '1980-04-03T00:00:00+01:00', '1980-04-03'],
    ['a time stamp with a negative offset', '1980-04-03T23:30:00.000-0500', '1980-04-03'],
    ['a time of day', '03/04/1980 14:30', '1980-04-03'],
    ['a time of day, American', '3 Apr 1980, 2:30 pm', '1980-04-03'],
    ['a date with an offset (XML)', '1980-04-03+01:00', '1980-04-03'],
    ['ISO, basic, with a time', '19800403T143000Z', '1980-04-03'],
    ['HL7', '19800403143000', '1980-04-03'],
    ['JavaScript', 'Thu Apr 03 1980 00:00:00 GMT+0000 (Greenwich Mean Time)', '1980-04-03'],
    ['an age after it', '03-Apr-1980 (46y)', '1980-04-03'],
    ['an age in words after it', '3 April 1980 (aged 46 years)', '1980-04-03'],
    ['something else in brackets', '03/04/1980 (46 Acacia Road)', invalid],
    ['no time of day', '03/04/1980 25:00', invalid],
    ['month first, in words', 'Apr 3, 1980', '1980-04-03'],
    ['month first, in full', 'April 3rd 1980', '1980-04-03'],
    ['weekday, day, month', 'Thursday 3 April 1980', '1980-04-03'],
    ['weekday, month first', 'Thu, Apr 3, 1980', '1980-04-03'],
    ['weekday and figures', 'Thu 03/04/1980', '1980-04-03'],
    ['another weekday', 'Friday 3 April 1980', invalid],
    ['a word that begins like a weekday', 'Monsoon 3 April 1980', invalid],
    ['1st', '1st February 1980', '1980-02-01'],
    ['the 1st of', 'the 1st of February 1980', '1980-02-01'],
    ['year first, in words', '1980-Apr-03', '1980-04-03'],
    ['dots after words', '3. Apr. 1980', '1980-04-03'],
    ['no separators', '03Apr1980', '1980-04-03'],
    ['two-digit year with an apostrophe', '3 Apr ’80', '1980-04-03'],
    ['Welsh', '3 Ebrill 1980', '1980-04-03'],
    ['two months', '3 April May 1980', invalid],
    ['day last', '80 3 April', invalid],
    ['two-digit year first', '80-Apr-03', invalid],
    ['only a month', 'April 1980', invalid],
    ['a zero date', '00/00/0000', invalid],
    ['1 January 1900, as some write an unknown one', '01/01/1900', '1900-01-01'],
    ['day count of a spreadsheet', '29314', '1980-04-03'],
    ['day count with a decimal part', '29314.0', '1980-04-03'],
    ['day count with a time', '29314.5', '1980-04-03'],
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

  it('P13 a weekday that does not fit is said', () => {
    expect(readDateOfBirth('Friday 3 April 1980', TODAY)).toEqual({ ok: false, code: invalid, fault: 'weekday' });
  });

  it.each([
    [['12/31/1980', '01/25/1980', '03/04/1980'], 'unclear'],
    [['31/12/1980', '12/31/1980', '03/04/1980'], 'day-first'],
    [['03/04/1980', '1980-12-31', '3 Apr 1980', '', 'x'], 'day-first'],
    [['12/31/1980 00:00', '5/5/1980'], 'unclear'],
    [['01/13/1980'], 'unclear'],
    [['01/13/1980', '13/01/1980'], 'day-first'],
    [['12/31/1980', '32/12/1980'], 'unclear'],
    [['12/32/1980'], 'day-first'],
    [['0/13/1980'], 'day-first'],
  ])('P13 the order of the dates %j is %s', (dates, order) => {
    const count = new DateOrderCount();
    dates.forEach((one) => count.add(one));
    expect(count.order).toBe(order);
  });

  it('P13 where the column has the month first, a date that could be either is refused, and no other', () => {
    const of = (text: string) => readDateOfBirth(text, TODAY, 'unclear');
    expect(of('03/04/1980')).toEqual({ ok: false, code: invalid, fault: 'order-unclear' });
    expect(of('12/31/1980')).toEqual({ ok: false, code: invalid, fault: 'month-first' });
    for (const text of ['05/05/1980', '31/12/1980', '1980-04-03', '3 Apr 1980']) expect(of(text).ok).toBe(true);
  });

  it('P13 is quick on the longest cells', () => {
    const spent = processorTime();
    for (const part of ['1 ', ', ', 'T', '1:', '(', 'Feb ', "'"]) read(`1${part.repeat(29)}`);
    for (const part of ['1 ', ', ', 'T', '1:', '(', 'Feb ', "'"]) read(part.repeat(100_000));
    expect(spent()).toBeLessThan(1_000);
  });

  const date = fc
    .date({ min: new Date('1900-01-01'), max: new Date('2026-11-22'), noInvalidDate: true })
    .map((value) => value.toISOString().slice(0, 10));

  it('P13 reads every date in every form as the same day', () => {
    fc.assert(
      fc.property(date, (iso) => {
        const [year, month, day] = iso.split('-') as [string, string, string];
        const name = new Date(`${iso}T00:00:00Z`).toLocaleString('en-GB', { month: 'long', timeZone: 'UTC' });
        const forms = [`${day}/${month}/${year}`, `${day}.${month}.${year}`, `${day}-${name.slice(0, 3)}-${year}`, iso];
        const weekday = new Date(`${iso}T00:00:00Z`).toLocaleString('en-GB', { weekday: 'long', timeZone: 'UTC' });
        forms.push(`${Number(day)} ${name} ${year}`, `${year}${month}${day}`, `${name} ${Number(day)}, ${year}`);
        forms.push(`${weekday} ${Number(day)} ${name} ${year}`, `${iso}T00:00:00+13:00`, `${iso} 23:59:59`);
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
