import { MockActivityEnvironment } from '@temporalio/testing';
import { createDeliveryActivities } from '../../activities/delivery/delivery';
import { createRecordActivities } from '../../activities/delivery/records';
import { createSettlementActivities } from '../../activities/delivery/settlement';
import type { RecordEntry, RecordOutcome } from '../../ports/delivery/clinical-record';
import type { HandOverOutcome, MessageProvider } from '../../ports/delivery/message-provider';
import type { SubmitInput, SubmitResult } from '../../workflows/contract/campaign';
import {
  createSendingWorld,
  acceptingProvider,
  type SendingKey,
  type SendingWorld,
  NO_LINKS,
} from '../support/sending-world';

/** The steps of sending, settling and saving, each over real rows, with a provider and a record of the test's own. */
describe('the activities of delivery', () => {
  let world: SendingWorld;
  const clock = { now: () => new Date() };
  let looks: string[] = [];
  const gateway = { look: (_practice: string, id: string) => Promise.resolve(void looks.push(id)) } as never;

  beforeAll(async () => (world = await createSendingWorld()), 60_000);
  beforeEach(() => (looks = []));
  afterAll(() => world?.close());

  const settlement = () =>
    createSettlementActivities({
      store: world.store,
      gateway,
      clock,
      settings: { lookUpSeconds: 300, staleAfterSeconds: 15 },
    });
  const delivery = (provider: MessageProvider) =>
    createDeliveryActivities({
      links: NO_LINKS,
      store: world.store,
      providers: { forAccount: () => provider, close: () => Promise.resolve() },
      gateway,
      clock,
      settings: {
        leaseSeconds: 60,
        lookUpSeconds: 300,
        allowFictionalNumbers: true,
        publicUrl: 'http://rollcall.test',
      },
    });
  const submit = (key: SendingKey, provider: MessageProvider): Promise<SubmitResult> =>
    new MockActivityEnvironment().run((input: SubmitInput) => delivery(provider).submit(input), {
      ...key,
      wave: 1,
      from: 1,
      to: 1_000,
    });
  const answering = (answer: (place: number) => HandOverOutcome): MessageProvider => {
    let place = 0;
    return acceptingProvider({ handOver: () => Promise.resolve(answer(place++)) });
  };
  const refused: HandOverOutcome = { kind: 'refused', code: 'number-invalid' };
  const campaign = async ({ campaignId }: SendingKey) => {
    const { rows } = await world.database.pool.query<{ phase: string; paused_reason: string | null }>(
      `SELECT phase, paused_reason FROM campaign WHERE id = $1`,
      [campaignId],
    );
    return rows[0]!;
  };
  const rule = (value: object | null) =>
    world.database.pool.query(
      `INSERT INTO practice_settings (practice_id, auto_pause) VALUES ($1, $2)
       ON CONFLICT (practice_id) DO UPDATE SET auto_pause = excluded.auto_pause`,
      [world.practiceId, value === null ? null : JSON.stringify(value)],
    );

  test('N4 too many lasting failures pause a campaign that still has messages to send, and only such a one', async () => {
    await rule({ afterOutcomes: 10, failedShare: 0.3 });
    const key = await world.sending(20);
    // 10 outcomes, 3 of them failed for good; 10 more are still to go.
    const ids = (await world.attempts(key)).map(({ id }) => id);
    const news = ids.slice(0, 10).map((attemptId, place) => ({
      attemptId,
      news: place < 3 ? ('failed' as const) : ('delivered' as const),
      ...(place < 3 ? { reasonCode: 'number-invalid', permanent: true } : {}),
    }));
    await world.store.claim(key, { wave: 1, from: 1, to: 10 }, { limit: 10, leaseSeconds: 60, withCells: false });
    await world.store.applyNews(key.practiceId, news, new Date());
    await settlement().settle({ ...key, recordAway: false });
    expect(await campaign(key)).toEqual({ phase: 'sending', paused_reason: 'too-many-failures' });

    // With the same share of failures and nothing left to send, a pause would stop nothing.
    const through = await world.sending(10);
    const sent = (await world.attempts(through)).map(({ id }) => id);
    await world.store.claim(through, { wave: 1, from: 1, to: 10 }, { limit: 10, leaseSeconds: 60, withCells: false });
    const told = news.map((one, place) => ({ ...one, attemptId: sent[place]! }));
    await world.store.applyNews(through.practiceId, told, new Date());
    await settlement().settle({ ...through, recordAway: false });
    expect((await campaign(through)).paused_reason).toBeNull();

    await rule(null);
    const off = await world.sending(20);
    const others = (await world.attempts(off)).map(({ id }) => id).slice(0, 10);
    await world.store.claim(off, { wave: 1, from: 1, to: 10 }, { limit: 10, leaseSeconds: 60, withCells: false });
    await world.store.applyNews(
      off.practiceId,
      others.map((attemptId) => ({ attemptId, news: 'failed' as const, permanent: true })),
      new Date(),
    );
    await settlement().settle({ ...off, recordAway: false });
    expect((await campaign(off)).paused_reason).toBeNull();
  });

  test('N3 each outcome of a hand-over is written as what it is', async () => {
    const key = await world.sending(4);
    const result = await submit(
      key,
      answering((place) =>
        place === 0
          ? { kind: 'accepted', providerReference: 'r' }
          : place === 1
            ? refused
            : { kind: 'ambiguous', detail: '' },
      ),
    );
    expect(result).toMatchObject({ submitted: 1, failed: 1, unknown: 2, stopped: null });
    expect(await world.counts(key)).toEqual({ submitted: 1, failed: 1, unknown: 2 });
  });

  test('X5 a provider that refuses our key pauses the campaign, and what was not handed over is planned again', async () => {
    const key = await world.sending(50);
    const result = await submit(
      key,
      answering((place) => (place < 3 ? { kind: 'accepted' } : { kind: 'halt', cause: 'credentials', detail: '' })),
    );
    expect(result.stopped).toBe('paused');
    expect(await campaign(key)).toMatchObject({ paused_reason: 'provider-credentials' });
    const counts = await world.counts(key);
    expect(counts.submitted).toBe(3);
    expect(counts.planned).toBe(47);
  });

  test('N3 a chunk that runs twice hands nothing over twice', async () => {
    const key = await world.sending(120);
    const handed: string[] = [];
    const provider = acceptingProvider({
      handOver: ({ reference }) => {
        handed.push(reference);
        return Promise.resolve({ kind: 'accepted' });
      },
    });
    await Promise.all([submit(key, provider), submit(key, provider), submit(key, provider)]);
    expect(handed).toHaveLength(120);
    expect(new Set(handed).size).toBe(120);
    expect(await world.counts(key)).toEqual({ submitted: 120 });
  });

  test('N1 settling: messages to save hold it back, a record system that is away does not, and the workflow is told', async () => {
    const key = await world.sending(2, { saveToRecord: true });
    const ids = (await world.attempts(key)).map(({ id }) => id);
    await world.store.claim(key, { wave: 1, from: 1, to: 2 }, { limit: 2, leaseSeconds: 60, withCells: false });
    await world.store.applyNews(
      key.practiceId,
      ids.map((attemptId) => ({ attemptId, news: 'delivered' as const })),
      new Date(),
    );
    await world.database.pool.query(`UPDATE campaign SET phase = 'settling' WHERE id = $1`, [key.campaignId]);
    expect(await settlement().settle({ ...key, recordAway: false })).toMatchObject({
      open: 0,
      unsaved: 2,
      finished: false,
    });
    expect((await campaign(key)).phase).toBe('settling');
    expect(await settlement().settle({ ...key, recordAway: true })).toMatchObject({ unsaved: 2, finished: false });
    expect((await campaign(key)).phase).toBe('settled');
    expect(looks).toContain(key.campaignId);
  });

  test('P21 saving: only what was delivered, each once, and what must be tried again stays', async () => {
    const key = await world.sending(3, { saveToRecord: true });
    const messages = (await world.attempts(key)).map(({ id, messageId }) => ({ id, messageId }));
    await world.store.claim(key, { wave: 1, from: 1, to: 3 }, { limit: 3, leaseSeconds: 60, withCells: false });
    await world.store.applyNews(
      key.practiceId,
      messages.slice(0, 2).map(({ id }) => ({ attemptId: id, news: 'delivered' as const })),
      new Date(),
    );
    const asked: string[][] = [];
    let busy = true;
    const record = {
      save: (entries: RecordEntry[]): Promise<RecordOutcome[]> => {
        asked.push(entries.map(({ messageId }) => messageId));
        return Promise.resolve(
          entries.map(({ messageId }, place) =>
            place === 1 && busy
              ? { messageId, kind: 'try-again', detail: 'busy' }
              : { messageId, kind: 'saved', reference: `Communication/${messageId}` },
          ),
        );
      },
      withdraw: () => Promise.resolve([]),
      close: () => Promise.resolve(),
    };
    const save = () =>
      new MockActivityEnvironment().run(
        (input: SendingKey) => createRecordActivities({ store: world.store, record, clock }).saveToRecord(input),
        key,
      );
    await world.database.pool.query(`UPDATE campaign SET phase = 'cancelled' WHERE id = $1`, [key.campaignId]);
    expect(await save()).toEqual({ saved: 1, refused: 0, later: 1, withdrawn: 0 });
    busy = false;
    expect(await save()).toEqual({ saved: 1, refused: 0, later: 0, withdrawn: 0 });
    expect(await save()).toEqual({ saved: 0, refused: 0, later: 0, withdrawn: 0 });
    const delivered = messages.slice(0, 2).map(({ messageId }) => messageId);
    expect(asked.flat().every((id) => delivered.includes(id))).toBe(true);
    expect(asked.flat()).toHaveLength(3);
  });
});
