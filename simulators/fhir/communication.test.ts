import { isRefusal, readCommunication } from './communication';

const good = {
  resourceType: 'Communication',
  identifier: [{ system: 'urn:example:message', value: 'm1' }],
  status: 'completed',
  medium: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationMode', code: 'SMSWRIT' }] }],
  subject: { identifier: { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000018' } },
  topic: { coding: [{ system: 'http://snomed.info/sct', code: '279991000000102' }] },
  sent: '2026-11-22T10:00:00.123Z',
  received: '2026-11-22T10:00:05+01:00',
  payload: [{ contentString: 'Please call us.' }],
};
const read = (changes: object) => readCommunication({ ...good, ...changes }, ['9990000026']);

it('takes a Communication for one delivered message', () => {
  expect(read({})).toEqual({
    identifierSystem: 'urn:example:message',
    identifierValue: 'm1',
    nhsNumber: '9990000018',
    resource: JSON.stringify(good),
  });
});

it.each([undefined, null, 'x', [], {}, { resourceType: 'Patient' }])(
  'takes %j for no Communication (400)',
  (resource) => {
    expect(readCommunication(resource, [])).toMatchObject({ status: 400 });
  },
);

it.each([
  ['identifier', { identifier: undefined }],
  ['identifier', { identifier: [{ value: 'm1' }] }],
  ['identifier', { identifier: [{ system: 'urn:x', value: 'a\0' }] }],
  ['status', { status: undefined }],
  ['status', { status: 'sent' }],
  ['subject', { subject: { reference: 'Patient/1' } }],
  ['subject', { subject: { identifier: { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000019' } } }],
  ['subject', { subject: { identifier: { system: 'urn:other', value: '9990000018' } } }],
  ['registered', { subject: { identifier: { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000026' } } }],
  ['payload', { payload: undefined }],
  ['payload', { payload: [{ contentString: ' ' }] }],
  ['sent', { sent: '2026-11-22' }],
  ['sent', { sent: '2026-11-22T10:00:00' }],
  ['received', { received: undefined }],
  ['received', { received: '2026-11-22T25:00:00Z' }],
  ['topic', { topic: [{ coding: [] }] }],
  ['topic', { topic: { coding: [{ code: '1' }] } }],
  ['medium', { medium: { coding: [] } }],
])('refuses a wrong %s (422): %j', (name, changes) => {
  const refusal = read(changes);
  expect(isRefusal(refusal) && refusal.status).toBe(422);
  expect(isRefusal(refusal) && refusal.issues).toEqual([
    expect.objectContaining({ diagnostics: expect.stringContaining(name) as string }),
  ]);
});
