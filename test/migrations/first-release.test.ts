import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { migrate } from '../../adapters/postgres/sql/migrate';
import { createEmptyDatabase, type TestDatabase } from '../support/database';

const PRISMA = join(__dirname, '..', '..', 'prisma');
const CAMPAIGNS = 100;
const PATIENTS = 1_000;

/** A practice whose 100 campaigns of 1,000 messages each were sent by the first release, one of them at each place. */
const FILL = `
  INSERT INTO practice (id, slug, name) VALUES (gen_random_uuid(), 'p', 'P');
  INSERT INTO provider_account (practice_id, id, channel, kind, webhook_user, webhook_password)
    SELECT id, gen_random_uuid(), 'sms', 'simulator', 'u', 'p' FROM practice;
  INSERT INTO patient (practice_id, id, nhs_number, date_of_birth)
    SELECT p.id, gen_random_uuid(), (9990000000 + i)::text, '1980-01-01' FROM practice p, generate_series(1, ${PATIENTS}) i;
  INSERT INTO recipient_list (practice_id, id, name, channel, contact_source, file_name, header, created_by, status, rows, accepted, rejected)
    SELECT id, gen_random_uuid(), 'L', 'sms', 'demographics', 'l.csv', '{NHS number}', 't', 'ready', ${PATIENTS}, ${PATIENTS}, 0 FROM practice;
  INSERT INTO list_row (practice_id, list_id, row, cells, outcome, contact, patient_id)
    SELECT p.practice_id, l.id, row_number() OVER () + 1, '{}', 'accepted', '+447700900001', p.id FROM patient p, recipient_list l;
  INSERT INTO campaign (practice_id, id, name, type, purpose, list_id, channel, body, snomed_codes, save_to_record, created_by, created_by_token,
    phase, account_id, total, sent_at, send_at, paused_reason, waves, cancelled_at)
    SELECT l.practice_id, gen_random_uuid(), 'C' || i, 'message', 'care', l.id, 'sms', 'Please ring us.', '{}', true, 't', gen_random_uuid(),
      CASE i WHEN 1 THEN 'sending' WHEN 2 THEN 'sending' WHEN 3 THEN 'cancelled' WHEN 4 THEN 'settling' ELSE 'settled' END,
      a.id, ${PATIENTS}, now(), now(), CASE i WHEN 2 THEN 'Paused by t' END, 1, CASE i WHEN 3 THEN now() END
    FROM recipient_list l, provider_account a, generate_series(1, ${CAMPAIGNS}) i;
  INSERT INTO campaign (practice_id, id, name, type, purpose, list_id, channel, body, snomed_codes, save_to_record, created_by, created_by_token)
    SELECT practice_id, gen_random_uuid(), 'Draft', 'message', 'care', id, 'sms', 'x', '{}', true, 't', gen_random_uuid() FROM recipient_list;
  INSERT INTO command (practice_id, id, campaign_id, kind, requested_by)
    SELECT practice_id, gen_random_uuid(), id, 'send', 't' FROM campaign WHERE phase <> 'draft';
  INSERT INTO wave (practice_id, campaign_id, wave, command_id, attempts) SELECT practice_id, campaign_id, 1, id, ${PATIENTS} FROM command;
  INSERT INTO message (practice_id, id, campaign_id, position, list_id, row, patient_id, contact, status)
    SELECT c.practice_id, gen_random_uuid(), c.id, r.row - 1, c.list_id, r.row, r.patient_id, r.contact,
      CASE c.phase WHEN 'sending' THEN 'planned' WHEN 'settling' THEN 'submitted' WHEN 'cancelled' THEN 'cancelled' ELSE 'delivered' END
    FROM campaign c JOIN list_row r ON r.list_id = c.list_id WHERE c.phase <> 'draft';
  INSERT INTO attempt (practice_id, id, campaign_id, message_id, number, wave, seq, contact, state, account_id)
    SELECT m.practice_id, gen_random_uuid(), m.campaign_id, m.id, 1, 1, m.position, m.contact, m.status, a.id
    FROM message m, provider_account a;
  ANALYZE;`;

describe('a database of the first release', () => {
  let database: TestDatabase;
  let first: string;
  let client: Client;

  beforeAll(async () => {
    database = await createEmptyDatabase();
    first = mkdtempSync(join(tmpdir(), 'rollcall-first-'));
    mkdirSync(join(first, 'migrations'));
    for (const name of readdirSync(join(PRISMA, 'migrations'))) {
      if (name < '20261129')
        cpSync(join(PRISMA, 'migrations', name), join(first, 'migrations', name), { recursive: true });
    }
    await migrate(database.url, { prismaFolder: first });
    client = new Client({ connectionString: database.url });
    await client.connect();
    await client.query(FILL);
  }, 60_000);
  afterAll(async () => {
    await client?.end();
    await database?.drop();
    rmSync(first, { recursive: true });
  });

  const one = async (sql: string) => (await client.query<Record<string, unknown>>(sql)).rows[0]!;

  test('2 with 100,000 messages is brought up within a minute, and every row finds its dispatch', async () => {
    const sums = `SELECT (SELECT count(*) FROM message) AS messages, (SELECT count(*) FROM attempt) AS attempts,
      (SELECT count(*) FROM wave) AS waves, (SELECT count(*) FROM command) AS commands`;
    const before = await one(sums);
    expect(Number(before.messages)).toBe(CAMPAIGNS * PATIENTS);
    const startedAt = Date.now();
    await migrate(database.url);
    const seconds = (Date.now() - startedAt) / 1_000;
    // docs/adr/0032 states what it takes on two quiet cores.
    process.stderr.write(`100,000 messages migrated in ${seconds.toFixed(1)} s\n`);
    expect(seconds).toBeLessThan(60);
    expect(await one(sums)).toEqual(before);

    const { rows } = await client.query(
      `SELECT d.gate, d.settled_at IS NOT NULL AS settled, d.origin, d.waves, count(*)::int FROM dispatch d
       JOIN campaign c ON c.id = d.id AND c.id = d.campaign_id
       WHERE d.total = (SELECT count(*) FROM message m WHERE m.dispatch_id = d.id) AND d.body = c.body AND d.header = '{NHS number}'
       GROUP BY 1, 2, 3, 4 ORDER BY 1, 2`,
    );
    const standing = { origin: 'campaign', waves: 1 };
    expect(rows).toEqual([
      { ...standing, gate: 'open', settled: false, count: 1 },
      { ...standing, gate: 'shut', settled: false, count: 2 },
      { ...standing, gate: 'shut', settled: true, count: CAMPAIGNS - 4 },
      { ...standing, gate: 'stopped', settled: false, count: 1 },
    ]);
  }, 120_000);
});
