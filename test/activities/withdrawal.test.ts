import { MockActivityEnvironment } from '@temporalio/testing';
import { createRecordActivities } from '../../activities/delivery/records';
import type { RecordOutcome, SavedEntry, WithdrawalOutcome } from '../../ports/delivery/clinical-record';
import { createSendingWorld, type SendingKey, type SendingWorld } from '../support/sending-world';

/** Withdrawing what a campaign saved, step by step over real rows, with a record of the test's own. */
describe('withdrawing what was saved', () => {
  let world: SendingWorld;
  beforeAll(async () => (world = await createSendingWorld()), 60_000);
  afterAll(() => world?.close());

  /** A record that keeps what it has, and does to each withdrawal what the test says. */
  function record(says: (entry: SavedEntry) => WithdrawalOutcome['kind'] = () => 'withdrawn') {
    const saved: string[] = [];
    const withdrawn: SavedEntry[] = [];
    return {
      saved,
      withdrawn,
      save: (entries: { messageId: string }[]): Promise<RecordOutcome[]> => {
        saved.push(...entries.map(({ messageId }) => messageId));
        return Promise.resolve(
          entries.map(({ messageId }) => ({ messageId, kind: 'saved', reference: `Communication/${messageId}` })),
        );
      },
      withdraw: (entries: SavedEntry[]): Promise<WithdrawalOutcome[]> => {
        withdrawn.push(...entries);
        return Promise.resolve(
          entries.map((entry) => ({ messageId: entry.messageId, kind: says(entry), detail: 'HTTP 422' })),
        );
      },
      close: () => Promise.resolve(),
    };
  }

  async function delivered(
    count: number,
  ): Promise<{ key: SendingKey; ids: string[]; deliver: (n: number) => Promise<void> }> {
    const key = await world.sending(count, { saveToRecord: true });
    const attempts = await world.attempts(key);
    await world.store.claim(key, { wave: 1, from: 1, to: count }, { limit: count, leaseSeconds: 60, withCells: false });
    let gone = 0;
    const deliver = async (n: number) => {
      const news = attempts.slice(gone, (gone += n)).map(({ id }) => ({ attemptId: id, news: 'delivered' as const }));
      await world.store.applyNews(key.practiceId, news, new Date());
    };
    return { key, ids: attempts.map(({ messageId }) => messageId), deliver };
  }

  const work = (key: SendingKey, its: ReturnType<typeof record>) =>
    new MockActivityEnvironment().run(
      (input: SendingKey) =>
        createRecordActivities({ store: world.store, record: its, clock: { now: () => new Date() } }).saveToRecord(
          input,
        ),
      key,
    );
  const look = (key: SendingKey) => world.store.settle(key, { lookUpSeconds: 300, staleAfterSeconds: 15 });
  const withdraw = ({ campaignId }: SendingKey) =>
    world.database.pool.query(
      `UPDATE campaign SET phase = 'cancelled', withdrawn_at = now(), withdrawn_by = 'm', withdrawn_reason = 'wrong code' WHERE id = $1`,
      [campaignId],
    );
  const rows = async ({ dispatchId }: SendingKey) => {
    const found = await world.database.pool.query<{ standing: string }>(
      `SELECT concat_ws(' ', record_status, record_withdrawal) AS standing FROM message WHERE dispatch_id = $1 ORDER BY position`,
      [dispatchId],
    );
    return found.rows.map(({ standing }) => standing);
  };

  test('P21 each saved entry is marked once, and what waited or is delivered later is never saved', async () => {
    const { key, ids, deliver } = await delivered(4);
    await deliver(2);
    const its = record(({ reference }) => (reference === null ? 'absent' : 'withdrawn'));
    await work(key, its);
    await deliver(1);
    await withdraw(key);
    expect(await look(key)).toMatchObject({ unsaved: 3 });
    expect(await work(key, its)).toEqual({ saved: 0, refused: 0, later: 0, withdrawn: 3 });
    // A text that is delivered after the withdrawal.
    await deliver(1);
    expect(await look(key)).toMatchObject({ unsaved: 1 });
    expect(await work(key, its)).toMatchObject({ saved: 0, withdrawn: 1 });
    expect(await rows(key)).toEqual(['saved withdrawn', 'saved withdrawn', 'absent', 'absent']);
    expect(await look(key)).toMatchObject({ unsaved: 0 });
    expect(await work(key, its)).toMatchObject({ saved: 0, withdrawn: 0 });
    expect(its.saved).toEqual(ids.slice(0, 2));
    expect(its.withdrawn.map(({ messageId }) => messageId)).toEqual(ids);
    expect(its.withdrawn.map(({ reference }) => reference !== null)).toEqual([true, true, false, false]);
  });

  test('P21 an entry that is saved in the moment of the withdrawal is withdrawn as well', async () => {
    const { key, deliver } = await delivered(1);
    await deliver(1);
    const its = record();
    const { entries } = await world.store.unsaved(key, { limit: 10, after: 0 });
    await withdraw(key);
    await look(key);
    expect(await rows(key)).toEqual(['waiting']);
    // The page that was under way comes back only now.
    await world.store.writeSaved(key, await its.save(entries));
    expect(await rows(key)).toEqual(['saved waiting']);
    expect(await work(key, its)).toMatchObject({ withdrawn: 1 });
    expect(await rows(key)).toEqual(['saved withdrawn']);
  });

  test('N22 what the record system refuses is told, what it asks for again waits, and nothing is asked twice', async () => {
    const { key, ids, deliver } = await delivered(3);
    await deliver(3);
    await work(key, record());
    await withdraw(key);
    await look(key);
    let busy = true;
    const its = record(({ messageId }) =>
      messageId === ids[0] ? 'refused' : messageId === ids[1] && busy ? 'try-again' : 'withdrawn',
    );
    expect(await work(key, its)).toMatchObject({ later: 1, withdrawn: 2 });
    busy = false;
    expect(await work(key, its)).toMatchObject({ later: 0, withdrawn: 1 });
    expect(its.withdrawn.map(({ messageId }) => messageId)).toEqual([...ids, ids[1]]);
    expect(await rows(key)).toEqual(['saved refused', 'saved withdrawn', 'saved withdrawn']);
  });

  test('23001 what was withdrawn stays withdrawn, whatever runs', async () => {
    const { key, deliver } = await delivered(1);
    await deliver(1);
    const its = record();
    await work(key, its);
    await withdraw(key);
    await look(key);
    await work(key, its);
    const { pool } = world.database;
    for (const change of [
      `UPDATE message SET record_withdrawal = NULL, record_withdrawn_at = NULL WHERE dispatch_id = $1`,
      `UPDATE message SET record_withdrawal = 'waiting', record_withdrawn_at = NULL WHERE dispatch_id = $1`,
      `UPDATE campaign SET withdrawn_at = NULL, withdrawn_by = NULL, withdrawn_reason = NULL WHERE id = $1`,
    ]) {
      await expect(pool.query(change, [key.dispatchId])).rejects.toMatchObject({ code: '23001' });
    }
    const early = await delivered(1);
    await expect(
      pool.query(`UPDATE message SET record_withdrawal = 'waiting' WHERE dispatch_id = $1`, [early.key.dispatchId]),
    ).rejects.toMatchObject({ code: '23514' });
  });

  test('5 a withdrawal whose settlement ended is begun again, also long after the campaign', async () => {
    const { key, deliver } = await delivered(1);
    await deliver(1);
    await work(key, record());
    const { pool } = world.database;
    await pool.query(`UPDATE dispatch SET settled_at = now() - interval '60 days' WHERE id = $1`, [key.dispatchId]);
    const isLeft = async () =>
      (await world.store.endedWithUnsaved()).some(({ dispatchId }) => dispatchId === key.dispatchId);
    expect(await isLeft()).toBe(false);
    await withdraw(key);
    expect(await isLeft()).toBe(true);
    await look(key);
    expect(await isLeft()).toBe(true);
    await work(key, record());
    expect(await isLeft()).toBe(false);
  });
});
