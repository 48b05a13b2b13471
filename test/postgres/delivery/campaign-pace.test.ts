import { MockActivityEnvironment } from '@temporalio/testing';
import { createDeliveryActivities } from '../../../activities/delivery/delivery';
import { paceInterval } from '../../../domain/delivery/pace';
import type { SubmitInput, SubmitResult } from '../../../workflows/contract/campaign';
import {
  acceptingProvider,
  createSendingWorld,
  type SendingWorld,
  NO_LINKS,
  SENDING_SETTINGS,
} from '../../support/sending-world';

/** A campaign's pace over real rows: shared by all workers, kept whatever dies, and changed while it runs. */
describe('claims at a pace', () => {
  let world: SendingWorld;

  beforeAll(async () => {
    world = await createSendingWorld();
  });
  afterAll(() => world?.close());

  type Key = Awaited<ReturnType<SendingWorld['sending']>>;
  const range = (to: number) => ({ wave: 1, from: 1, to });
  const claim = (key: Key, to = 50) =>
    world.store.claim(key, range(to), { limit: 250, leaseSeconds: 60, withCells: false, rate: null });
  const setPace = (key: Key, perHour: number | null) =>
    world.database.pool.query('UPDATE campaign SET per_hour = $2 WHERE id = $1', [key.campaignId, perHour]);
  /** Stands in for a wait: what was allowed last was so much earlier. */
  const pass = (key: Key, ms: number) =>
    world.database.pool.query('UPDATE campaign_pace SET at = at - $2 WHERE campaign_id = $1', [key.campaignId, ms]);

  test('N17 many workers at once get one message, and the others how long the next one takes', async () => {
    const key = await world.sending(50);
    await setPace(key, 40);
    const claims = await Promise.all(Array.from({ length: 8 }, () => claim(key)));
    expect(claims.map(({ attempts }) => attempts.length).reduce((a, b) => a + b)).toBe(1);
    for (const { attempts, wait } of claims) {
      if (attempts.length > 0) continue;
      expect(wait?.why).toBe('pace');
      expect(wait?.ms).toBeGreaterThan(80_000);
      expect(wait?.ms).toBeLessThanOrEqual(paceInterval(40));
    }
  });

  test('N17 a process that is killed after its claim changes nothing: the next waits the whole time', async () => {
    const key = await world.sending(3);
    await setPace(key, 40);
    // Claimed, and never heard of again.
    expect((await claim(key)).attempts).toHaveLength(1);
    expect(await claim(key)).toMatchObject({ attempts: [], wait: { why: 'pace' } });
    await pass(key, paceInterval(40));
    expect((await claim(key)).attempts).toHaveLength(1);
  });

  test('N17 a claim that fails charges nothing', async () => {
    const key = await world.sending(2);
    await setPace(key, 40);
    const broken = { wave: 1, from: 1, to: 'x' as never };
    await expect(
      world.store.claim(key, broken, { limit: 250, leaseSeconds: 60, withCells: false, rate: null }),
    ).rejects.toThrow();
    expect((await claim(key)).attempts).toHaveLength(1);
  });

  test('N17 a new pace holds for the next chunk, and none at all lets the rest go', async () => {
    const key = await world.sending(50);
    await setPace(key, 1);
    expect((await claim(key)).attempts).toHaveLength(1);
    expect((await claim(key)).wait?.ms).toBeGreaterThan(3_500_000);
    await setPace(key, 3_600);
    expect((await claim(key)).wait?.ms ?? 0).toBeLessThanOrEqual(1_020);
    await setPace(key, null);
    expect(await claim(key)).toMatchObject({ wait: null, attempts: { length: 49 } });
  });

  test('N17 the pace and the provider’s rate hold together, and an empty range waits for neither', async () => {
    const key = await world.sending(50);
    await setPace(key, 360_000);
    const rate = { budgetKey: `pace-${key.campaignId}`, perSecond: 10 };
    const claimed = await world.store.claim(key, range(50), {
      ...{ limit: 250, leaseSeconds: 60, withCells: false, rate },
    });
    expect(claimed.attempts.length).toBeGreaterThan(0);
    expect(claimed.attempts.length).toBeLessThanOrEqual(10);
    await setPace(key, 1);
    await world.database.pool.query(
      `UPDATE attempt SET state = 'cancelled' WHERE dispatch_id = $1 AND state = 'planned'`,
      [key.campaignId],
    );
    expect(await claim(key)).toMatchObject({ attempts: [], wait: null });
  });

  test('N17 the activity hands over what is allowed, and leaves a long wait to the workflow', async () => {
    const key = await world.sending(5);
    await setPace(key, 40);
    const handed: string[] = [];
    const delivery = createDeliveryActivities({
      links: NO_LINKS,
      store: world.store,
      providers: {
        forAccount: () =>
          acceptingProvider({
            handOver: ({ reference }) => {
              handed.push(reference);
              return Promise.resolve({ kind: 'accepted' });
            },
          }),
        close: () => Promise.resolve(),
      },
      gateway: { look: () => Promise.resolve() } as never,
      clock: { now: () => new Date() },
      settings: SENDING_SETTINGS,
    });
    const submit = (): Promise<SubmitResult> =>
      new MockActivityEnvironment({ scheduledTimestampMs: Date.now() }).run(
        (input: SubmitInput) => delivery.submit(input),
        { ...key, ...range(5) },
      );
    expect(await submit()).toMatchObject({ submitted: 1, stopped: 'pace' });
    expect(await submit()).toMatchObject({ submitted: 0, stopped: 'pace' });
    // A short wait is Temporal's, which runs the activity again and keeps nothing in the history.
    await setPace(key, 1_800);
    await expect(submit()).rejects.toMatchObject({ type: 'SendingRateReached', category: 'BENIGN' });
    expect(handed).toHaveLength(1);
  });

  test('N17 the next look waits until the pace allows more, and by the database’s clock', async () => {
    const key = await world.sending(5);
    await setPace(key, 40);
    await claim(key);
    const states: { perHour: number | null; paceWaitMs: number }[] = [];
    const look = () =>
      world.store.takeStep(key, (state) => {
        states.push({ perHour: state.perHour, paceWaitMs: state.paceWaitMs });
        return { step: { kind: 'send' }, phase: 'sending', waiting: null };
      });
    await look();
    await pass(key, paceInterval(40));
    await look();
    expect(states[0]).toMatchObject({ perHour: 40 });
    expect(states[0]!.paceWaitMs).toBeGreaterThan(80_000);
    expect(states[1]).toEqual({ perHour: 40, paceWaitMs: 0 });
  });
});
