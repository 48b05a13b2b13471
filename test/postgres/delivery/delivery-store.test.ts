import type { AttemptOutcome } from '../../../ports/delivery/delivery-store';
import { createSendingWorld, type SendingKey, type SendingWorld } from '../../support/sending-world';

/** Each operation of the delivery store over real rows, with something else at work at the same time. */
describe('the delivery store', () => {
  let world: SendingWorld;
  const LONG_AGO = new Date('2000-01-01T00:00:00Z');

  beforeAll(async () => (world = await createSendingWorld()), 60_000);
  afterAll(() => world?.close());

  const range = (to: number) => ({ wave: 1, from: 1, to });
  const claim = (key: SendingKey, limit = 250) =>
    world.store.claim(key, range(1_000), { limit, leaseSeconds: 60, withCells: false });
  const states = async (key: SendingKey) => (await world.attempts(key)).map(({ state }) => state);
  const allOf = (ids: string[], outcome: Omit<AttemptOutcome, 'attemptId'>): AttemptOutcome[] =>
    ids.map((attemptId) => ({ attemptId, ...outcome }));
  /** As if the lease of everything in hand had ended long ago. */
  const endLeases = (key: SendingKey) =>
    world.database.pool.query(`UPDATE attempt SET lease_until = $2 WHERE dispatch_id = $1 AND state = 'submitting'`, [
      key.campaignId,
      LONG_AGO,
    ]);
  const settle = (key: SendingKey) => world.store.settle(key, { lookUpSeconds: 300, staleAfterSeconds: 15 });
  const makeLookUpsDue = (key: SendingKey) =>
    world.database.pool.query(`UPDATE attempt SET look_up_at = $2 WHERE dispatch_id = $1 AND state = 'unknown'`, [
      key.campaignId,
      LONG_AGO,
    ]);

  test('N3 claims at once take rows that nobody else has, and do not wait for each other', async () => {
    const key = await world.sending(200);
    const claims = await Promise.all(Array.from({ length: 8 }, () => claim(key, 50)));
    const ids = claims.flatMap(({ attempts }) => attempts.map(({ attemptId }) => attemptId));
    expect(new Set(ids).size).toBe(ids.length);
    // With 8 claims of 50 nothing is left; a claim that finds another's rows locked takes the next ones.
    const rest = await claim(key);
    expect(ids.length + rest.attempts.length).toBe(200);
    // While one transaction holds rows, another claim passes them by and answers.
    const held = await world.sending(10);
    const client = await world.database.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query(`SELECT 1 FROM attempt WHERE dispatch_id = $1 AND seq <= 4 FOR UPDATE`, [held.campaignId]);
      expect((await claim(held)).attempts).toHaveLength(6);
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
    expect((await claim(held)).attempts).toHaveLength(4);
  });

  test('N9 B9 who is not surely registered now is left out as the chunk goes, each with the reason', async () => {
    const key = await world.sending(5);
    const statuses = ['registered', 'deceased', 'left', 'restricted', 'unclear'];
    await world.database.pool.query(
      `UPDATE patient p SET status = s.status, status_word = CASE s.status WHEN 'unclear' THEN 'Ded.' END
       FROM message m JOIN unnest($2::text[]) WITH ORDINALITY AS s(status, place) ON s.place = m.position
       WHERE m.dispatch_id = $1 AND p.practice_id = m.practice_id AND p.id = m.patient_id`,
      [key.campaignId, statuses],
    );
    expect(await claim(key)).toMatchObject({ attempts: [expect.anything()], suppressed: 4 });
    const { rows } = await world.database.pool.query<{ reason: string | null }>(
      'SELECT reason_code AS reason FROM message WHERE dispatch_id = $1 ORDER BY position',
      [key.campaignId],
    );
    expect(rows.map(({ reason }) => reason)).toEqual([
      ...[null, 'deceased', 'left-practice', 'restricted', 'registration-unclear'],
    ]);
  });

  test.each(["paused_reason = 'x'", "phase = 'cancelled'", "phase = 'settling'"])(
    'N4 nothing is claimed of a campaign with %s',
    async (change) => {
      const key = await world.sending(3);
      await world.database.pool.query(`UPDATE campaign SET ${change} WHERE id = $1`, [key.campaignId]);
      expect(await claim(key)).toMatchObject({ attempts: [], suppressed: 0 });
      expect(await states(key)).toEqual(['planned', 'planned', 'planned']);
    },
  );

  test('N12 somebody who is let into one list is let into that one only', async () => {
    const { pool } = world.database;
    const [own, other, allowed] = [await world.sending(1), await world.sending(1), await world.sending(1)];
    for (const { campaignId } of [own, allowed]) {
      await pool.query(
        `INSERT INTO number_reputation (practice_id, id, number, likely_to_fail, last_attempt_at, last_outcome_at, failures,
           lasting_failures, deliveries, failing_since)
         SELECT p.practice_id, gen_random_uuid(), p.mobile, true, now(), now(), 1, 1, 0, now()
         FROM message m JOIN patient p ON p.practice_id = m.practice_id AND p.id = m.patient_id WHERE m.dispatch_id = $1`,
        [campaignId],
      );
    }
    // The same row number, in the list of another campaign and in its own.
    for (const { campaignId } of [other, allowed]) {
      await pool.query(
        `UPDATE list_row r SET override_by = 'Sam', override_at = now(), override_why = 'x'
         FROM message m WHERE m.dispatch_id = $1 AND r.list_id = m.list_id AND r.row = m.row`,
        [campaignId],
      );
    }
    expect(await claim(own)).toMatchObject({ attempts: [], suppressed: 1 });
    expect((await claim(allowed)).attempts).toHaveLength(1);
  });

  test('N1 an outcome does not overwrite what a receipt said while it was on its way', async () => {
    const key = await world.sending(3);
    const { claimId, attempts } = await claim(key);
    const ids = attempts.map(({ attemptId }) => attemptId);
    await world.store.applyNews(
      key.practiceId,
      [
        { attemptId: ids[0]!, news: 'failed', reasonCode: 'number-invalid', permanent: true },
        { attemptId: ids[1]!, news: 'delivered' },
      ],
      new Date(),
    );
    await world.store.writeOutcomes(key, claimId, allOf(ids, { state: 'submitted', providerReference: 'r' }));
    const now = new Map((await world.attempts(key)).map(({ id, state }) => [id, state]));
    expect(ids.map((id) => now.get(id))).toEqual(['failed', 'delivered', 'submitted']);
    expect(await world.counts(key)).toEqual({ failed: 1, delivered: 1, submitted: 1 });
  });

  test('N3 whoever lost a claim writes nothing: neither under the old claim nor under one that is not theirs', async () => {
    const key = await world.sending(2);
    const { claimId, attempts } = await claim(key);
    const ids = attempts.map(({ attemptId }) => attemptId);
    const foreign = await claim(await world.sending(1));
    await world.store.writeOutcomes(key, foreign.claimId, allOf(ids, { state: 'failed', reasonCode: 'unknown' }));
    expect(await states(key)).toEqual(['submitting', 'submitting']);
    await endLeases(key);
    await settle(key);
    expect(await states(key)).toEqual(['unknown', 'unknown']);
    await world.store.writeOutcomes(key, claimId, allOf(ids, { state: 'planned' }));
    expect(await states(key)).toEqual(['unknown', 'unknown']);
    expect(await world.counts(key)).toEqual({ unknown: 2 });
  });

  test('N4 what a chunk gives back after Stop is stopped, also when both happen at once', async () => {
    const key = await world.sending(20);
    const { claimId, attempts } = await claim(key);
    const ids = attempts.map(({ attemptId }) => attemptId);
    await Promise.all([
      world.store.cancel(key, 'x', 'Sam'),
      world.store.writeOutcomes(key, claimId, allOf(ids, { state: 'planned' })),
    ]);
    expect(new Set(await states(key))).toEqual(new Set(['cancelled']));
    expect(await world.counts(key)).toEqual({ cancelled: 20 });
  });

  test('N3 a claim that was left behind becomes unknown, never planned, and only once its lease is over', async () => {
    const key = await world.sending(5);
    await claim(key, 2);
    await settle(key);
    expect((await states(key)).sort()).toEqual(['planned', 'planned', 'planned', 'submitting', 'submitting']);
    await endLeases(key);
    // Another chunk of the campaign is still at work.
    await claim(key, 1);
    // Two looks at once: each attempt moves once.
    const looks = await Promise.all([settle(key), settle(key)]);
    expect((await states(key)).sort()).toEqual(['planned', 'planned', 'submitting', 'unknown', 'unknown']);
    expect(looks[1]).toMatchObject({ submitting: 1, unknown: 2, planned: 2 });
    // Nothing sends it again: the next claim takes what is planned only.
    expect((await claim(key)).attempts).toHaveLength(2);
  });

  test('N3 one absent look-up proves nothing; the second does, where absence proves', async () => {
    const key = await world.sending(2);
    await claim(key);
    await endLeases(key);
    await settle(key);
    const ids = (await world.attempts(key)).map(({ id }) => id);
    const absent = ids.map((attemptId) => ({ attemptId, result: 'absent' as const }));
    const proving = { lookUpSeconds: 300, absenceProves: true };
    expect(await world.store.unknownAttempts(key, 10)).toEqual([]);
    await makeLookUpsDue(key);
    expect(await world.store.unknownAttempts(key, 10)).toHaveLength(2);
    expect(await world.store.afterLookUp(key, absent, proving)).toEqual({ backToPlanned: 0 });
    expect(await states(key)).toEqual(['unknown', 'unknown']);
    // No answer is no proof, however often.
    const silent = [{ attemptId: ids[0]!, result: 'unanswered' as const }];
    for (let times = 0; times < 3; times++) await world.store.afterLookUp(key, silent, proving);
    expect(await states(key)).toEqual(['unknown', 'unknown']);
    expect(await world.store.afterLookUp(key, absent, proving)).toEqual({ backToPlanned: 2 });
    expect(await states(key)).toEqual(['planned', 'planned']);
    expect((await world.attempts(key)).map(({ id }) => id)).toEqual(ids);
  });

  test('N3 where a provider cannot prove absence, it stays unknown', async () => {
    const key = await world.sending(1);
    await claim(key);
    await endLeases(key);
    await settle(key);
    const id = (await world.attempts(key))[0]!.id;
    const result = [{ attemptId: id, result: 'absent' as const }];
    for (let times = 0; times < 3; times++) {
      await world.store.afterLookUp(key, result, { lookUpSeconds: 300, absenceProves: false });
    }
    expect(await states(key)).toEqual(['unknown']);
  });

  test('N3 a receipt that comes while a look-up is being written wins, whichever is first', async () => {
    const key = await world.sending(12);
    await claim(key);
    await endLeases(key);
    await settle(key);
    const ids = (await world.attempts(key)).map(({ id }) => id);
    await world.database.pool.query(`UPDATE attempt SET look_ups = 1 WHERE dispatch_id = $1`, [key.campaignId]);
    await Promise.all([
      world.store.afterLookUp(
        key,
        ids.map((attemptId) => ({ attemptId, result: 'absent' as const })),
        { lookUpSeconds: 300, absenceProves: true },
      ),
      world.store.applyNews(
        key.practiceId,
        ids.map((attemptId) => ({ attemptId, news: 'delivered' as const })),
        new Date(),
      ),
    ]);
    expect(new Set(await states(key))).toEqual(new Set(['delivered']));
    expect(await world.counts(key)).toEqual({ delivered: 12 });
    // An answer that was on its way when the receipt came changes nothing any more, also where the message failed.
    const failed = await world.sending(1);
    await claim(failed);
    await endLeases(failed);
    await settle(failed);
    const [attempt] = await world.attempts(failed);
    await world.database.pool.query(`UPDATE attempt SET look_ups = 1 WHERE dispatch_id = $1`, [failed.campaignId]);
    const news = { attemptId: attempt!.id, news: 'failed' as const, reasonCode: 'number-invalid', permanent: true };
    await world.store.applyNews(failed.practiceId, [news], new Date());
    const late = [{ attemptId: attempt!.id, result: 'absent' as const }];
    const asked = { lookUpSeconds: 300, absenceProves: true };
    expect(await world.store.afterLookUp(failed, late, asked)).toEqual({ backToPlanned: 0 });
    expect(await states(failed)).toEqual(['failed']);
  });

  test('N1 a campaign settles only when nothing is open, also while a claim is at work', async () => {
    const key = await world.sending(3);
    const phase = (now: string) =>
      world.database.pool.query(`UPDATE campaign SET phase = $2 WHERE id = $1`, [key.campaignId, now]);
    await phase('settling');
    expect(await world.store.markSettled(key)).toBe(false);
    await phase('sending');
    const { claimId, attempts } = await claim(key);
    const ids = attempts.map(({ attemptId }) => attemptId);
    await world.store.writeOutcomes(key, claimId, allOf(ids, { state: 'submitted' }));
    await phase('settling');
    expect(await world.store.markSettled(key)).toBe(false);
    await world.store.applyNews(
      key.practiceId,
      ids.map((attemptId) => ({ attemptId, news: 'delivered' as const })),
      new Date(),
    );
    const settled = await Promise.all([world.store.markSettled(key), world.store.markSettled(key)]);
    expect(settled.filter(Boolean)).toHaveLength(1);
  });
});
