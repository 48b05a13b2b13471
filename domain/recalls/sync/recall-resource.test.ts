import { readRecallPage } from './recall-resource';

const NHS_NUMBER = { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '943 476 5919' };

const task = (more: object = {}) => ({
  ...{ resourceType: 'Task', id: 't1', status: 'requested', identifier: [{ system: 'urn:practice', value: 'R-1' }] },
  ...{ priority: 'urgent', code: { text: 'Asthma review' }, restriction: { period: { end: '2026-12-24T00:00:00Z' } } },
  ...{
    for: { reference: '#p' },
    contained: [{ resourceType: 'Patient', id: 'p', identifier: [NHS_NUMBER], birthDate: '1951-03-04' }],
  },
  ...more,
});
const page = (...resources: object[]) => ({
  resourceType: 'Bundle',
  entry: resources.map((resource) => ({ resource })),
});
const read = (...resources: object[]) => readRecallPage(page(...resources), 'Task');

test('a Task is a recall, with its patient inside', () => {
  expect(read(task())).toEqual([
    {
      ...{ resourceId: 't1', reference: 'R-1', nhsNumber: '9434765919', dateOfBirth: '1951-03-04' },
      ...{ reason: 'Asthma review', dueDate: '2026-12-24', urgency: 'urgent', status: 'open', refusal: null },
    },
  ]);
});

test('a ServiceRequest is a recall, with its patient in the page', () => {
  const request = {
    ...{ resourceType: 'ServiceRequest', id: 's1', status: 'completed', code: { coding: [{ display: 'Smear' }] } },
    ...{ subject: { reference: 'https://record.example/fhir/Patient/7' }, occurrenceDateTime: '2027-02-01' },
  };
  const patient = { resourceType: 'Patient', id: '7', identifier: [NHS_NUMBER], birthDate: '1951-03-04' };
  expect(readRecallPage(page(request, patient), 'ServiceRequest')).toMatchObject([
    { reference: 's1', nhsNumber: '9434765919', reason: 'Smear', status: 'given', urgency: 'routine', refusal: null },
  ]);
});

test('a resource that lacks something keeps its reference and says what', () => {
  const codes = read(
    task({ id: 'a', for: { identifier: NHS_NUMBER }, contained: [] }),
    task({ id: 'b', restriction: { period: { end: '1900-01-01' } } }),
    task({ id: 'c', restriction: {} }),
    task({ id: 'd', status: 'other' }),
    task({ id: 'e', code: {} }),
    task({
      id: 'f',
      contained: [{ resourceType: 'Patient', id: 'p', identifier: [{ ...NHS_NUMBER, value: '9434765918' }] }],
    }),
  ).map(({ reference, refusal }) => [reference, refusal]);
  expect(codes.map(([, refusal]) => refusal)).toEqual([
    ...['date-of-birth-missing', 'due-date-unlikely', 'due-date-missing', 'status-unknown', 'reason-missing'],
    'nhs-number-invalid',
  ]);
  expect(new Set(codes.map(([reference]) => reference))).toEqual(new Set(['R-1']));
});

test('a page that is no Bundle has no recalls', () => {
  for (const odd of [null, 3, 'x', [], {}, { entry: 'x' }, { entry: [null, { resource: [] }] }]) {
    expect(readRecallPage(odd, 'Task')).toEqual([]);
  }
});
