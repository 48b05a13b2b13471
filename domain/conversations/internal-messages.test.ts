import { readersOf, takesPart, type Colleague } from './internal-messages';

const amira: Colleague = { staffId: 'amira', role: 'sender' };
const ben: Colleague = { staffId: 'ben', role: 'manager' };
const cara: Colleague = { staffId: 'cara', role: 'manager' };
const STAFF = [amira, ben, cara];

test('W5 W8 a thread for a colleague is read by the two of them', () => {
  const parties = { to: { staffId: 'ben' }, authors: ['amira'] };
  expect(STAFF.filter((one) => takesPart(parties, one))).toEqual([amira, ben]);
  expect(readersOf(parties, 'amira', STAFF)).toEqual(['ben']);
  expect(readersOf(parties, 'ben', STAFF)).toEqual(['amira']);
});

test('W8 a thread for a role is read by everyone who has it now, also one who came later', () => {
  const parties = { to: { role: 'manager' as const }, authors: ['amira'] };
  expect(readersOf(parties, 'amira', STAFF)).toEqual(['ben', 'cara']);
  expect(readersOf(parties, 'amira', [...STAFF, { staffId: 'dev', role: 'manager' }])).toContain('dev');
  expect(takesPart(parties, { staffId: 'eve', role: 'administrator' })).toBe(false);
});

test('W5 who answered a role still reads it with another role', () => {
  const parties = { to: { role: 'manager' as const }, authors: ['amira', 'ben'] };
  expect(readersOf(parties, 'amira', [amira, { staffId: 'ben', role: 'viewer' }])).toEqual(['ben']);
});

test('W5 nobody is left to read it once the colleague has gone', () => {
  expect(readersOf({ to: { staffId: 'ben' }, authors: ['amira'] }, 'amira', [amira, cara])).toEqual([]);
});
