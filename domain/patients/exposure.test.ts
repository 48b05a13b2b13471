import { exposed, isRestricted, shown } from './exposure';

const NAMED = { row: 2, name: 'Ada', contact: '+447700900001' };

test('H2 of a restricted record nothing is shown, and it is still there to be counted', () => {
  expect(exposed(NAMED, ['name', 'contact'], { status: 'restricted' })).toEqual({
    ...{ row: 2, name: null, contact: null, isRestricted: true },
  });
});

test.each(['registered', 'deceased', 'left', null])('a patient who is %s is shown', (status) => {
  expect(exposed(NAMED, ['name', 'contact'], { status })).toEqual({ ...NAMED, isRestricted: false });
  expect(shown(NAMED, ['name'], { status })).toEqual(NAMED);
});

test.each([
  ['the patient is now', { status: 'restricted', reasons: [] }, true],
  ['the patient was when the list was matched', { status: 'registered', reasons: [{ code: 'restricted' }] }, true],
  ['it is one of several reasons', { reasons: [{ code: 'deceased' }, { code: 'restricted' }] }, true],
  ['another reason', { status: 'registered', reasons: [{ code: 'blocked' }] }, false],
  ['nothing is known', {}, false],
  ['no patient and no reason', { status: null, reasons: null }, false],
])('restricted when %s', (_what, facts, expected) => {
  expect(isRestricted(facts)).toBe(expected);
});
