import { maySyncGoOn, nextTryAt, syncStanding, type SyncFacts } from './sync-standing';

const at = (minutes: number): Date => new Date(Date.UTC(2026, 10, 30, 9) + minutes * 60_000);
const facts = (more: Partial<SyncFacts> = {}): SyncFacts => ({
  ...{ since: at(-1_000), okAt: at(0), triedAt: at(0), askedAt: null, failures: 0, ...more },
});

test('E18 sending locks once a sync is more than 10 minutes late', () => {
  expect(syncStanding(facts(), at(24))).toEqual({ locked: null, nextTryAt: at(15) });
  expect(syncStanding(facts(), at(25)).locked).toBe('overdue');
  expect(syncStanding(facts({ okAt: null, since: at(0), triedAt: null }), at(25)).locked).toBe('overdue');
});

test('E18 sending locks after five syncs that failed', () => {
  expect(syncStanding(facts({ failures: 4, triedAt: at(8) }), at(9))).toEqual({ locked: null, nextTryAt: at(10) });
  expect(syncStanding(facts({ failures: 5, triedAt: at(8) }), at(9))).toEqual({
    locked: 'failures',
    nextTryAt: at(23),
  });
});

test('a sync follows every 15 minutes, soon after a failure, and at once when a person asks', () => {
  expect(nextTryAt(facts())).toEqual(at(15));
  expect(nextTryAt(facts({ failures: 1 }))).toEqual(at(2));
  expect(nextTryAt(facts({ askedAt: at(3) }))).toEqual(at(3));
  expect(nextTryAt(facts({ askedAt: at(-3) }))).toEqual(at(15));
  expect(nextTryAt(facts({ triedAt: null }))).toEqual(at(-1_000));
});

test('a sync that was switched off and on again waits for nothing from before', () => {
  expect(nextTryAt(facts({ since: at(5) }))).toEqual(at(5));
  expect(syncStanding(facts({ since: at(5), okAt: at(-5_000) }), at(6)).locked).toBeNull();
});

test('an interrupted sync goes on for an hour', () => {
  expect(maySyncGoOn(at(0), at(59))).toBe(true);
  expect(maySyncGoOn(at(0), at(60))).toBe(false);
});
