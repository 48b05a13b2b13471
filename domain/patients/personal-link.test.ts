import {
  isLinkToken,
  LINKS,
  linkExpiry,
  linkPath,
  provesIdentity,
  TOKEN_ALPHABET,
  TOKEN_LENGTH,
} from './personal-link';

const ada = { dateOfBirth: '1980-02-01', familyName: "O'Brien-Müller" };

test('N26 a token has at least 64 bits, and no characters that look alike', () => {
  expect(TOKEN_LENGTH * Math.log2(TOKEN_ALPHABET.length)).toBeGreaterThanOrEqual(64);
  expect(TOKEN_ALPHABET).not.toMatch(/[01lIO]/);
  expect(new Set(TOKEN_ALPHABET).size).toBe(TOKEN_ALPHABET.length);
});

test('each kind of link has a letter of its own', () => {
  expect(Object.values(LINKS).map(({ letter }) => letter)).toEqual(['b', 'q', 'm', 'r', 'o', 'a']);
  expect(linkPath('recall', 'abc')).toBe('/r/abc');
});

test('the link of a direct message lives 14 days, an invitation 28', () => {
  const now = new Date('2026-11-30T09:00:00Z');
  expect(linkExpiry('message', now)).toEqual(new Date('2026-12-14T09:00:00Z'));
  expect(linkExpiry('booking', now)).toEqual(new Date('2026-12-28T09:00:00Z'));
});

test.each(['', 'short', `${'a'.repeat(TOKEN_LENGTH)}a`, `${'a'.repeat(TOKEN_LENGTH - 1)}0`])(
  '%j is no token',
  (text) => {
    expect(isLinkToken(text)).toBe(false);
  },
);

test('H2 the right date of birth is proof, and any other is not', () => {
  expect(provesIdentity(ada, { dateOfBirth: '1980-02-01' })).toBe(true);
  expect(provesIdentity(ada, { dateOfBirth: '1980-01-02' })).toBe(false);
});

test.each(["O'Brien-Müller", 'O BRIEN MULLER', ' o’brien müller '])(
  'E18 the surname %j is the patient’s',
  (surname) => {
    expect(provesIdentity(ada, { dateOfBirth: '1980-02-01', surname })).toBe(true);
  },
);

test.each(['', '-', 'Brien', 'Smith'])('E18 the surname %j is not the patient’s', (surname) => {
  expect(provesIdentity(ada, { dateOfBirth: '1980-02-01', surname })).toBe(false);
});

test('E18 a patient without a surname in the register cannot be asked for one', () => {
  expect(provesIdentity({ ...ada, familyName: null }, { dateOfBirth: '1980-02-01', surname: 'Smith' })).toBe(false);
});
