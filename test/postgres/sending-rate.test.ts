import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createDeliveryActivities } from '../../activities/delivery';
import { connect, type Database } from '../../adapters/postgres/connect';
import { createDeliveryStore } from '../../adapters/postgres/delivery-store';
import type { DeliveryStore } from '../../ports/delivery-store';
import type { MessageProvider, ProviderAccount } from '../../ports/message-provider';
import type { SubmitInput, SubmitResult } from '../../workflows/contract/campaign';
import { createTestDatabase, type TestDatabase } from '../support/database';

/** The limit of hand-overs a second, over real rows: what is claimed is charged, once, and nobody waits in a worker's slot. */
describe('claims under a rate', () => {
  let server: TestDatabase;
  let database: Database;
  let store: DeliveryStore;
  const practiceId = randomUUID();
  const account: ProviderAccount = {
    id: randomUUID(),
    practiceId,
    channel: 'sms',
    kind: 'simulator',
    receiptUrl: 'http://127.0.0.1/webhooks/simulator/receipts',
    ratePerSecond: null,
    budgetKey: '',
  };
  let people = 0;

  beforeAll(async () => {
    server = await createTestDatabase();
    database = connect(server.url, { max: 12 });
    await database.pool.query(`INSERT INTO practice (id, slug, name) VALUES ($1, 'p', 'P')`, [practiceId]);
    await database.pool.query(
      `INSERT INTO provider_account (practice_id, id, channel, kind, webhook_user, webhook_password) VALUES ($1, $2, 'sms', 'simulator', 'u', 'p')`,
      [practiceId, account.id],
    );
  });
  beforeEach(() => {
    // A budget of its own for each test.
    account.ratePerSecond = null;
    account.budgetKey = randomUUID();
    store = createDeliveryStore(database.pool, { accountFor: () => Promise.resolve(account) });
  });
  afterAll(async () => {
    await database?.close();
    await server?.drop();
  });

  /** A campaign that is being sent, with so many planned messages to numbers of their own. */
  async function sending(count: number): Promise<{ practiceId: string; campaignId: string }> {
    const [campaignId, listId] = [randomUUID(), randomUUID()];
    const { pool } = database;
    const first = people;
    people += count;
    await pool.query(
      `INSERT INTO recipient_list (practice_id, id, name, channel, contact_source, file_name, header, created_by) VALUES ($1, $2, 'L', 'sms', 'demographics', 'l.csv', '{}', 't')`,
      [practiceId, listId],
    );
    await pool.query(
      `INSERT INTO campaign (practice_id, id, name, type, purpose, list_id, channel, body, snomed_codes, save_to_record, created_by, created_by_token, phase, sent_at, send_at, total, account_id)
       VALUES ($1, $2, 'C', 'message', 'care', $3, 'sms', 'Please ring us.', '{}', false, 't', $4, 'sending', now(), now(), $5, $6)`,
      [practiceId, campaignId, listId, randomUUID(), count, account.id],
    );
    await pool.query(
      `WITH n AS (SELECT i, gen_random_uuid() AS patient, gen_random_uuid() AS message, gen_random_uuid() AS attempt,
           '+4477009' || lpad((i + $4)::text, 5, '0') AS mobile FROM generate_series(1, $5::int) AS i),
         p AS (INSERT INTO patient (practice_id, id, nhs_number, date_of_birth, mobile)
           SELECT $1, patient, (9990000000 + i + $4)::text, '1980-01-01', mobile FROM n),
         r AS (INSERT INTO list_row (practice_id, list_id, row, cells, outcome, contact, patient_id)
           SELECT $1, $2, i + 1, '{}', 'accepted', mobile, patient FROM n),
         m AS (INSERT INTO message (practice_id, id, campaign_id, position, list_id, row, patient_id, status, latest_attempt)
           SELECT $1, message, $3, i, $2, i + 1, patient, 'planned', 1 FROM n)
       INSERT INTO attempt (practice_id, id, campaign_id, message_id, number, wave, seq, account_id, state, contact)
         SELECT $1, attempt, $3, message, 1, 1, i, $6, 'planned', mobile FROM n`,
      [practiceId, listId, campaignId, first, count, account.id],
    );
    return { practiceId, campaignId };
  }

  const range = (to: number) => ({ wave: 1, from: 1, to });
  const under = (perSecond: number | null) => ({
    limit: 250,
    leaseSeconds: 60,
    withCells: false,
    rate: perSecond === null ? null : { budgetKey: account.budgetKey, perSecond },
  });
  const budget = async () => {
    const found = await database.pool.query<{ tokens: number }>(`SELECT tokens FROM sending_budget WHERE key = $1`, [
      account.budgetKey,
    ]);
    return found.rows[0]?.tokens ?? null;
  };

  test.each([null, 10_000])('D25 claims of one range at once are disjoint, with the rate %p', async (perSecond) => {
    const key = await sending(400);
    const claims = await Promise.all(Array.from({ length: 8 }, () => store.claim(key, range(400), under(perSecond))));
    const ids = claims.flatMap(({ attempts }) => attempts.map(({ attemptId }) => attemptId));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBe(400);
    const owners = await database.pool.query<{ claims: number }>(
      `SELECT count(DISTINCT claim)::int AS claims FROM attempt WHERE campaign_id = $1 AND state = 'submitting'`,
      [key.campaignId],
    );
    expect(owners.rows[0]!.claims).toBe(claims.filter(({ attempts }) => attempts.length > 0).length);
  });

  test('D25 what is claimed is charged, and nothing else: no whole second for a few, none for an empty range', async () => {
    const key = await sending(20);
    // So slow that what comes in meanwhile is less than one message.
    await database.pool.query(
      `INSERT INTO sending_budget (key, tokens, at) VALUES ($1, 50, extract(epoch FROM now()) * 1000 + 3600000)`,
      [account.budgetKey],
    );
    const claims = await Promise.all(Array.from({ length: 4 }, () => store.claim(key, range(20), under(200))));
    expect(claims.map(({ attempts }) => attempts.length).reduce((sum, count) => sum + count)).toBe(20);
    expect(claims.every(({ waitMs }) => waitMs === null)).toBe(true);
    expect(await budget()).toBe(30);
    expect(await store.claim(key, range(20), under(200))).toMatchObject({ attempts: [], waitMs: null });
    expect(await budget()).toBe(30);
  });

  test('D25 many workers at once get no more than the budget holds, each message once, each charged once', async () => {
    const key = await sending(300);
    await database.pool.query(
      `INSERT INTO sending_budget (key, tokens, at) VALUES ($1, 100, extract(epoch FROM now()) * 1000 + 3600000)`,
      [account.budgetKey],
    );
    const claims = await Promise.all(Array.from({ length: 10 }, () => store.claim(key, range(300), under(200))));
    const ids = claims.flatMap(({ attempts }) => attempts.map(({ attemptId }) => attemptId));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBe(100);
    expect(await budget()).toBe(0);
    for (const { attempts, waitMs } of claims) {
      if (attempts.length === 0) expect(waitMs).toBeGreaterThan(0);
      else expect(waitMs).toBeNull();
    }
    // What is not sent after all is not charged either.
    await database.pool.query(`UPDATE campaign SET paused_reason = 'x', paused_at = now() WHERE id = $1`, [
      key.campaignId,
    ]);
    expect(await store.claim(key, range(300), under(200))).toMatchObject({ attempts: [], waitMs: null });
  });

  function activities(handed: string[]) {
    const provider: MessageProvider = {
      kind: 'simulator',
      channel: 'sms',
      capabilities: {
        idempotencyKey: false,
        lookUpByReference: false,
        lookUpComplete: false,
        receipts: true,
        maxUnits: 918,
        ucs2PartUnits: 67,
        concurrency: 16,
      },
      handOver: ({ reference }) => {
        handed.push(reference);
        return Promise.resolve({ kind: 'accepted' as const });
      },
      lookUp: () => Promise.resolve({ kind: 'absent' as const }),
      readReceipt: () => null,
      readReply: () => null,
      close: () => Promise.resolve(),
    };
    return createDeliveryActivities({
      store,
      providers: { forAccount: () => provider, close: () => Promise.resolve() },
      gateway: { look: () => Promise.resolve() } as never,
      clock: { now: () => new Date() },
      settings: { leaseSeconds: 60, lookUpSeconds: 300, allowFictionalNumbers: true },
    });
  }

  test('D25 the slot is given back while the rate is used up, and the counts are carried over', async () => {
    account.ratePerSecond = 20;
    const key = await sending(30);
    const handed: string[] = [];
    const delivery = activities(handed);
    let heartbeatDetails: unknown;
    let runs = 0;
    let waited = 0;
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
        await database.pool.query(`UPDATE sending_budget SET at = at - $2 WHERE key = $1`, [
          account.budgetKey,
          delayMs,
        ]);
      }
      expect(runs).toBeLessThan(50);
    }
    expect(new Set(handed).size).toBe(30);
    expect(handed).toHaveLength(30);
    expect(runs).toBeGreaterThan(2);
    // 30 messages at 20 a second, of which half a second's worth was there.
    expect(waited).toBeGreaterThan(500);
    expect(waited).toBeLessThan(2_500);
  });

  test('D25 after an hour of turns the rest is left to the campaign’s next look', async () => {
    account.ratePerSecond = 1;
    const key = await sending(5);
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
});
