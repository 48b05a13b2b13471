import fc from 'fast-check';
import { PATIENT_FIELDS, type Columns } from './columns';
import { judgeRow } from './match-row';
import { splitName } from '../patients/person-name';
import { readPatient } from '../patients/read-patient';
import { readRow } from './read-row';
import { processorTime } from '../../test/support/processor-time';

const TODAY = '2026-11-22';
const columns: Columns = { nhsNumber: 0, dateOfBirth: 1, name: 2, mobile: 3, email: 4 };

describe('a row of a list', () => {
  it('P13 H8 is read as meant', () => {
    const cells = ['943 476 5919', '03/04/1980', 'SMITH, Anna (Mrs)', '07700 900123', ' anna@example.com'];
    expect(readRow({ row: 2, cells }, columns, { today: TODAY })).toEqual({
      row: 2,
      nhsNumber: '9434765919',
      familyName: 'SMITH',
      givenName: 'Anna',
      dateOfBirth: '1980-04-03',
      dateOfBirthAsWritten: '03/04/1980',
      mobile: '07700 900123',
      email: 'anna@example.com',
      reasons: [],
    });
  });

  it('P13 H10 what cannot be read stands as it was, with every reason', () => {
    const row = readRow({ row: 9, cells: ['943 476 5918', '31/02/1980', ''] }, columns, { today: TODAY });
    expect(row).toMatchObject({
      nhsNumber: '943 476 5918',
      dateOfBirth: null,
      dateOfBirthAsWritten: '31/02/1980',
      familyName: null,
      mobile: null,
      reasons: [{ code: 'nhs-number-invalid', detail: 'check-digit' }, { code: 'date-of-birth-invalid' }],
    });
    expect(readRow({ row: 9, cells: [] }, columns, { today: TODAY })).toMatchObject({
      nhsNumber: '',
      reasons: [{ code: 'nhs-number-missing' }, { code: 'date-of-birth-missing' }],
    });
  });

  it('P13 says what was mended, as it stood, and nothing of a clean row', () => {
    const mended = ['9.434765919E+09', '29314', 'Smith', '7700900123', "'a@example.com"];
    const row = readRow({ row: 2, cells: mended }, columns, { today: TODAY });
    expect(row).toMatchObject({
      nhsNumber: '9434765919',
      dateOfBirth: '1980-04-03',
      mended: [
        { field: 'nhsNumber', from: '9.434765919E+09', to: '9434765919', damage: 'exponent' },
        { field: 'dateOfBirth', from: '29314', to: '1980-04-03', damage: 'day-count' },
      ],
    });
    // The contact is read when it is known whose counts.
    const judged = (channel: 'sms' | 'email', contactSource: 'file' | 'demographics') =>
      judgeRow(row, null, { channel, contactSource, region: 'GB', allowFictional: true });
    expect(judged('sms', 'file').mended).toEqual({
      field: 'mobile',
      from: '7700900123',
      to: '+447700900123',
      damage: 'leading-zero',
    });
    expect(judged('email', 'file')).toMatchObject({ contact: 'a@example.com' });
    expect(judged('email', 'file')).not.toHaveProperty('mended');
    expect(judged('sms', 'demographics')).not.toHaveProperty('mended');
    const clean = ['943 476 5919', '3/4/1980', 'Smith', '07700-900123', ' a@example.com '];
    expect(readRow({ row: 2, cells: clean }, columns, { today: TODAY })).not.toHaveProperty('mended');
  });

  it.each([
    ["'=Smith", '=Smith'],
    ["'\tSmith", 'Smith'],
    ["'@home", '@home'],
    ["'t Hooft", "'t Hooft"],
    ["O'Brien", "O'Brien"],
  ])('P13 H9 the name %j is read as %j: the apostrophe of our own downloads is none of it', (cell, familyName) => {
    const row = readRow(
      { row: 2, cells: ['9434765919', '1/1/1980', cell] },
      { ...columns, familyName: 2 },
      { today: TODAY },
    );
    expect(row.familyName).toBe(familyName);
  });

  it.each(["'9434765919", '="9434765919"', `'="9434765919"`, "' '9434765919"])(
    'P13 H9 the number in %j is read',
    (cell) => {
      expect(readRow({ row: 2, cells: [cell, '1/1/1980'] }, columns, { today: TODAY })).toMatchObject({
        nhsNumber: '9434765919',
        reasons: [],
      });
    },
  );

  it('P13 what is kept of a mended value is cut at 60 characters', () => {
    const cells = [`9.434765919${'0'.repeat(80)}E+09`, '1/1/1980'];
    const [mended] = readRow({ row: 2, cells }, columns, { today: TODAY }).mended!;
    expect(mended!.from).toBe(cells[0]!.slice(0, 60));
  });

  it.each([
    ['SMITH, Anna (Mrs)', 'SMITH', 'Anna'],
    ['Mrs Anna Maria Smith', 'Smith', 'Anna Maria'],
    ['Smith, Mrs Anna', 'Smith', 'Anna'],
    ['Smith', 'Smith', null],
    ['Siân O’Brien', 'O’Brien', 'Siân'],
  ])('P13 the name %s is split', (full, familyName, givenName) => {
    expect(splitName(full)).toEqual({ familyName, givenName });
  });

  it('P13 is quick on the longest cells', () => {
    const spent = processorTime();
    for (const part of [' ', '1', '1 ', '(', '-', 'é', '="', '@a.']) {
      const cell = `x${part.repeat(200_000)}x`;
      const everywhere: Columns = { nhsNumber: 0, dateOfBirth: 0, name: 0, mobile: 0, email: 0 };
      const row = readRow({ row: 2, cells: [cell] }, everywhere, { today: TODAY });
      for (const channel of ['sms', 'email'] as const) {
        judgeRow(row, null, { channel, contactSource: 'file', region: 'GB', allowFictional: true });
      }
    }
    expect(spent()).toBeLessThan(3_000);
  });

  it('P13 nothing in a cell makes reading or judging throw', () => {
    const cell = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('', '9434765919', '1/1/80', '=1+1', '07700900123'),
    );
    const places = fc.record(Object.fromEntries(PATIENT_FIELDS.map((field) => [field, fc.nat(9)])));
    fc.assert(
      fc.property(fc.array(cell, { maxLength: 10 }), places, (cells, place) => {
        const everywhere = place as unknown as Columns;
        const row = readRow({ row: 2, cells }, everywhere, { today: TODAY });
        for (const channel of ['sms', 'email'] as const) {
          const options = { channel, contactSource: 'file', region: 'GB', allowFictional: true } as const;
          const judged = judgeRow(row, null, options);
          expect(judged.outcome === 'accepted').toBe(judged.reasons.length === 0);
          if (judged.outcome === 'accepted') expect(judged.contact).not.toBeNull();
        }
        readPatient({ row: 2, cells }, everywhere, { today: TODAY, region: 'GB', allowFictional: true });
      }),
      { numRuns: 300 },
    );
  });
});
