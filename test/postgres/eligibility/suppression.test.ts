import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { connect, transaction, type Database } from '../../../adapters/postgres/sql/connect';
import { createCampaignDispatch } from '../../../adapters/postgres/delivery/dispatches';
import { createDeliveryStore } from '../../../adapters/postgres/delivery/delivery-store';
import {
  COLUMN_OF_TICK,
  judgeAgain,
  judgeList,
  recipientRulesChanged,
} from '../../../adapters/postgres/eligibility/suppression';
import type { Channel } from '../../../domain/delivery/states';
import {
  BLOCK_TICKS,
  isAddressTick,
  PURPOSES,
  type BlockTick,
  type Purpose,
} from '../../../domain/eligibility/purposes';
import type { Reason } from '../../../domain/lists/row-reasons';
import { SAFE_LEVELS, type SafeLevel } from '../../../domain/eligibility/safe-contact';
import { reasonsNotToSend, type SuppressionFacts } from '../../../domain/eligibility/suppression';
import { createTestDatabase, type TestDatabase } from '../../support/database';

const AT = '2026-11-01T09:00:00.000Z';

/** What is set up for one patient, and what the domain is told of it. */
interface Case {
  contactTicks: BlockTick[] | null;
  patientTicks: BlockTick[] | null;
  doesNotWishSms: boolean | null;
  letterInstead?: boolean | null;
  marketingAgreed: boolean | null;
  safe: SafeLevel | null;
  likelyToFail: boolean | null;
  overridden: boolean;
  messagesThisMonth: number;
  messagesThatDoNotCount: number;
}

const ticks = fc.option(fc.subarray([...BLOCK_TICKS]), { nil: null });
const oneCase: fc.Arbitrary<Case> = fc.record({
  contactTicks: ticks,
  patientTicks: ticks,
  doesNotWishSms: fc.constantFrom(null, true, false),
  letterInstead: fc.constantFrom(null, true, false),
  marketingAgreed: fc.constantFrom(null, true, false),
  safe: fc.constantFrom(null, null, ...SAFE_LEVELS),
  likelyToFail: fc.constantFrom(null, true, false),
  overridden: fc.boolean(),
  messagesThisMonth: fc.nat(3),
  messagesThatDoNotCount: fc.nat(2),
});

/** Ticks that somebody else set, and earlier than whoever changed the entry last. */
const EARLIER: BlockTick[] = ['healthInformation', 'marketing', 'everySms'];
const setByOf = (ticks: readonly BlockTick[]) =>
  Object.fromEntries(
    EARLIER.filter((tick) => ticks.includes(tick)).map((tick) => [
      tick,
      { by: `Amira, ${tick}`, at: '2026-10-05T08:30:00.000Z' },
    ]),
  );

