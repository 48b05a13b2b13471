import { followUpObstacle, type FollowUpPatient } from './follow-up-patient';

const person: FollowUpPatient = {
  ...{ givenName: 'Ada', familyName: 'Jones', address: ['1 High Street'], postcode: 'B1 1AA', status: 'registered' },
  ...{ format: null, email: 'ada@example.org', mobile: '+447700900001', isBlocked: false, dissents: false },
};

test('N32 a patient who dies between the message and the letter gets none', () => {
  expect(followUpObstacle('letter', { ...person, status: 'deceased' })).toBe('deceased');
  expect(followUpObstacle('letter', person)).toBeNull();
  expect(followUpObstacle('letter', { ...person, address: [] })).toBe('address-missing');
  expect(followUpObstacle('letter', { ...person, format: 'Braille' })).toBe('format-needed');
  expect(followUpObstacle('letter', { ...person, isBlocked: true })).toBe('blocked');
});

test('N40 N32 nothing follows while a reply may report a death, and no letter or call where it is not safe', () => {
  for (const channel of ['email', 'letter', 'call'] as const) {
    expect(followUpObstacle(channel, { ...person, deathReported: true })).toBe('death-reported');
  }
  expect(followUpObstacle('letter', { ...person, safe: 'never' })).toBe('unsafe-contact');
  expect(followUpObstacle('call', { ...person, safe: 'never' })).toBe('unsafe-contact');
  expect(followUpObstacle('call', { ...person, safe: 'neutral' })).toBeNull();
});

test('N32 patients who cannot hear are not put on a list of calls', () => {
  expect(followUpObstacle('call', { ...person, format: 'Deaf, uses BSL' })).toBe('calls-not-suitable');
  expect(followUpObstacle('call', { ...person, mobile: null })).toBe('mobile-missing');
  expect(followUpObstacle('email', { ...person, format: 'Deaf, uses BSL' })).toBeNull();
  expect(followUpObstacle('email', { ...person, email: null })).toBe('email-missing');
  expect(followUpObstacle('email', { ...person, dissents: true })).toBe('dissent');
});
