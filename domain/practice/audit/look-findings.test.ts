import { lookReason } from './look-findings';

const sam = { staffId: '1', name: 'Dr Sam Okoro', email: 'sam@oakfield.example' };
const jo = { staffId: '2', name: 'Jo Bennett', email: 'jo@oakfield.example' };
const patient = (givenName: string | null, familyName: string | null, email: string | null = null) => ({
  ...{ givenName, familyName, email },
});

test('N29 a look at the own record, at a colleague or at the same surname stands out', () => {
  expect(lookReason(sam, patient('Sam', 'Okoro'), [sam, jo])).toBe('own-record');
  expect(lookReason(sam, patient('Samuel', 'Smith', 'SAM@oakfield.example'), [sam, jo])).toBe('own-record');
  expect(lookReason(sam, patient('Jo', 'Bennett'), [sam, jo])).toBe('colleague');
  expect(lookReason(sam, patient('Ada', 'OKORO'), [sam, jo])).toBe('same-surname');
  expect(lookReason(sam, patient('Ada', 'Smith'), [sam, jo])).toBeNull();
});

test('a name that is missing matches nobody', () => {
  expect(lookReason(sam, patient(null, null), [sam, jo])).toBeNull();
  expect(lookReason({ ...sam, name: '' }, patient(null, null), [sam])).toBeNull();
});