describe('the rule of who is not sent to, in SQL', () => {
  let store: TestDatabase;
  let database: Database;
  beforeAll(async () => {
    store = await createTestDatabase();
    database = connect(store.url, { max: 4 });
  });
  afterAll(async () => {
    await database?.close();
    await store?.drop();
  });

  const query = (text: string, values: unknown[]) => database.pool.query(text, values);

  async function practiceWith(monthlyLimit: number | null): Promise<string> {
    const practiceId = randomUUID();
    await query(`INSERT INTO practice (id, slug, name) VALUES ($1, $2, 'P')`, [practiceId, practiceId]);
    await query(`INSERT INTO practice_settings (practice_id, monthly_limit) VALUES ($1, $2)`, [
      practiceId,
      monthlyLimit,
    ]);
    return practiceId;
  }

  async function listOf(
    practiceId: string,
    channel: Channel,
    source: 'demographics' | 'file' = 'file',
  ): Promise<string> {
    const listId = randomUUID();
    await query(
      `INSERT INTO recipient_list (practice_id, id, name, channel, contact_source, file_name, created_by, status, rows, accepted, rejected)
       VALUES ($1, $2, 'L', $3, $4, 'l.csv', 't', 'ready', 0, 0, 0)`,
      [practiceId, listId, channel, source],
    );
    return listId;
  }

  async function campaignOf(practiceId: string, listId: string, channel: Channel, purpose: Purpose): Promise<string> {
    const [campaignId, accountId] = [randomUUID(), randomUUID()];
    await query(
      `INSERT INTO provider_account (practice_id, id, channel, kind, webhook_user, webhook_password) VALUES ($1, $2, $3, $4, $4, 'p')`,
      [practiceId, accountId, channel, `k${accountId}`],
    );
    await query(
      `INSERT INTO campaign (practice_id, id, name, type, purpose, list_id, channel, body, snomed_codes, save_to_record, created_by, created_by_token, phase, sent_at, send_at, total)
       VALUES ($1, $2, 'C', 'message', $3, $4, $5, 'x', '{}', false, 't', $2, 'scheduled', now(), now(), 0)`,
      [practiceId, campaignId, purpose, listId, channel],
    );
    await createCampaignDispatch(database.pool, { practiceId, campaignId }, { accountId, total: 0 });
    await query(`UPDATE campaign SET phase = 'sending' WHERE id = $1`, [campaignId]);
    return campaignId;
  }

  async function addBlock(
    practiceId: string,
    on: { number?: string; email?: string; patientId?: string },
    set: BlockTick[],
  ): Promise<void> {
    const columns = set.map((tick) => `, ${COLUMN_OF_TICK[tick]}`).join('');
    await query(
      `INSERT INTO contact_block (practice_id, id, number, patient_id, email, added_by, added_at, changed_by, changed_at, set_by${columns})
       VALUES ($1, $2, $3, $4, $7, 'Sam', $5, 'Sam', $5, $6${set.map(() => ', true').join('')})`,
      [
        ...[practiceId, randomUUID(), on.number ?? null, on.patientId ?? null, AT, JSON.stringify(setByOf(set))],
        on.email ?? null,
      ],
    );
  }

  async function setUp(practiceId: string, listId: string, row: number, one: Case, channel: Channel) {
    const patientId = randomUUID();
    const contact = channel === 'sms' ? `+4477009${String(10_000 + row)}` : `Patient${row}@example.test`;
    await query(
      `INSERT INTO patient (practice_id, id, nhs_number, date_of_birth, does_not_wish_sms, does_not_wish_sms_at, marketing_agreed, marketing_agreed_at, letter_instead)
       VALUES ($1, $2, $3, '1980-01-01', $4, $6, $5, $6, $7)`,
      [
        practiceId,
        patientId,
        String(9_990_000_000 + row),
        one.doesNotWishSms,
        one.marketingAgreed,
        AT,
        one.letterInstead ?? null,
      ],
    );
    await query(
      `INSERT INTO list_row (practice_id, list_id, row, cells, outcome, contact, patient_id, override_by, override_at, override_why)
       VALUES ($1, $2, $3, '{}', 'accepted', $4, $5, $6, $7, $6)`,
      [practiceId, listId, row, contact, patientId, one.overridden ? 'Sam' : null, one.overridden ? AT : null],
    );
    if (one.contactTicks && channel === 'sms') await addBlock(practiceId, { number: contact }, one.contactTicks);
    // An address is compared whatever its case.
    if (one.contactTicks && channel === 'email') {
      await addBlock(practiceId, { email: contact.toLowerCase() }, one.contactTicks.filter(isAddressTick));
    }
    if (one.patientTicks) await addBlock(practiceId, { patientId }, one.patientTicks);
    if (one.safe) {
      const set = JSON.stringify({ [channel]: { by: 'Amira', at: AT, why: 'Her husband reads it' } });
      await query(`INSERT INTO safe_contact (practice_id, patient_id, ${channel}, set_by) VALUES ($1, $2, $3, $4)`, [
        practiceId,
        patientId,
        one.safe,
        set,
      ]);
    }
    if (one.likelyToFail !== null) {
      await query(
        `INSERT INTO number_reputation (practice_id, id, number, likely_to_fail, last_attempt_at, last_outcome_at, failures, lasting_failures, deliveries, failing_since)
         VALUES ($1, gen_random_uuid(), $2, $3, $4, $4, 1, 0, 0, $5)`,
        [practiceId, contact, one.likelyToFail, AT, one.likelyToFail ? AT : null],
      );
    }
    const counted = Array.from(
      { length: one.messagesThisMonth },
      (_, n) => ['delivered', 'submitted', 'planned'][n % 3],
    );
    const not = Array.from({ length: one.messagesThatDoNotCount }, (_, n) => ['failed', 'cancelled'][n % 2]);
    for (const status of [...counted, ...not]) {
      // A list serves one sent campaign.
      const earlier = await listOf(practiceId, channel);
      await query(
        `INSERT INTO list_row (practice_id, list_id, row, cells, outcome, contact, patient_id)
         VALUES ($1, $2, $3, '{}', 'accepted', $4, $5)`,
        [practiceId, earlier, row, contact, patientId],
      );
      const campaignId = await campaignOf(practiceId, earlier, channel, 'care');
      await query(
        `INSERT INTO message (practice_id, id, dispatch_id, position, list_id, row, patient_id, contact, status)
         VALUES ($1, $2, $3, 1, $4, $5, $6, $7, $8)`,
        [practiceId, randomUUID(), campaignId, earlier, row, patientId, contact, status],
      );
    }
    return { patientId, contact };
  }

  function factsOf(one: Case, channel: Channel): SuppressionFacts {
    const block = (set: BlockTick[] | null) => (set ? [{ ticks: set, by: 'Sam', at: AT, setBy: setByOf(set) }] : []);
    return {
      blocks: [
        ...block(channel === 'sms' ? one.contactTicks : (one.contactTicks?.filter(isAddressTick) ?? null)),
        ...block(one.patientTicks),
      ],
      ...{ letterInstead: one.letterInstead, doesNotWishSms: one.doesNotWishSms, doesNotWishSmsAt: AT },
      ...{ marketingAgreed: one.marketingAgreed, marketingAgreedAt: AT },
      ...(one.safe ? { safeContact: { [channel]: { level: one.safe, by: 'Amira', at: AT } } } : {}),
      ...{ likelyToFail: one.likelyToFail === true, failingSince: AT },
      ...{ overridden: one.overridden, messagesThisMonth: one.messagesThisMonth },
    };
  }

  const rowsOf = async (practiceId: string, listId: string) =>
    (
      await query('SELECT row, outcome, reasons FROM list_row WHERE practice_id = $1 AND list_id = $2 ORDER BY row', [
        practiceId,
        listId,
      ])
    ).rows as { row: number; outcome: string; reasons: Reason[] | null }[];

  const judge = (practiceId: string, listId: string, purpose: Purpose) =>
    transaction(database.pool, (client) => judgeList(client, { practiceId, listId }, purpose));

  test('E15 N9 N11 lists and hand-overs are judged as the domain judges one patient, safe contact included', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(oneCase, { minLength: 1, maxLength: 6 }),
        fc.constantFrom(...PURPOSES),
        fc.constantFrom<Channel>('sms', 'email'),
        fc.option(fc.integer({ min: 1, max: 3 }), { nil: null }),
        async (cases, purpose, channel, monthlyLimit) => {
          const practiceId = await practiceWith(monthlyLimit);
          const listId = await listOf(practiceId, channel);
          const people = [];
          for (const [index, one] of cases.entries()) {
            people.push(await setUp(practiceId, listId, index + 2, one, channel));
          }
          await judge(practiceId, listId, purpose);
          const expected = cases.map((one) =>
            reasonsNotToSend(factsOf(one, channel), { channel, purpose, monthlyLimit }),
          );
          expect(await rowsOf(practiceId, listId)).toEqual(
            expected.map((reasons, index) => ({
              row: index + 2,
              outcome: reasons.length === 0 ? 'accepted' : 'rejected',
              reasons: reasons.length === 0 ? null : reasons,
            })),
          );

          // The same people, frozen before anything was set, at their hand-over: the month is not looked at again.
          const campaignId = await campaignOf(practiceId, listId, channel, purpose);
          for (const [index, { patientId, contact }] of people.entries()) {
            const messageId = randomUUID();
            await query(
              `INSERT INTO message (practice_id, id, dispatch_id, position, list_id, row, patient_id, contact) VALUES ($1, $2, $3, $4::int, $5, $4::int, $6, $7)`,
              [practiceId, messageId, campaignId, index + 2, listId, patientId, contact],
            );
            await query(
              `INSERT INTO attempt (practice_id, id, dispatch_id, message_id, number, wave, seq, contact, account_id)
               SELECT $1, $2, $3, $4, 1, 1, $5, $6, account_id FROM dispatch WHERE practice_id = $1 AND id = $3`,
              [practiceId, randomUUID(), campaignId, messageId, index, contact],
            );
          }
          const deliveries = createDeliveryStore(database.pool, {
            accountFor: () => Promise.reject(new Error('not asked')),
          });
          await deliveries.claim(
            { practiceId, dispatchId: campaignId },
            { wave: 1, from: 0, to: 100 },
            { limit: 100, leaseSeconds: 60, withCells: false },
          );
          const messages = await query(
            'SELECT status, reason_code AS code FROM message WHERE practice_id = $1 AND dispatch_id = $2 ORDER BY position',
            [practiceId, campaignId],
          );
          expect(messages.rows).toEqual(
            expected.map((reasons) => {
              const code = reasons.find((reason) => reason.code !== 'monthly-limit')?.code ?? null;
              return { status: code === null ? 'submitting' : 'suppressed', code };
            }),
          );
        },
      ),
      { numRuns: 40 },
    );
  }, 120_000);

  test('N14 one message per number: the first row that can be sent to keeps it, and the others name it', async () => {
    const practiceId = await practiceWith(null);
    const listId = await listOf(practiceId, 'sms');
    const nobody: Case = {
      ...{ contactTicks: null, patientTicks: null, doesNotWishSms: null, marketingAgreed: null, likelyToFail: null },
      ...{ safe: null, overridden: false, messagesThisMonth: 0, messagesThatDoNotCount: 0 },
    };
    for (const row of [2, 3, 4, 5]) await setUp(practiceId, listId, row, nobody, 'sms');
    const blocked = await setUp(practiceId, listId, 1, { ...nobody, patientTicks: ['healthInformation'] }, 'sms');
    await query(`UPDATE list_row SET contact = $3 WHERE practice_id = $1 AND list_id = $2 AND row <> 5`, [
      practiceId,
      listId,
      blocked.contact,
    ]);
    const codes = async () =>
      (await rowsOf(practiceId, listId)).map(({ reasons }) =>
        reasons?.map(({ code, detail }) => `${code} ${detail ?? ''}`.trim()),
      );

    await judge(practiceId, listId, 'care');
    expect(await codes()).toEqual([['blocked'], undefined, undefined, undefined, undefined]);
    await query(`UPDATE recipient_list SET shared_numbers = 'one-per-number' WHERE practice_id = $1 AND id = $2`, [
      practiceId,
      listId,
    ]);
    await judge(practiceId, listId, 'care');
    expect(await codes()).toEqual([['blocked'], undefined, ['shared-number 2'], ['shared-number 2'], undefined]);
    // Another purpose: nobody is blocked, so the first row keeps the number.
    await judge(practiceId, listId, 'service');
    expect(await codes()).toEqual([
      undefined,
      ['shared-number 1'],
      ['shared-number 1'],
      ['shared-number 1'],
      undefined,
    ]);
  });

  test('A7 X3 a list is judged again only when something that it rests on has changed', async () => {
    const practiceId = await practiceWith(null);
    const listId = await listOf(practiceId, 'sms');
    const person = await setUp(
      practiceId,
      listId,
      2,
      {
        ...{ contactTicks: null, patientTicks: null, doesNotWishSms: null, marketingAgreed: null, likelyToFail: true },
        ...{ safe: null, overridden: false, messagesThisMonth: 0, messagesThatDoNotCount: 0 },
      },
      'sms',
    );
    const read = async () => {
      await judgeAgain(database.pool, { practiceId, listId }, 'care');
      const { rows } = await query(
        'SELECT accepted, judged_at AS at FROM recipient_list WHERE practice_id = $1 AND id = $2',
        [practiceId, listId],
      );
      return rows[0] as { accepted: number; at: Date };
    };
    const first = await read();
    expect(first.accepted).toBe(0);
    expect((await read()).at).toEqual(first.at);

    await query(
      `UPDATE number_reputation SET likely_to_fail = false, failing_since = NULL WHERE practice_id = $1 AND number = $2`,
      [practiceId, person.contact],
    );
    expect((await read()).accepted).toBe(0);
    await recipientRulesChanged(database.pool, practiceId);
    const again = await read();
    expect(again.accepted).toBe(1);
    expect(again.at.getTime()).toBeGreaterThan(first.at.getTime());
  });
});
