import fc from 'fast-check';
import type { DemographicAnswer, DemographicRecord } from '../patients/demographics';
import { judgeRow, withReason, type MatchOptions } from './match-row';
import type { ListRow } from './read-row';

const SMS: MatchOptions = { channel: 'sms', contactSource: 'demographics', region: 'GB', allowFictional: true };
const EMAIL: MatchOptions = { ...SMS, channel: 'email' };

const row = (change: Partial<ListRow> = {}): ListRow => ({
  row: 2,
  nhsNumber: '9434765919',
  familyName: 'Smith',
  givenName: 'Anna',
  dateOfBirth: '1980-04-03',
  dateOfBirthAsWritten: '03/04/1980',
  mobile: '07700 900111',
  email: 'file@example.com',
  reasons: [],
  ...change,
});

const found = (change: Partial<DemographicRecord> = {}): DemographicAnswer => ({
  kind: 'found',
  record: {
    nhsNumber: '9434765919',
    familyName: 'Smith',
    givenName: 'Anna',
    dateOfBirth: '1980-04-03',
    mobile: '07700 900222',
    email: 'Anna@Example.com',
    deceased: false,
    leftPractice: false,
    restricted: false,
    ...change,
  },
});

const codes = (answer: DemographicAnswer | null, options = SMS, change: Partial<ListRow> = {}): string[] =>
  judgeRow(row(change), answer, options).reasons.map(({ code }) => code);

describe('H8 H10 P14 matching with demographics', () => {
  it('H8 a match is accepted with the contact that demographics hold', () => {
    const expected = { outcome: 'accepted', reasons: [], matchedNhsNumber: '9434765919' };
    expect(judgeRow(row(), found(), SMS)).toEqual({ ...expected, contact: '+447700900222' });
    expect(judgeRow(row(), found(), EMAIL)).toEqual({ ...expected, contact: 'Anna@example.com' });
  });

  it('H8 the contact is the file’s where the list says so', () => {
    expect(judgeRow(row(), found(), { ...SMS, contactSource: 'file' }).contact).toBe('+447700900111');
    expect(judgeRow(row(), found(), { ...EMAIL, contactSource: 'file' }).contact).toBe('file@example.com');
    expect(codes(found(), { ...SMS, contactSource: 'file' }, { mobile: null })).toEqual(['mobile-missing']);
  });

  it.each<[string, DemographicAnswer, string[]]>([
    ['H10 not available in PDS', { kind: 'not-found' }, ['not-found']],
    ['H10 several people', { kind: 'ambiguous' }, ['ambiguous-match']],
    ['H10 wrong date of birth', found({ dateOfBirth: '1980-04-04' }), ['details-mismatch']],
    ['H10 no date of birth in PDS', found({ dateOfBirth: null }), ['details-mismatch']],
    ['H10 another family name is no mismatch', found({ familyName: 'Jones' }), []],
    ['P14 H10 deceased', found({ deceased: true }), ['deceased']],
    ['H10 left the practice', found({ leftPractice: true }), ['left-practice']],
    ['H10 no mobile', found({ mobile: null }), ['mobile-missing']],
    ['H10 a landline', found({ mobile: '020 7946 0123' }), ['mobile-not-a-mobile']],
    ['H10 a number that is none', found({ mobile: '0770090' }), ['mobile-invalid']],
    [
      'H10 all reasons, the deciding one first',
      found({ deceased: true, leftPractice: true, mobile: ' ' }),
      ['deceased', 'left-practice', 'mobile-missing'],
    ],
  ])('%s', (_, answer, expected) => {
    expect(codes(answer)).toEqual(expected);
  });

  it('H10 email has its own reasons', () => {
    expect(codes(found({ email: null }), EMAIL)).toEqual(['email-missing']);
    expect(codes(found({ email: 'anna' }), EMAIL)).toEqual(['email-invalid']);
    expect(codes(found({ mobile: null }), EMAIL)).toEqual([]);
  });

  it('H10 a mismatch reveals nothing else of the person', () => {
    const answer = found({ dateOfBirth: '1950-01-01', deceased: true, restricted: true, mobile: null });
    expect(judgeRow(row(), answer, SMS)).toEqual({
      outcome: 'rejected',
      reasons: [{ code: 'details-mismatch', detail: 'date of birth' }],
      contact: null,
      matchedNhsNumber: null,
    });
  });

  it('P14 a restricted record reveals nothing else, and no contact from the file either', () => {
    const answer = found({ restricted: true, deceased: true, leftPractice: true, mobile: null });
    for (const contactSource of ['demographics', 'file'] as const) {
      expect(judgeRow(row(), answer, { ...SMS, contactSource })).toMatchObject({
        outcome: 'rejected',
        reasons: [{ code: 'restricted' }],
        contact: null,
      });
    }
  });

  it('H8 a superseded number is answered with the new one', () => {
    expect(judgeRow(row(), found({ nhsNumber: '9990000018' }), SMS)).toMatchObject({
      outcome: 'accepted',
      matchedNhsNumber: '9990000018',
    });
  });

  it('H10 a row that cannot be matched keeps its reasons, whatever was answered', () => {
    const unreadable: Partial<ListRow> = { dateOfBirth: null, reasons: [{ code: 'date-of-birth-invalid' }] };
    expect(codes(found({ deceased: true, dateOfBirth: null }), SMS, unreadable)).toEqual(['date-of-birth-invalid']);
    const file: MatchOptions = { ...SMS, contactSource: 'file' };
    expect(codes(null, file, { ...unreadable, mobile: '1' })).toEqual(['date-of-birth-invalid', 'mobile-invalid']);
  });

  it('H8 without demographics the file’s contact is all there is', () => {
    expect(judgeRow(row(), null, { ...SMS, contactSource: 'file' })).toMatchObject({
      outcome: 'accepted',
      matchedNhsNumber: null,
    });
    expect(codes(null, SMS)).toEqual(['mobile-missing']);
    expect(codes(null, EMAIL)).toEqual(['email-missing']);
  });

  it('H10 a further reason rejects the row and takes its place', () => {
    const judged = withReason(judgeRow(row(), found({ mobile: null }), SMS), { code: 'duplicate-row', detail: '2' });
    expect(judged.outcome).toBe('rejected');
    expect(judged.reasons.map(({ code }) => code)).toEqual(['duplicate-row', 'mobile-missing']);
  });

  it('P14 nobody who is deceased, restricted, gone or someone else is ever accepted', () => {
    const record = fc.record({
      deceased: fc.boolean(),
      restricted: fc.boolean(),
      leftPractice: fc.boolean(),
      dateOfBirth: fc.constantFrom('1980-04-03', '1980-04-04', null),
    });
    fc.assert(
      fc.property(
        record,
        fc.constantFrom<MatchOptions>(SMS, EMAIL, { ...SMS, contactSource: 'file' }),
        (change, options) => {
          const { outcome } = judgeRow(row(), found(change), options);
          const fit =
            !change.deceased && !change.restricted && !change.leftPractice && change.dateOfBirth === '1980-04-03';
          expect(outcome).toBe(fit ? 'accepted' : 'rejected');
        },
      ),
    );
  });
});
