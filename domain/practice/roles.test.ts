import { mayActAs, maySteer, ROLES } from './roles';

test('each role may what the ones before it may, and no more', () => {
  const allowed = ROLES.map((role) => ROLES.filter((needed) => mayActAs(role, needed)).length);
  expect(allowed).toEqual([1, 2, 3, 4]);
});

test.each([
  ['viewer', [false, false]],
  ['sender', [true, false]],
  ['manager', [true, true]],
  ['administrator', [true, true]],
] as const)('a %s steers their own bulk messages and those of others: %j', (role, may) => {
  expect([maySteer(role, true), maySteer(role, false)]).toEqual(may);
});
