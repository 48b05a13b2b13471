import { randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { Pool, type PoolClient } from 'pg';
import { applyAttemptNews } from '../../../adapters/postgres/delivery/attempt-news';
import { createCampaignDispatch } from '../../../adapters/postgres/delivery/dispatches';
import { createReceiptStore } from '../../../adapters/postgres/delivery/receipt-store';
import { connect, transaction, type Database } from '../../../adapters/postgres/sql/connect';
import { createSealing } from '../../../adapters/sealing';
import { foldStatus } from '../../../domain/delivery/fold-status';
import { afterNews, ATTEMPT_STATES, LIVE_STATES, type AttemptState, type News } from '../../../domain/delivery/states';
import type { ReceiptReading } from '../../../ports/delivery/message-provider';
import type { IncomingReceipt, ReceiptStore } from '../../../ports/delivery/receipt-store';
import { createTestDatabase, type TestDatabase } from '../../support/database';

/** What the database itself refuses, whatever the code above it does, by the SQLSTATE it answers. */
describe('the rules in the database', () => {
  let database: TestDatabase;
  let pool: Pool;
  let webhooks: Database;
  let receipts: ReceiptStore;
  const practiceId = randomUUID();
  const otherPracticeId = randomUUID();
  const ids = { list: randomUUID(), account: randomUUID(), campaign: randomUUID(), token: randomUUID() };
  let row = 1;

  beforeAll(async () => {
    database = await createTestDatabase();
    pool = new Pool({ connectionString: database.url, max: 4 });
    webhooks = connect(database.url, { max: 2, pipelined: true });
    receipts = createReceiptStore(webhooks.pool, createSealing(`1:${randomBytes(32).toString('base64')}`));
    for (const [id, slug] of [
      [practiceId, 'one'],
      [otherPracticeId, 'two'],
    ]) {
      await pool.query(`INSERT INTO practice (id, slug, name) VALUES ($1, $2, $2)`, [id, slug]);
    }
    await pool.query(
      `INSERT INTO provider_account (practice_id, id, channel, kind, webhook_user, webhook_password) VALUES ($1, $2, 'sms', 'simulator', 'u', 'p')`,
      [practiceId, ids.account],
    );
    await pool.query(
      `INSERT INTO recipient_list (practice_id, id, name, channel, contact_source, file_name, created_by) VALUES ($1, $2, 'L', 'sms', 'demographics', 'l.csv', 't')`,
      [practiceId, ids.list],
    );
    await makeCampaign(ids.campaign, true);
  });
  afterAll(async () => {
    await webhooks?.close();
    await pool?.end();
    await database?.drop();
  });

  async function makeCampaign(id: string, save: boolean): Promise<void> {
    await pool.query(
      `INSERT INTO campaign (practice_id, id, name, type, purpose, list_id, channel, body, snomed_codes, save_to_record, created_by, created_by_token, phase, sent_at, send_at, total, shares_list)
       VALUES ($1, $2, 'C', 'message', 'care', $3, 'sms', 'x', '{}', $4, 't', $5, 'scheduled', now(), now(), 1, $6)`,
      [practiceId, id, ids.list, save, ids.token, id !== ids.campaign],
    );
    await createCampaignDispatch(pool, { practiceId, campaignId: id }, { accountId: ids.account, total: 1 });
    await pool.query(`UPDATE campaign SET phase = 'sending' WHERE id = $1`, [id]);
  }

  /** One message with an attempt for each of the states, the last the latest. */
  async function makeMessage(states: AttemptState[], campaignId = ids.campaign) {
    const [patientId, messageId] = [randomUUID(), randomUUID()];
    const attemptIds = states.map(() => randomUUID());
    const position = row++;
    await pool.query(
      `INSERT INTO patient (practice_id, id, nhs_number, date_of_birth) VALUES ($1, $2, $3, '1980-01-01')`,
      [practiceId, patientId, String(9_990_000_000 + position)],
    );
    await pool.query(
      `INSERT INTO list_row (practice_id, list_id, row, cells, outcome, contact, patient_id) VALUES ($1, $2, $3, '{}', 'accepted', '+447700900001', $4)`,
      [practiceId, ids.list, position, patientId],
    );
    await pool.query(
      `INSERT INTO message (practice_id, id, dispatch_id, position, list_id, row, patient_id, status, latest_attempt) VALUES ($1, $2, $3, $4, $5, $4, $6, $7, $8)`,
      [
        practiceId,
        messageId,
        campaignId,
        position,
        ids.list,
        patientId,
        foldStatus(states.map((state, i) => ({ number: i + 1, state }))),
        states.length,
      ],
    );
    for (const [index, state] of states.entries()) {
      await pool.query(
        `INSERT INTO attempt (practice_id, id, dispatch_id, message_id, number, wave, seq, account_id, state, claim)
         VALUES ($1, $2, $3, $4, $5::int, $5::int, $6, $7, $8, $9)`,
        [
          practiceId,
          attemptIds[index],
          campaignId,
          messageId,
          index + 1,
          position,
          ids.account,
          state,
          state === 'submitting' ? randomUUID() : null,
        ],
      );
    }
    return { messageId, attemptIds };
  }

  /** A dispatch without a campaign, with one message to a number that is nobody's. */
  async function makeSingle(state: AttemptState, forgetsContacts = false) {
    const [id, attemptId] = [randomUUID(), randomUUID()];
    await pool.query(
      `INSERT INTO dispatch (practice_id, id, origin, channel, purpose, recheck, contact_source, account_id, body, header, save_to_record,
         snomed_codes, allow_replies, total, gate, forgets_contacts, created_by)
       VALUES ($1, $2, 'automatic', 'sms', 'service', 'none', 'file', $3, 'x', '{}', false, '{}', false, 1, 'open', $4, 't')`,
      [practiceId, id, ids.account, forgetsContacts],
    );
    await pool.query(
      `INSERT INTO message (practice_id, id, dispatch_id, position, contact, status) VALUES ($1, $2, $2, 1, '+447700900123', $3)`,
      [practiceId, id, foldStatus([{ number: 1, state }])],
    );
    await pool.query(
      `INSERT INTO attempt (practice_id, id, dispatch_id, message_id, number, wave, seq, account_id, state, claim)
       VALUES ($1, $2, $3, $3, 1, 1, 1, $4, $5, $6)`,
      [practiceId, attemptId, id, ids.account, state, state === 'submitting' ? randomUUID() : null],
    );
    return { messageId: id, dispatchId: id, attemptIds: [attemptId] };
  }

  /** A message of each origin. */
  const made = {
    campaign: async (state: AttemptState) => ({ ...(await makeMessage([state])), dispatchId: ids.campaign }),
    automatic: (state: AttemptState) => makeSingle(state),
  };

  describe.each(['campaign', 'automatic'] as const)('2 a message of origin %s', (origin) => {
    test('has no record entry before it is delivered (23514)', async () => {
      const { messageId } = await made[origin]('submitted');
      await expect(update(messageId, `record_status = 'waiting'`)).rejects.toMatchObject({ code: '23514' });
    });

    test('stays delivered (23001)', async () => {
      const { messageId, attemptIds } = await made[origin]('delivered');
      await expect(update(messageId, `status = 'failed'`)).rejects.toMatchObject({ code: '23001' });
      await expect(pool.query(`UPDATE attempt SET state = 'failed' WHERE id = $1`, attemptIds)).rejects.toMatchObject({
        code: '23001',
      });
    });

    test('has one attempt at a time that may reach somebody, and its place alone (23505)', async () => {
      const { messageId, dispatchId } = await made[origin]('unknown');
      await expect(
        pool.query(
          `INSERT INTO attempt (practice_id, id, dispatch_id, message_id, number, wave, seq, account_id) VALUES ($1, $2, $3, $4, 2, 2, 999, $5)`,
          [practiceId, randomUUID(), dispatchId, messageId, ids.account],
        ),
      ).rejects.toMatchObject({ code: '23505', constraint: 'attempt_live_key' });
      await expect(
        pool.query(
          `INSERT INTO message (practice_id, id, dispatch_id, position) SELECT practice_id, $2, dispatch_id, position FROM message WHERE id = $1`,
          [messageId, randomUUID()],
        ),
      ).rejects.toMatchObject({ code: '23505', constraint: 'message_position_key' });
    });

    test('is of a dispatch and an account of its own practice, and its row is whole (23503, 23514)', async () => {
      const { messageId, dispatchId } = await made[origin]('failed');
      await expect(
        pool.query(`INSERT INTO message (practice_id, id, dispatch_id, position) VALUES ($1, $2, $3, 99)`, [
          otherPracticeId,
          randomUUID(),
          dispatchId,
        ]),
      ).rejects.toMatchObject({ code: '23503', constraint: 'message_dispatch_fkey' });
      await expect(
        pool.query(
          `INSERT INTO attempt (practice_id, id, dispatch_id, message_id, number, wave, seq, account_id) VALUES ($1, $2, $3, $4, 2, 2, 99, $5)`,
          [practiceId, randomUUID(), dispatchId, messageId, randomUUID()],
        ),
      ).rejects.toMatchObject({ code: '23503', constraint: 'attempt_account_fkey' });
      await expect(update(messageId, `list_id = '${ids.list}', row = NULL`)).rejects.toMatchObject({
        code: '23514',
        constraint: 'message_list_row_check',
      });
    });
  });

  test('N1 a dispatch without a campaign settles when nothing is open, nobody is missing and it has forgotten (23001)', async () => {
    const settle = (id: string) => pool.query(`UPDATE dispatch SET settled_at = now() WHERE id = $1`, [id]);
    for (const state of ['planned', 'submitting', 'submitted'] as const) {
      await expect(settle((await makeSingle(state)).dispatchId)).rejects.toMatchObject({ code: '23001' });
    }
    await settle((await makeSingle('failed')).dispatchId);
    const missing = await makeSingle('failed');
    await pool.query(`UPDATE dispatch SET total = 2 WHERE id = $1`, [missing.dispatchId]);
    await expect(settle(missing.dispatchId)).rejects.toMatchObject({ code: '23001' });
    const forgets = await makeSingle('failed', true);
    await expect(settle(forgets.dispatchId)).rejects.toMatchObject({ code: '23001' });
    await update(forgets.messageId, 'contact = NULL');
    await settle(forgets.dispatchId);
  });

  test('2 a dispatch has a campaign exactly where its origin says so, and a campaign one of each step (23514, 23505, 23503)', async () => {
    const copy = (origin: string, id: string, campaignId: string | null, step: number) =>
      pool.query(
        `INSERT INTO dispatch (practice_id, id, origin, campaign_id, step, channel, purpose, recheck, contact_source, account_id, body,
           header, save_to_record, snomed_codes, allow_replies, total, created_by)
         SELECT practice_id, $2, $3, $4, $5, channel, purpose, recheck, contact_source, account_id, body, header, save_to_record,
           snomed_codes, allow_replies, total, created_by FROM dispatch WHERE id = $1`,
        [ids.campaign, id, origin, campaignId, step],
      );
    const refused = (code: string, constraint: string) => ({ code, constraint });
    await expect(copy('automatic', randomUUID(), ids.campaign, 0)).rejects.toMatchObject(
      refused('23514', 'dispatch_campaign_check'),
    );
    await expect(copy('reminder', randomUUID(), null, 1)).rejects.toMatchObject(
      refused('23514', 'dispatch_campaign_check'),
    );
    await expect(copy('campaign', randomUUID(), ids.campaign, 0)).rejects.toMatchObject(
      refused('23514', 'dispatch_step_check'),
    );
    await expect(copy('individual', randomUUID(), null, 1)).rejects.toMatchObject(
      refused('23514', 'dispatch_step_check'),
    );
    await copy('reminder', randomUUID(), ids.campaign, 1);
    await expect(copy('reminder', randomUUID(), ids.campaign, 1)).rejects.toMatchObject(
      refused('23505', 'dispatch_step_key'),
    );
    await expect(copy('reminder', randomUUID(), randomUUID(), 2)).rejects.toMatchObject(
      refused('23503', 'dispatch_campaign_fkey'),
    );
  });

  const update = (messageId: string, change: string) =>
    pool.query(`UPDATE message SET ${change} WHERE practice_id = $1 AND id = $2`, [practiceId, messageId]);

  test.each(ATTEMPT_STATES.filter((state) => state !== 'delivered' && state !== 'superseded'))(
    'P21 H18 no record entry, saved or waiting, for a message that is %s (23514)',
    async (state) => {
      const { messageId } = await makeMessage([state]);
      await expect(update(messageId, `record_status = 'waiting'`)).rejects.toMatchObject({ code: '23514' });
      await expect(update(messageId, `record_status = 'saved', record_saved_at = now()`)).rejects.toMatchObject({
        code: '23514',
        constraint: 'message_record_only_delivered',
      });
    },
  );

  test('N22 nothing undoes a delivery or a saved entry (23001)', async () => {
    const { messageId, attemptIds } = await makeMessage(['delivered']);
    await update(messageId, `record_status = 'saved', record_saved_at = now()`);
    await expect(update(messageId, `record_status = 'waiting', record_saved_at = NULL`)).rejects.toMatchObject({
      code: '23001',
    });
    await expect(update(messageId, `status = 'failed', record_status = NULL`)).rejects.toMatchObject({ code: '23001' });
    await expect(pool.query(`UPDATE attempt SET state = 'failed' WHERE id = $1`, attemptIds)).rejects.toMatchObject({
      code: '23001',
    });
  });

  test('N3 at most one attempt of a message may still reach the patient (23505)', async () => {
    for (const state of LIVE_STATES) {
      const { messageId } = await makeMessage([state]);
      await expect(
        pool.query(
          `INSERT INTO attempt (practice_id, id, dispatch_id, message_id, number, wave, seq, account_id) VALUES ($1, $2, $3, $4, 2, 9, $5, $6)`,
          [practiceId, randomUUID(), ids.campaign, messageId, row, ids.account],
        ),
      ).rejects.toMatchObject({ code: '23505', constraint: 'attempt_live_key' });
    }
  });

  test('N1 a campaign cannot settle while somebody is open, nor with somebody missing (23001)', async () => {
    const settle = (id: string) => pool.query(`UPDATE campaign SET phase = 'settled' WHERE id = $1`, [id]);
    const open = randomUUID();
    await makeCampaign(open, false);
    await makeMessage(['submitted'], open);
    await expect(settle(open)).rejects.toMatchObject({ code: '23001' });
    const missing = randomUUID();
    await makeCampaign(missing, false);
    await expect(settle(missing)).rejects.toMatchObject({ code: '23001' });
    const complete = randomUUID();
    await makeCampaign(complete, false);
    await makeMessage(['failed'], complete);
    await settle(complete);
  });

  test('no row points into another practice (23503)', async () => {
    await expect(
      pool.query(
        `INSERT INTO campaign (practice_id, id, name, type, purpose, list_id, channel, body, snomed_codes, save_to_record, created_by, created_by_token)
         VALUES ($1, $2, 'C', 'message', 'care', $3, 'sms', 'x', '{}', false, 't', $4)`,
        [otherPracticeId, randomUUID(), ids.list, ids.token],
      ),
    ).rejects.toMatchObject({ code: '23503' });
  });

  test('audit rows are neither changed nor removed (23001)', async () => {
    await pool.query(
      `INSERT INTO audit_entry (practice_id, id, actor, act, subject_kind) VALUES ($1, $2, 'a', 'b', 'c')`,
      [practiceId, randomUUID()],
    );
    for (const sql of [`UPDATE audit_entry SET actor = 'x'`, `DELETE FROM audit_entry`, `TRUNCATE audit_entry`]) {
      await expect(pool.query(sql)).rejects.toMatchObject({ code: '23001' });
    }
  });

  type Told = { attemptId: string; news: News; reasonCode: 'phone-off' };
  const ways: [string, (told: Told[]) => Promise<unknown>][] = [
    [
      'looked up',
      (told) => transaction(pool, (client: PoolClient) => applyAttemptNews(client, practiceId, told, new Date())),
    ],
    ['receipts', (told) => receipts.apply(told.map(asReceipt))],
  ];

  function asReceipt({ attemptId, ...reading }: Omit<Told, 'reasonCode'> & Partial<ReceiptReading>): IncomingReceipt {
    return {
      account: { practiceId, accountId: ids.account, kind: 'simulator' },
      contentType: 'x',
      body: randomUUID(),
      reading: { reference: attemptId, code: reading.news === 'failed' ? 'phone-off' : undefined, ...reading },
      receivedAt: new Date(),
    };
  }

  test('an interim report tells how a bare failure after it is read, also within one group', async () => {
    const bare = { news: 'failed', code: 'cause-unknown', permanentIfNotBuffered: true } as const;
    const { attemptIds } = await makeMessage(['submitted']);
    const [attemptId] = attemptIds as [string];
    await receipts.apply([asReceipt({ attemptId, news: 'accepted' }), asReceipt({ attemptId, ...bare })]);
    const alone = (await makeMessage(['submitted'])).attemptIds[0]!;
    await receipts.apply([asReceipt({ attemptId: alone, ...bare })]);
    const { rows } = await pool.query(
      `SELECT id, state, permanent FROM attempt WHERE id = ANY ($1::uuid[]) ORDER BY permanent`,
      [[attemptId, alone]],
    );
    expect(rows).toEqual([
      { id: attemptId, state: 'failed', permanent: false },
      { id: alone, state: 'failed', permanent: true },
    ]);
  });

  test.each(ways)(
    'N1 X1 %s in groups end by SQL as the domain says, in any order, split in any way',
    async (_, tell) => {
      const news = fc.constantFrom<News>('accepted', 'delivered', 'failed', 'expired', 'unknown');
      const past = fc.array(fc.constantFrom<AttemptState>('failed', 'superseded', 'expired'), { maxLength: 1 });
      const latest = fc.constantFrom<AttemptState>(
        'submitting',
        'submitted',
        'unknown',
        'failed',
        'expired',
        'delivered',
      );
      await fc.assert(
        fc.asyncProperty(
          past,
          latest,
          fc.array(fc.tuple(fc.nat(1), news), { minLength: 1, maxLength: 5 }),
          fc.nat(4),
          async (before, last, told, cut) => {
            const states = [...before, last];
            const { messageId, attemptIds } = await makeMessage(states);
            const items = told.map(([which, news]) => ({ index: which % states.length, news }));
            for (const group of [items.slice(0, cut), items.slice(cut)]) {
              const before = [...states];
              for (const { index, news } of group) states[index] = afterNews(states[index]!, news);
              // A delivery takes back what was left behind for the same message.
              const delivers = states.some((state, index) => state === 'delivered' && before[index] !== 'delivered');
              states.forEach((state, index) => {
                if (delivers && states.length > 1 && state === 'unknown') states[index] = 'superseded';
              });
              const told = group.map(({ index, news }) => ({
                attemptId: attemptIds[index]!,
                news,
                reasonCode: 'phone-off' as const,
              }));
              await tell(told);
            }

            const { rows } = await pool.query<{ state: AttemptState; number: number }>(
              `SELECT state, number FROM attempt WHERE message_id = $1 ORDER BY number`,
              [messageId],
            );
            const message = await pool.query<{ status: string; record_status: string | null }>(
              `SELECT status, record_status FROM message WHERE id = $1`,
              [messageId],
            );
            const { status, record_status } = message.rows[0]!;
            expect(status).toBe(foldStatus(rows));
            expect(rows.map(({ state }) => state)).toEqual(states);
            if (status !== 'delivered') expect(record_status).toBeNull();
          },
        ),
        {
          numRuns: 150,
          // Two attempts of one message in one group: the delivery counts, whichever comes first.
          examples: [
            [
              ['failed'],
              'submitting',
              [
                [0, 'accepted'],
                [0, 'accepted'],
                [1, 'accepted'],
                [0, 'delivered'],
              ],
              2,
            ],
          ],
        },
      );
    },
  );
});
