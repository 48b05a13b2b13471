import { personName } from './person-words';

test('a patient by name; a restricted record is only that, whatever is known of it', () => {
  expect(personName({ givenName: 'Ada', familyName: 'Lovelace' })).toBe('Ada Lovelace');
  expect(personName({ givenName: null, familyName: null })).toBe('Name not known');
  expect(personName({ givenName: null, familyName: null }, 'No name')).toBe('No name');
  expect(personName({ givenName: 'Ada', familyName: null, isRestricted: true })).toBe('Restricted record');
  expect(personName({ givenName: 'Ada', familyName: null, status: 'restricted' })).toBe('Restricted record');
});
