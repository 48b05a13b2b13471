import { randomUUID } from 'node:crypto';
import { connect, type Database } from '../../../adapters/postgres/sql/connect';
import { createDispatches } from '../../../adapters/postgres/delivery/dispatches';
import { createReceiptStore } from '../../../adapters/postgres/delivery/receipt-store';
import type { NewDispatch } from '../../../ports/delivery/dispatches';
import type { HandOverOutcome } from '../../../ports/delivery/message-provider';
import { createMessageRunner } from '../../support/message-runner';
import { createSendingWorld, acceptingProvider, type SendingWorld, NO_LINKS } from '../../support/sending-world';

const NUMBER = '+447700900123';

/** Dispatches without a campaign: made, opened, shut, stopped, handed over and followed, over real rows. */
describe('a dispatch without a campaign', () => {
  let world: SendingWorld;
  let answer: HandOverOutcome = { kind: 'accepted' };
  let handedOver: string[] = [];

  let forReceipts: Database;

  beforeAll(async () => {
    world = await createSendingWorld();
    forReceipts = connect(world.url, { max: 2, pipelined: true });
  }, 60_000);
  beforeEach(() => {
    answer = { kind: 'accepted' };
    handedOver = [];
  });
  afterAll(async () => {
    await forReceipts?.close();
    await world?.close();
  });

  const provider = acceptingProvider({
    handOver: ({ reference }) => {
      handedOver.push(reference);
      return Promise.resolve(answer);
    },
  });
  const dispatches = () => createDispatches(world.database.pool);
  const runner = () =>
    createMessageRunner(
      world.database,
      NO_LINKS,
      () => ({ forAccount: () => provider, close: () => Promise.resolve() }),
      () => Promise.resolve(world.account),
    );

  async function made(more: Partial<NewDispatch> = {}) {
    const id = randomUUID();
    const dispatch: NewDispatch = {
      ...{ practiceId: world.practiceId, id, origin: 'automatic', channel: 'sms', purpose: 'service', recheck: 'none' },
      ...{
        contactSource: 'file',
        accountId: world.account.id,
        sender: null,
        replyTo: null,
        subject: null,
        body: 'Hello',
      },
      ...{ saveToRecord: false, snomedCodes: [], allowReplies: false, holdUntil: null, triedUntil: null },
      ...{ forgetsContacts: true, createdBy: { name: 'Sam', id: randomUUID() }, createdAt: new Date() },
      messages: [{ id, patientId: null, contact: NUMBER }],
      ...more,
    };
    expect(await dispatches().create(dispatch)).toBe(true);
    return { dispatch, key: { practiceId: world.practiceId, dispatchId: id } };
  }
  const statusOf = async (key: { practiceId: string; dispatchId: string }) => (await dispatches().single(key))!.status;
  const everythingOf = async (id: string): Promise<string> => {
    const { rows } = await world.database.pool.query(
      `SELECT m::text FROM message m WHERE dispatch_id = $1 UNION ALL SELECT a::text FROM attempt a WHERE dispatch_id = $1
       UNION ALL SELECT r::text FROM receipt r JOIN attempt a ON a.id = r.reference WHERE a.dispatch_id = $1
       UNION ALL SELECT n::text FROM number_reputation n`,
      [id],
    );
    return JSON.stringify(rows);
  };
  const receipt = (reference: string, status: 'delivered' | 'failed') => ({
    account: { practiceId: world.practiceId, accountId: world.account.id, kind: 'simulator' },
    contentType: 'application/x-www-form-urlencoded',
    body: `mobile=${NUMBER}&reference=${reference}&status=${status}`,
    receivedAt: new Date(),
    reading: { reference, news: status, ...(status === 'failed' ? { code: 'number-invalid' as const } : {}) },
  });
  const receive = (...receipts: ReturnType<typeof receipt>[]) =>
    createReceiptStore(forReceipts.pool, {} as never).apply(receipts);

  test('N3 made twice under one id it is there once', async () => {
    const { dispatch, key } = await made();
    expect(await dispatches().create(dispatch)).toBe(false);
    await runner().run(key);
    await runner().run(key);
    expect(handedOver).toHaveLength(1);
    expect(await world.counts(key)).toEqual({ submitted: 1 });
  });

  test('it is not handed over while it is held or shut, and never once it is stopped', async () => {
    const { key } = await made({ holdUntil: new Date(Date.now() + 60_000) });
    await runner().run(key);
    expect(await dispatches().open(key)).toBe(true);
    expect(await dispatches().shut(key)).toBe(true);
    await runner().run(key);
    expect(handedOver).toEqual([]);
    expect(await dispatches().stop(key, 'asked')).toBe(1);
    expect(await dispatches().open(key)).toBe(false);
    await runner().run(key);
    expect(handedOver).toEqual([]);
    expect(await dispatches().single(key)).toMatchObject({ status: 'cancelled', stopReason: 'asked' });
    const over = await made({ holdUntil: new Date(Date.now() - 1) });
    await runner().run(over.key);
    expect(await statusOf(over.key)).toBe('submitted');
  });

  test('a campaign’s gate is moved by its campaign alone', async () => {
    const campaign = await world.sending(1);
    expect(await dispatches().shut(campaign)).toBe(false);
    expect(await dispatches().stop(campaign, 'asked')).toBe(0);
    expect(await dispatches().single(campaign)).toBeNull();
    expect(await world.counts(campaign)).toEqual({ planned: 1 });
  });

  test('what is tried once fails where a campaign would wait, and stops where the provider takes nothing', async () => {
    answer = { kind: 'not-taken', code: 'provider-trouble' };
    const patient = await made();
    await runner().run(patient.key);
    expect(await statusOf(patient.key)).toBe('planned');
    const once = { triedUntil: new Date() };
    const notTaken = await made(once);
    await runner().run(notTaken.key);
    expect(await dispatches().single(notTaken.key)).toMatchObject({ status: 'failed', reasonCode: 'provider-trouble' });
    for (const [cause, stopReason] of [
      ['credits', 'credits'],
      ['credentials', 'provider-credentials'],
      ['unavailable', 'unavailable'],
      ['throttled', 'throttled'],
    ] as const) {
      answer = { kind: 'halt', cause, detail: '' };
      const halted = await made(once);
      await runner().run(halted.key);
      expect(await dispatches().single(halted.key)).toMatchObject({ status: 'cancelled', stopReason });
    }
  });

  test('N3 what a look-up brings back of one that is tried once is stopped', async () => {
    const { key } = await made({ triedUntil: new Date() });
    answer = { kind: 'ambiguous', detail: '' };
    await runner().run(key);
    const { id } = (await world.attempts(key))[0]!;
    const absent = [{ attemptId: id, result: 'absent' as const }];
    for (let look = 0; look < 2; look++) {
      await world.store.afterLookUp(key, absent, { lookUpSeconds: 0, absenceProves: true });
    }
    expect(await statusOf(key)).toBe('planned');
    await runner().run(key);
    expect(handedOver).toHaveLength(1);
    expect(await dispatches().single(key)).toMatchObject({ status: 'cancelled', stopReason: 'not-taken' });
  });

  test('2 its number is erased once its outcome is final, from receipts too, and counts for no reputation', async () => {
    for (const outcome of ['delivered', 'failed'] as const) {
      const { key } = await made();
      await runner().run(key);
      await runner().settle(key);
      expect(await everythingOf(key.dispatchId)).toContain('900123');
      await receive(receipt(handedOver.at(-1)!, outcome));
      const settled = await runner().settle(key);
      expect(settled.open).toBe(0);
      expect(await everythingOf(key.dispatchId)).not.toMatch(/900123/);
      expect(await statusOf(key)).toBe(outcome);
      expect(await runner().settle(key)).toMatchObject({ finished: true });
      // A late one names the number again, and wakes the settlement that erases it.
      const late = receipt(handedOver.at(-1)!, 'delivered');
      const nudged = await receive({ ...late, body: `${late.body}&late=1` });
      if (outcome === 'failed') expect(nudged.campaigns).toHaveLength(1);
      await runner().settle(key);
      if (outcome === 'failed') expect(await everythingOf(key.dispatchId)).not.toMatch(/900123/);
    }
    answer = { kind: 'refused', code: 'number-invalid' };
    const refused = await made();
    await runner().run(refused.key);
    await runner().settle(refused.key);
    expect(await everythingOf(refused.key.dispatchId)).not.toMatch(/900123/);
  });

  test('one that forgets nothing keeps its contact, and what became of it counts', async () => {
    const { key } = await made({ forgetsContacts: false });
    await runner().run(key);
    await receive(receipt(handedOver[0]!, 'failed'));
    await runner().settle(key);
    expect(await everythingOf(key.dispatchId)).toMatch(/900123[^]*number-invalid/);
  });

  test('N9 a patient is looked at again: all that stops any message, and not what stops bulk messages', async () => {
    const { pool } = world.database;
    const ask = async (change: string | null, recheck: 'individual' | 'none') => {
      const { rows } = await pool.query<{ id: string }>(
        `INSERT INTO patient (practice_id, id, nhs_number, date_of_birth, mobile, does_not_wish_sms)
         VALUES ($1, gen_random_uuid(), (8880000000 + (random() * 1e7)::int)::text, '1980-01-01', '+447700900555', true) RETURNING id`,
        [world.practiceId],
      );
      const patientId = rows[0]!.id;
      if (change !== null) await pool.query(`UPDATE patient SET ${change} WHERE id = $1`, [patientId]);
      const id = randomUUID();
      const { key } = await made({
        ...{ id, origin: 'individual', recheck, contactSource: 'demographics', forgetsContacts: false },
        messages: [{ id, patientId, contact: null }],
      });
      await runner().run({ ...key, dispatchId: id });
      return (await dispatches().single({ ...key, dispatchId: id }))!;
    };
    expect(await ask(null, 'individual')).toMatchObject({ status: 'submitted' });
    expect(await ask(`status = 'deceased'`, 'individual')).toMatchObject({ reasonCode: 'deceased' });
    expect(await ask(`status = 'left'`, 'individual')).toMatchObject({ reasonCode: 'left-practice' });
    expect(await ask(`status = 'restricted'`, 'individual')).toMatchObject({ reasonCode: 'restricted' });
    expect(await ask(`mobile = NULL`, 'individual')).toMatchObject({ reasonCode: 'mobile-missing' });
    expect(await ask(`status = 'left'`, 'none')).toMatchObject({ status: 'submitted' });
    const block = `INSERT INTO contact_block (practice_id, id, number, every_sms, recalls, added_by, added_at, changed_by, changed_at)
      VALUES ($1, gen_random_uuid(), '+447700900555', $2, true, 't', now(), 't', now())`;
    await pool.query(block, [world.practiceId, false]);
    expect(await ask(null, 'individual')).toMatchObject({ status: 'submitted' });
    await pool.query(`UPDATE contact_block SET every_sms = true`);
    expect(await ask(null, 'individual')).toMatchObject({ status: 'suppressed', reasonCode: 'blocked' });
    expect(await ask(null, 'none')).toMatchObject({ status: 'submitted' });
  });
});
