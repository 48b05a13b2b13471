import { renderPatient, renderSearchset, type PatientRow } from './patient';

const jane: PatientRow = {
  nhsNumber: '9990000018',
  familyName: 'O\'Brien "Bee"',
  givenName: 'Siân Mary',
  dateOfBirth: '1970-02-03',
  mobile: '+447700900123',
  email: 'sian@example.org',
  status: 'registered',
  knownAs: null,
  address: null,
  postcode: null,
  language: null,
  format: null,
};
const render = (changes: Partial<PatientRow>) =>
  JSON.parse(renderPatient({ ...jane, ...changes })) as Record<string, unknown>;

describe('a Patient', () => {
  it('has identifier, name, date of birth and contact details', () => {
    expect(render({})).toEqual({
      resourceType: 'Patient',
      id: '9990000018',
      identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000018' }],
      name: [{ use: 'usual', family: 'O\'Brien "Bee"', given: ['Siân', 'Mary'] }],
      birthDate: '1970-02-03',
      telecom: [
        { system: 'phone', value: '+447700900123', use: 'mobile' },
        { system: 'email', value: 'sian@example.org', use: 'home' },
      ],
    });
  });

  it('leaves out what is not known', () => {
    expect(render({ mobile: null }).telecom).toEqual([{ system: 'email', value: 'sian@example.org', use: 'home' }]);
    expect(render({ email: null }).telecom).toEqual([{ system: 'phone', value: '+447700900123', use: 'mobile' }]);
    expect(render({ mobile: null, email: null, familyName: null, givenName: null })).toEqual({
      resourceType: 'Patient',
      id: '9990000018',
      identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000018' }],
      birthDate: '1970-02-03',
    });
    expect(render({ familyName: null }).name).toEqual([{ use: 'usual', given: ['Siân', 'Mary'] }]);
  });

  it('says who died and who left', () => {
    expect(render({ status: 'deceased' })).toMatchObject({ deceasedBoolean: true, telecom: [{}, {}] });
    expect(render({ status: 'left' })).toMatchObject({ active: false });
    expect(render({})).not.toHaveProperty('active');
  });

  it('says of whom nobody knows whether they are registered', () => {
    expect(render({ status: 'unclear' })).toMatchObject({
      active: false,
      meta: { tag: [{ system: 'https://rollcall.invalid/registration', code: 'unclear' }] },
    });
  });

  it('has how they are called, where letters go and how they read', () => {
    const more = { knownAs: 'Bee', address: ['1 High St'], postcode: 'LS1 4AB', language: 'Welsh', format: 'Braille' };
    expect(render(more)).toMatchObject({
      name: [{ use: 'usual' }, { use: 'nickname', given: ['Bee'] }],
      address: [{ use: 'home', line: ['1 High St'], postalCode: 'LS1 4AB' }],
      communication: [{ language: { text: 'Welsh' }, preferred: true }],
      extension: [{ extension: [{ valueCodeableConcept: { text: 'Braille' } }] }],
    });
    expect(render({ ...more, status: 'restricted' })).not.toHaveProperty('address');
  });

  it('withholds the contact details of a restricted person', () => {
    const restricted = render({ status: 'restricted' });
    expect(restricted.meta).toEqual({
      security: [
        { system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R', display: 'restricted' },
      ],
    });
    expect(restricted).not.toHaveProperty('telecom');
  });
});

it('puts the patients found into a searchset', () => {
  const base = 'http://127.0.0.1:1/fhir/p';
  expect(JSON.parse(renderSearchset(base, '', []))).toEqual({
    resourceType: 'Bundle',
    type: 'searchset',
    total: 0,
    link: [{ relation: 'self', url: `${base}/Patient` }],
  });
  expect(JSON.parse(renderSearchset(base, 'identifier=x', [jane, { ...jane, nhsNumber: '9990000026' }]))).toMatchObject(
    {
      total: 2,
      link: [{ relation: 'self', url: `${base}/Patient?identifier=x` }],
      entry: [
        { fullUrl: `${base}/Patient/9990000018`, resource: { id: '9990000018' }, search: { mode: 'match' } },
        { fullUrl: `${base}/Patient/9990000026`, resource: { id: '9990000026' }, search: { mode: 'match' } },
      ],
    },
  );
});
