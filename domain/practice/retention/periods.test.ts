import { PURGED_KINDS, RETENTION } from './periods';

test('lists are kept 90 days, drafts 30, messages and answers two years, unless a practice says otherwise', () => {
  expect(PURGED_KINDS.map((kind) => RETENTION[kind].usual)).toEqual([90, 30, 30, 730, 730]);
  for (const kind of PURGED_KINDS) {
    const { least, usual, most } = RETENTION[kind];
    expect(least <= usual && usual <= most).toBe(true);
  }
});
