import { findColumns, PATIENT_FIELDS, type Columns } from '../lists/columns';
import { readPatient } from './read-patient';

const options = { today: '2026-11-22', region: 'GB', allowFictional: true } as const;

function read(header: string[], cells: string[]) {
  const found = findColumns(header, {}, { fields: PATIENT_FIELDS });
  if (!found.ok) throw new Error(found.problem.message);
  return readPatient({ row: 2, cells }, found.columns, options);
}

const HEADER = ['NHS number', 'DOB', 'Surname', 'Forename', 'Mobile', 'Email', 'Status', 'Does not wish SMS'];
const GOOD = ['943 476 5919', '03/04/1980', ' Smith ', 'Anna', '07700 900123', 'Anna@Example.com', 'Registered', 'No'];
const change = (...changes: [number, string][]): string[] => GOOD.map((cell, i) => new Map(changes).get(i) ?? cell);

describe('a row of a patient import', () => {
  it('is read into the register’s form', () => {
    expect(read(HEADER, GOOD)).toEqual({
      ok: true,
      patient: {
        nhsNumber: '9434765919',
        dateOfBirth: '1980-04-03',
        familyName: 'Smith',
        givenName: 'Anna',
        mobile: '+447700900123',
        email: 'Anna@example.com',
        status: 'registered',
        doesNotWishSms: false,
      },
    });
  });

  it('leaves unsaid what the file has no column for, and empties what it leaves blank', () => {
    expect(read(['NHS number', 'DOB'], GOOD)).toEqual({
      ok: true,
      patient: { nhsNumber: '9434765919', dateOfBirth: '1980-04-03' },
    });
    expect(read(HEADER, [...GOOD.slice(0, 2), '', '', ' ', '', '', ''])).toEqual({
      ok: true,
      patient: {
        nhsNumber: '9434765919',
        dateOfBirth: '1980-04-03',
        familyName: null,
        givenName: null,
        mobile: null,
        email: null,
      },
    });
  });

  it('keeps a landline as it stood: lists reject it with its reason', () => {
    expect(read(HEADER, change([4, '020 7946 0123'], [5, 'anna at example']))).toMatchObject({
      patient: { mobile: '020 7946 0123', email: 'anna at example' },
    });
  });

  it.each([
    ['YES', true],
    ['y', true],
    ['1', true],
    ['TRUE', true],
    ['no', false],
    ['0', false],
    ['False', false],
  ])('reads the wish %s', (cell, doesNotWishSms) => {
    expect(read(HEADER, change([7, cell]))).toMatchObject({ patient: { doesNotWishSms } });
  });

  it.each(['registered', 'DECEASED', ' Left ', 'restricted'])('reads the status %j', (cell) => {
    expect(read(HEADER, change([6, cell]))).toMatchObject({ patient: { status: cell.trim().toLowerCase() } });
  });

  it('P13 refuses with every reason', () => {
    expect(read(HEADER, change([0, '943 476 5918'], [1, '31/02/1980']))).toEqual({
      ok: false,
      reasons: [
        { code: 'nhs-number-invalid', message: 'NHS number is not valid (its last digit does not fit)' },
        { code: 'date-of-birth-invalid', message: 'Date of birth is not valid' },
      ],
    });
    expect(read(HEADER, [])).toMatchObject({
      reasons: [{ code: 'nhs-number-missing' }, { code: 'date-of-birth-missing' }],
    });
  });

  it('found p01: a word that nobody understands keeps the patient out and is noted', () => {
    expect(read(HEADER, change([6, 'Ded'], [7, 'constructor']))).toMatchObject({
      patient: { status: 'unclear', doesNotWishSms: true, unclear: { status: 'Ded', doesNotWishSms: 'constructor' } },
    });
    expect(read(HEADER, change([6, 'Died'], [7, 'Declined']))).toMatchObject({
      patient: { status: 'deceased', doesNotWishSms: true },
    });
    const consent = ['NHS number', 'DOB', 'SMS consent', 'Does not wish SMS', 'Marketing consent'];
    const of = (...cells: string[]) => read(consent, ['943 476 5919', '03/04/1980', ...cells]);
    expect(of('No', '', 'Maybe')).toMatchObject({
      patient: { doesNotWishSms: true, marketingAgreed: false, unclear: { marketingAgreed: 'Maybe' } },
    });
    expect(of('Yes', 'Yes', '')).toMatchObject({ patient: { doesNotWishSms: true } });
    expect(of('Maybe', 'No', '')).toMatchObject({
      patient: { doesNotWishSms: true, unclear: { doesNotWishSms: 'Maybe' } },
    });
    expect(of('Yes', 'No', 'Yes')).toEqual({
      ok: true,
      patient: { nhsNumber: '9434765919', dateOfBirth: '1980-04-03', doesNotWishSms: false, marketingAgreed: true },
    });
  });

  it('reads how a patient is called, where letters go and how they read', () => {
    const header = [
      'NHS number',
      'DOB',
      'Known as',
      'Address line 1',
      'Address line 2',
      'Town',
      'Postcode',
      'Language',
      'Preferred format',
      'Large print',
      'Letter instead',
    ];
    const cells = [
      '943 476 5919',
      '03/04/1980',
      'Nell',
      'Flat 2',
      '1 High  St',
      'Leeds',
      'ls1 4ab',
      'Welsh',
      'Large print',
      'yes',
      'unsure',
    ];
    expect(read(header, cells)).toMatchObject({
      patient: {
        knownAs: 'Nell',
        address: ['Flat 2', '1 High St', 'Leeds'],
        postcode: 'LS1 4AB',
        language: 'Welsh',
        largePrint: true,
        format: 'Large print',
      },
    });
    expect(
      read(['NHS number', 'DOB', 'Address'], ['943 476 5919', '03/04/1980', 'Flat 2, 1 High St\nLeeds']),
    ).toMatchObject({
      patient: { address: ['Flat 2', '1 High St', 'Leeds'] },
    });
  });

  it('takes both names from a column of the full name', () => {
    const columns: Columns = { nhsNumber: 0, dateOfBirth: 1, name: 2 };
    const cells = ['9434765919', '1980-04-03', 'Smith, Anna'];
    expect(readPatient({ row: 2, cells }, columns, options)).toMatchObject({
      patient: { familyName: 'Smith', givenName: 'Anna' },
    });
  });
});

describe('a date of death', () => {
  const status = (of: string, death: string) => {
    const reading = read([...HEADER, 'Date of death'], [...change([6, of]), death]);
    if (!reading.ok) throw new Error('refused');
    const { patient } = reading;
    return [patient.status, patient.unclear?.status];
  };

  it.each([
    ['Registered', '12/03/2026', 'deceased', undefined],
    ['Registered', '2026-03-12', 'deceased', undefined],
    ['', 'Yes', 'deceased', undefined],
    ['Moved on?', '12/03/2026', 'deceased', undefined],
    ['Registered', '', 'registered', undefined],
    ['Registered', 'N/A', 'registered', undefined],
    ['Registered', '-', 'registered', undefined],
    ['Registered', '0', 'registered', undefined],
    ['Registered', '00/00/0000', 'registered', undefined],
    ['', 'No', undefined, undefined],
    ['Registered', 'see notes', 'unclear', 'see notes'],
    ['Deceased', 'see notes', 'deceased', undefined],
  ])('with status “%s”, “%s” means %s', (of, death, meaning, word) => {
    expect(status(of, death)).toEqual([meaning, word]);
  });
});
