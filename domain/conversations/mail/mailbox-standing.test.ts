import { isToBeTold, nextLookSeconds, stateNow } from './mailbox-standing';

const NOON = new Date('2026-11-24T12:00:00Z');
const before = (minutes: number) => new Date(NOON.getTime() - minutes * 60_000);

test('a server that refuses us is told of at once, and one that is away after a quarter of an hour', () => {
  expect(isToBeTold('refused', NOON, NOON)).toBe(true);
  expect(isToBeTold('away', before(14), NOON)).toBe(false);
  expect(isToBeTold('away', before(15), NOON)).toBe(true);
});

test('a refused password is not tried four times a minute, because that locks the account', () => {
  expect(nextLookSeconds('refused')).toBeGreaterThanOrEqual(300);
  expect([nextLookSeconds(null), nextLookSeconds('away')]).toEqual([15, 15]);
});

test('a mailbox that nobody has looked into for ten minutes is not read, whatever was stored', () => {
  const standing = { state: 'ok', since: before(600), readAt: before(9) } as const;
  expect(stateNow(standing, NOON)).toBe('ok');
  expect(stateNow({ ...standing, readAt: before(11) }, NOON)).toBe('away');
  expect(stateNow({ ...standing, state: 'refused' }, NOON)).toBe('refused');
});
