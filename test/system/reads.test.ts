import { ApiClient } from '../support/api-client';
import { fictionalPatients, listCsv, patientCsv } from '../support/patients';
import { startService, type Service } from '../support/service';
import { until } from '../support/until';

const LARGE = ['patient', 'list_row', 'message', 'attempt', 'receipt'];
const COUNT = 2_000;

/** Rows that PostgreSQL read of the large tables. */
interface Reads {
  wholeTables: number;
  byIndex: number;
}

/**
 * How much of its tables PostgreSQL reads for a campaign (docs/adr/0014). A plan that has lost its way reads a practice or
 * a campaign for each row of a chunk: thousands of rows a recipient where some dozens are needed. Counted, not timed.
 */
describe('reads of a new install', () => {
  let service: Service;
  let api: ApiClient;

  beforeAll(async () => {
    service = await startService();
    api = new ApiClient(service);
  }, 90_000);
  afterAll(() => service?.stop(), 60_000);

  /** Rows read so far, once all that was counted in other sessions is told. */
  async function reads(): Promise<Reads> {
    let last = '';
    let seen: Reads = { wholeTables: 0, byIndex: 0 };
    await until(
      'the counts of reads stand still',
      async () => {
        await service.pool.query('SELECT pg_stat_clear_snapshot()');
        const { rows } = await service.pool.query<Reads>(
          `SELECT (SELECT sum(seq_tup_read)::float8 FROM pg_stat_user_tables WHERE relname = ANY($1)) AS "wholeTables",
             (SELECT sum(idx_tup_read)::float8 FROM pg_stat_user_indexes WHERE relname = ANY($1)) AS "byIndex"`,
          [LARGE],
        );
        const same = JSON.stringify(rows[0]) === last;
        last = JSON.stringify(rows[0]);
        seen = rows[0]!;
        return same;
      },
      // A session tells its counts at most once a second, and an idle one after some seconds.
      { everyMs: 2_000, timeoutMs: 60_000 },
    );
    return seen;
  }

  /** Sends to all of a list and waits by a single row, so that what is counted is the engine's reading. */
  async function run(patients: ReturnType<typeof fictionalPatients>, by = api): Promise<void> {
    await by.importPatients(patientCsv(patients));
    const campaignId = await by.draft(await by.uploadList(listCsv(patients)), {
      body: 'Dear ((given name)), ring us.',
    });
    await by.send(campaignId);
    await until('the campaign has settled', async () => {
      const { rows } = await service.pool.query<{ phase: string }>('SELECT phase FROM campaign WHERE id = $1', [
        campaignId,
      ]);
      return rows[0]!.phase === 'settled';
    });
    await until('all is saved', async () => {
      const { rows } = await service.pool.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM message WHERE dispatch_id = $1 AND record_status = 'waiting'`,
        [campaignId],
      );
      return rows[0]!.n === 0;
    });
  }

  test('plans kept from when the tables were tiny do not read whole tables later', async () => {
    await service.pool.query(LARGE.map((table) => `ALTER TABLE ${table} SET (autovacuum_enabled = off)`).join('; '));
    for (let campaign = 0; campaign < 3; campaign++) await run(fictionalPatients(20));
    const before = await reads();
    await run(fictionalPatients(COUNT));
    const after = await reads();
    expect(after.wholeTables - before.wholeTables).toBe(0);
    // About 75; with plans that were kept, 1,600.
    expect((after.byIndex - before.byIndex) / COUNT).toBeLessThan(160);
  }, 180_000);

  test('a practice that statistics do not know yet is not read whole for each chunk', async () => {
    await service.pool.query(`ANALYZE ${LARGE.join(', ')}`);
    const newcomer = new ApiClient(service, service.otherToken);
    const before = await reads();
    await run(fictionalPatients(COUNT), newcomer);
    const after = await reads();
    // About 50; with joins that name the practice by the parameter, 1,800.
    expect((after.byIndex - before.byIndex) / COUNT).toBeLessThan(160);
  }, 180_000);
});
