import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createDeliveryActivities } from '../../../activities/delivery/delivery';
import type { SubmitInput, SubmitResult } from '../../../workflows/contract/campaign';
import {
  createSendingWorld,
  acceptingProvider,
  type SendingWorld,
  NO_LINKS,
  SENDING_SETTINGS,
} from '../../support/sending-world';

/** The limit of hand-overs a second, over real rows: what is claimed is charged, once, and nobody waits in a worker's slot. */
describe('claims under a rate', () => {
  let world: SendingWorld;

  beforeAll(async () => {
    world = await createSendingWorld();
  });
  beforeEach(() => {
    // A budget of its own for each test.
    world.account.ratePerSecond = null;
    world.account.budgetKey = randomUUID();
  });
  afterAll(() => world?.close());

  const range = (to: number) => ({ wave: 1, from: 1, to });
  const under = (perSecond: number | null) => ({
    limit: 250,
    leaseSeconds: 60,
    withCells: false,
    rate: perSecond === null ? null : { budgetKey: world.account.budgetKey, perSecond },
  });
  const budget = async () => {
    const found = await world.database.pool.query<{ tokens: number }>(
      `SELECT tokens FROM sending_budget WHERE key = $1`,
      [world.account.budgetKey],
    );
    return found.rows[0]?.tokens ?? null;
  };

  test.each([null, 10_000])('D25 claims of one range at once are disjoint, with the rate %p', async (perSecond) => {
    const key = await world.sending(400);
    const claims = await Promise.all(
      Array.from({ length: 8 }, () => world.store.claim(key, range(400), under(perSecond))),
    );
    const ids = claims.flatMap(({ attempts }) => attempts.map(({ attemptId }) => attemptId));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBe(400);
    const owners = await world.database.pool.query<{ claims: number }>(
      `SELECT count(DISTINCT claim)::int AS claims FROM attempt WHERE dispatch_id = $1 AND state = 'submitting'`,
      [key.campaignId],
    );
    expect(owners.rows[0]!.claims).toBe(claims.filter(({ attempts }) => attempts.length > 0).length);
  });

  test('D25 what is claimed is charged, and nothing else: no whole second for a few, none for an empty range', async () => {
    const key = await world.sending(20);
    // So slow that what comes in meanwhile is less than one message.
    await world.database.pool.query(
      `INSERT INTO sending_budget (key, tokens, at) VALUES ($1, 50, extract(epoch FROM now()) * 1000 + 3600000)`,
      [world.account.budgetKey],
    );
    const claims = await Promise.all(Array.from({ length: 4 }, () => world.store.claim(key, range(20), under(200))));
    expect(claims.map(({ attempts }) => attempts.length).reduce((sum, count) => sum + count)).toBe(20);
    expect(claims.every(({ wait }) => wait === null)).toBe(true);
    expect(await budget()).toBe(30);
    expect(await world.store.claim(key, range(20), under(200))).toMatchObject({ attempts: [], wait: null });
    expect(await budget()).toBe(30);
  });

  test('D25 many workers at once get no more than the budget holds, each message once, each charged once', async () => {
    const key = await world.sending(300);
    await world.database.pool.query(
      `INSERT INTO sending_budget (key, tokens, at) VALUES ($1, 100, extract(epoch FROM now()) * 1000 + 3600000)`,
      [world.account.budgetKey],
    );
    const claims = await Promise.all(Array.from({ length: 10 }, () => world.store.claim(key, range(300), under(200))));
    const ids = claims.flatMap(({ attempts }) => attempts.map(({ attemptId }) => attemptId));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBe(100);
    expect(await budget()).toBe(0);
    for (const { attempts, wait } of claims) {
      if (attempts.length === 0) expect(wait?.ms).toBeGreaterThan(0);
      else expect(wait).toBeNull();
    }
    // What is not sent after all is not charged either.
    await world.database.pool.query(`UPDATE campaign SET paused_reason = 'x', paused_at = now() WHERE id = $1`, [
      key.campaignId,
    ]);
    expect(await world.store.claim(key, range(300), under(200))).toMatchObject({ attempts: [], wait: null });
  });

  function activities(handed: string[], senders: (string | undefined)[] = []) {
    const provider = acceptingProvider({
      handOver: ({ reference, sender }) => {
        handed.push(reference);
        senders.push(sender);
        return Promise.resolve({ kind: 'accepted' });
      },
    });
    return createDeliveryActivities({
      links: NO_LINKS,
      store: world.store,
      providers: { forAccount: () => provider, close: () => Promise.resolve() },
      gateway: { look: () => Promise.resolve() } as never,
      clock: { now: () => new Date() },
      settings: SENDING_SETTINGS,
    });
  }

  test('D25 the slot is given back while the rate is used up, and the counts are carried over', async () => {
    world.account.ratePerSecond = 20;
    const key = await world.sending(30);
    const handed: string[] = [];
    const delivery = activities(handed);
    let heartbeatDetails: unknown;
    let runs = 0;
    let waited = 0;
    const begun = Date.now();
    for (let result: SubmitResult | null = null; result === null;) {
      const environment = new MockActivityEnvironment({ heartbeatDetails, scheduledTimestampMs: Date.now() });
      environment.on('heartbeat', (details: unknown) => (heartbeatDetails = structuredClone(details)));
      runs += 1;
      try {
        result = await environment.run((input: SubmitInput) => delivery.submit(input), { ...key, ...range(30) });
        expect(result).toEqual({ submitted: 30, failed: 0, unknown: 0, later: 0, suppressed: 0, stopped: null });
      } catch (error) {
        expect(error).toBeInstanceOf(ApplicationFailure);
        const failure = error as ApplicationFailure;
        expect(failure).toMatchObject({ type: 'SendingRateReached', category: 'BENIGN' });
        const delayMs = Number(failure.nextRetryDelay);
        expect(delayMs).toBeGreaterThan(0);
        waited += delayMs;
        // The test's clock stands in for the wait, which is Temporal's.
        await world.database.pool.query(`UPDATE sending_budget SET at = at - $2 WHERE key = $1`, [
          world.account.budgetKey,
          delayMs,
        ]);
      }
      expect(runs).toBeLessThan(50);
    }
    expect(new Set(handed).size).toBe(30);
    expect(handed).toHaveLength(30);
    expect(runs).toBeGreaterThan(1);
    // 30 messages at 20 a second, of which half a second's worth was there; the database's own clock goes on meanwhile.
    expect(waited + Date.now() - begun).toBeGreaterThan(500);
    expect(waited).toBeLessThan(2_500);
  });

  test('D25 after an hour of turns the rest is left to the campaign’s next look', async () => {
    world.account.ratePerSecond = 1;
    const key = await world.sending(5);
    const environment = new MockActivityEnvironment({ scheduledTimestampMs: Date.now() - 3_700_000 });
    const delivery = activities([]);
    const result: SubmitResult = await environment.run((input: SubmitInput) => delivery.submit(input), {
      ...key,
      ...range(5),
    });
    expect(result.submitted).toBeGreaterThan(0);
    expect(result.submitted).toBeLessThan(5);
    expect(result.stopped).toBeNull();
  });

  test('C14 messages go out from the sender that the campaign was sent with, whatever the account has now', async () => {
    world.account.sender = 'Newer';
    const kept = await world.sending(1);
    await world.database.pool.query(`UPDATE dispatch SET sender = 'AtSend' WHERE id = $1`, [kept.campaignId]);
    const older = await world.sending(1);
    const senders: (string | undefined)[] = [];
    const delivery = activities([], senders);
    for (const key of [kept, older]) {
      await new MockActivityEnvironment().run((input: SubmitInput) => delivery.submit(input), { ...key, ...range(1) });
    }
    expect(senders).toEqual(['AtSend', 'Newer']);
    world.account.sender = null;
  });
});
