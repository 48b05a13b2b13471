import fc from 'fast-check';
import { readEntryPage, type EntrySearch } from './record-entry';

const SEARCH: EntrySearch = { resource: 'Procedure', codes: ['401182001'], since: '2026-01-01' };
const NUMBER = { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '943 476 5919' };
const procedure = (more: object = {}) => ({
  ...{ resourceType: 'Procedure', id: 'x', status: 'completed', performedDateTime: '2026-11-03T09:00:00Z' },
  code: { coding: [{ system: 'http://snomed.info/sct', code: '401182001' }] },
  subject: { identifier: NUMBER },
  ...more,
});
const read = (resource: object, search = SEARCH) =>
  readEntryPage({ resourceType: 'Bundle', entry: [{ resource }] }, search);

test('N39 an entry with a wanted code says who had it done, and when', () => {
  expect(read(procedure())).toEqual([
    { resourceId: 'Procedure/x', code: '401182001', nhsNumber: '9434765919', doneOn: '2026-11-03' },
  ]);
  const period = procedure({
    performedDateTime: undefined,
    performedPeriod: { start: '2026-11-01', end: '2026-11-02' },
  });
  expect(read(period)).toMatchObject([{ doneOn: '2026-11-02' }]);
});

test.each<[string, object]>([
  ['not done', { status: 'not-done' }],
  ['entered in error', { status: 'entered-in-error' }],
  ['another code', { code: { coding: [{ system: 'http://snomed.info/sct', code: '1' }] } }],
  ['a code of another system', { code: { coding: [{ system: 'urn:local', code: '401182001' }] } }],
  ['too long ago', { performedDateTime: '2025-12-31' }],
  ['without a day', { performedDateTime: '2026' }],
  ['of nobody', { subject: {} }],
])('N39 %s counts for nothing', (_, changes) => {
  expect(read(procedure(changes))).toEqual([]);
});

test('N39 an immunization and an observation have their own states and dates', () => {
  const flu = {
    ...{ resourceType: 'Immunization', id: 'i', status: 'completed', occurrenceDateTime: '2026-10-01' },
    vaccineCode: { coding: [{ system: 'http://snomed.info/sct', code: '86198006' }] },
    patient: { identifier: NUMBER },
  };
  expect(read(flu, { ...SEARCH, resource: 'Immunization', codes: ['86198006'] })).toMatchObject([
    { resourceId: 'Immunization/i', doneOn: '2026-10-01' },
  ]);
  const peak = {
    ...procedure({ resourceType: 'Observation', performedDateTime: undefined, effectiveDateTime: '2026-11-04' }),
  };
  const search: EntrySearch = { ...SEARCH, resource: 'Observation' };
  expect(read({ ...peak, status: 'final' }, search)).toMatchObject([{ doneOn: '2026-11-04' }]);
  expect(read({ ...peak, status: 'preliminary' }, search)).toEqual([]);
});

test('whatever a server sends, reading it never throws', () => {
  fc.assert(
    fc.property(fc.anything(), fc.anything(), (bundle, odd) => {
      readEntryPage(bundle, SEARCH);
      readEntryPage(
        { entry: [{ resource: { resourceType: 'Procedure', id: 'x', status: 'completed', code: odd } }] },
        SEARCH,
      );
    }),
  );
});
