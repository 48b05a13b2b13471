import { demandsCode, proofCodeText } from './proof-rules';

const FIRST = { isGuarded: false, isBegun: false, isSameBrowser: false };

test('N26 a date of birth is enough until something was answered in another browser, or somebody guesses', () => {
  expect(demandsCode(FIRST)).toBe(false);
  expect(demandsCode({ ...FIRST, isBegun: true })).toBe(true);
  expect(demandsCode({ ...FIRST, isBegun: true, isSameBrowser: true })).toBe(false);
  expect(demandsCode({ ...FIRST, isGuarded: true, isSameBrowser: true })).toBe(true);
  expect(proofCodeText('Oakfield Surgery')).toMatch(/^[*]{6} is your code to open your link from Oakfield Surgery[.]/);
  expect(proofCodeText('Oakfield Surgery', 'cy')).toMatch(
    /^[*]{6} yw eich cod .* gan Oakfield Surgery[.] .* 10 munud[.]/,
  );
});
