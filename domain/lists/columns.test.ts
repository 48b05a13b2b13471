import fc from 'fast-check';
import { COLUMN_SYNONYMS, columnKey, findColumns, PATIENT_FIELDS, type Field } from './columns';

const columnsOf = (header: string[], asked?: Partial<Record<Field, string>>) => {
  const found = findColumns(header, asked);
  return found.ok ? found.columns : found.problem;
};

describe('P13 H7 columns of a list', () => {
  it.each<[string, string[], Partial<Record<Field, number>>]>([
    [
      'our own names',
      ['NHS number', 'Date of birth', 'Family name', 'Given name', 'Mobile', 'Email'],
      { nhsNumber: 0, dateOfBirth: 1, familyName: 2, givenName: 3, mobile: 4, email: 5 },
    ],
    [
      'an EMIS search',
      ['Full Name', 'NHS Number', 'Date of Birth', 'Mobile Telephone', 'Email Address', 'Gender'],
      { name: 0, nhsNumber: 1, dateOfBirth: 2, mobile: 3, email: 4 },
    ],
    [
      'a SystmOne report',
      ['NHS number', 'Surname', 'First name', 'Date of birth', 'Mobile number', 'E-mail address'],
      { nhsNumber: 0, familyName: 1, givenName: 2, dateOfBirth: 3, mobile: 4, email: 5 },
    ],
    [
      'short names',
      ['NHS No.', 'DOB', 'Forename', 'Surname', 'Mobile tel. no.'],
      { nhsNumber: 0, dateOfBirth: 1, givenName: 2, familyName: 3, mobile: 4 },
    ],
    [
      'case and signs',
      ['  nhs_NUMBER ', 'date-of-birth', 'MOBILE.TELEPHONE', 'e_mail'],
      { nhsNumber: 0, dateOfBirth: 1, mobile: 2, email: 3 },
    ],
    [
      'a full name beside its parts',
      ['NHS No', 'DOB', 'Surname', 'Forename', 'Name'],
      { nhsNumber: 0, dateOfBirth: 1, familyName: 2, givenName: 3 },
    ],
    ['further columns', ['Practice', 'NHS No', '', 'Clinic date', 'DOB', ''], { nhsNumber: 1, dateOfBirth: 4 }],
  ])('P13 H7 are found by %s', (_, header, expected) => {
    expect(columnsOf(header)).toEqual(expected);
  });

  it('P13 a missing column is named, with those found and what to do', () => {
    expect(columnsOf(['NHS No', 'Name', 'Mobile'])).toEqual({
      code: 'column-missing',
      message:
        'Your file has no column for date of birth. We found: NHS No, Name, Mobile. Add the column, or tell us which one it is.',
      row: 1,
    });
    expect(columnsOf(['Name'])).toMatchObject({
      message:
        'Your file has no column for NHS number or date of birth. We found: Name. Add the columns, or tell us which ones they are.',
    });
  });

  it('P13 a patient in the header is not repeated', () => {
    const problem = columnsOf(['9434765919', '03/04/1980', 'Smith']);
    expect(problem).toMatchObject({ code: 'column-missing', row: 1 });
    expect(JSON.stringify(problem)).not.toMatch(/9434765919|Smith/);
  });

  it('P13 a long header is cut in the message', () => {
    const header = Array.from({ length: 30 }, (_, i) => `Column ${i} ${'x'.repeat(100)}`);
    expect(columnsOf(header)).toMatchObject({ message: expect.stringMatching(/… and 10 more\. /) as string });
    expect((columnsOf(header) as { message: string }).message.length).toBeLessThan(1_200);
  });

  it('P13 a column that is there twice is refused, with both names', () => {
    expect(columnsOf(['NHS number', 'DOB', 'NHS No'])).toEqual({
      code: 'column-twice',
      message:
        'Your file has 2 columns for NHS number. We found: NHS number, NHS No. Take out or rename all but one, or tell us which one it is.',
      row: 1,
    });
    expect(columnsOf(['NHS number', 'DOB', 'Mobile', 'Mobile'])).toMatchObject({ code: 'column-twice' });
    expect(columnsOf(['NHS number', 'DOB', 'Notes', 'Notes'])).toEqual({ nhsNumber: 0, dateOfBirth: 1 });
  });

  it('P13 what the user says goes before the known names', () => {
    const header = ['NHS number', 'NHS No', 'DOB', 'Born on'];
    expect(columnsOf(header, { nhsNumber: 'NHS No', dateOfBirth: 'born ON' })).toEqual({
      nhsNumber: 1,
      dateOfBirth: 3,
    });
    expect(columnsOf(header, { nhsNumber: 'Number' })).toMatchObject({
      code: 'column-missing',
      message: expect.stringContaining('no column for “Number”') as string,
    });
    expect(columnsOf(['A', 'A', 'DOB'], { nhsNumber: 'A' })).toMatchObject({ code: 'column-twice' });
    expect(columnsOf(['ID', 'id', 'DOB'], { nhsNumber: 'id' })).toEqual({ nhsNumber: 1, dateOfBirth: 2 });
  });

  it('P13 the columns of a patient import are known there only', () => {
    const header = ['NHS number', 'DOB', 'Status', 'Does not wish SMS'];
    const found = findColumns(header, {}, { fields: PATIENT_FIELDS });
    expect(found).toEqual({ ok: true, columns: { nhsNumber: 0, dateOfBirth: 1, status: 2, doesNotWishSms: 3 } });
    expect(columnsOf(header)).toEqual({ nhsNumber: 0, dateOfBirth: 1 });
  });

  it('P13 finds the two required columns wherever they stand, or names a problem', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 12 }), { maxLength: 8 }), fc.nat(8), (others, place) => {
        const before = others.slice(0, place);
        const header = [...before, 'NHS number', ...others.slice(place), 'Date of birth'];
        const found = findColumns(header);
        if (!found.ok) expect(found.problem.code).toBe('column-twice');
        else expect(header[found.columns.nhsNumber]).toBe('NHS number');
      }),
    );
  });

  it('P13 no name belongs to two fields, and all are written as they are compared', () => {
    const all = Object.values(COLUMN_SYNONYMS).flat();
    expect(new Set(all).size).toBe(all.length);
    expect(all.map(columnKey)).toEqual(all);
    expect(columnKey('E-mail  Address (home)')).toBe('emailaddresshome');
  });
});
