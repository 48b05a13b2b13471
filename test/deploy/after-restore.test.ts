import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Client } from 'pg';
import { createCampaignDispatch } from '../../adapters/postgres/delivery/dispatches';
import { createTestDatabase, type TestDatabase } from '../support/database';

const PRACTICE = '019c0000-0000-7000-8000-000000000001';
const ACCOUNT = '019c0000-0000-7000-8000-000000000002';
const LIST = '019c0000-0000-7000-8000-000000000003';
const TOKEN = '019c0000-0000-7000-8000-000000000004';

let database: TestDatabase;
let client: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query(`INSERT INTO practice (id, slug, name) VALUES ($1, 'one', 'One')`, [PRACTICE]);
  await client.query(
    `INSERT INTO provider_account (practice_id, id, channel, kind, webhook_user, webhook_password)
     VALUES ($1, $2, 'sms', 'simulator', 'u', 'sealed')`,
    [PRACTICE, ACCOUNT],
  );
  await client.query(
    `INSERT INTO recipient_list (practice_id, id, name, channel, contact_source, file_name, created_by, workflow_started_at)
     VALUES ($1, $2, 'L', 'sms', 'demographics', 'l.csv', 'me', now())`,
    [PRACTICE, LIST],
  );
});

afterAll(async () => {
  await client?.end();
  await database?.drop();
});

/** A campaign whose one message stands in each of the states; the rows are as the engine would have them. */
async function campaign(phase: string, channel: string, states: string[]): Promise<string> {
  const id = crypto.randomUUID();
  await client.query(
    `INSERT INTO campaign (practice_id, id, name, type, purpose, list_id, channel, body, snomed_codes, save_to_record, created_by,
       created_by_token, phase, total, sent_at, send_at, shares_list)
     VALUES ($1, $2, 'C', 'message', 'care', $3, $4, 'Hello', '{}', true, 'me', $5, 'scheduled', $6, now(), now(), true)`,
    [PRACTICE, id, LIST, channel, TOKEN, states.length],
  );
  const key = { practiceId: PRACTICE, campaignId: id };
  await createCampaignDispatch(client, key, { accountId: ACCOUNT, total: states.length });
  for (const [index, state] of states.entries()) {
    const [patient, message] = [crypto.randomUUID(), crypto.randomUUID()];
    const row = Number((await client.query<{ n: string }>('SELECT count(*) + 2 AS n FROM list_row')).rows[0]!.n);
    await client.query(
      `INSERT INTO patient (practice_id, id, nhs_number, date_of_birth) VALUES ($1, $2, $3, '1980-01-01')`,
      [PRACTICE, patient, String(9_990_000_000 + row)],
    );
    await client.query(`INSERT INTO list_row (practice_id, list_id, row, cells) VALUES ($1, $2, $3, '{}')`, [
      PRACTICE,
      LIST,
      row,
    ]);
    await client.query(
      `INSERT INTO message (practice_id, id, dispatch_id, position, list_id, row, patient_id, status) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [PRACTICE, message, id, index + 1, LIST, row, patient, state],
    );
    await client.query(
      `INSERT INTO attempt (practice_id, id, dispatch_id, message_id, number, wave, seq, account_id, state, claim)
       VALUES ($1, $2, $3, $4, 1, 1, $5, $6, $7, $8)`,
      [
        PRACTICE,
        crypto.randomUUID(),
        id,
        message,
        index + 1,
        ACCOUNT,
        state,
        state === 'submitting' ? crypto.randomUUID() : null,
      ],
    );
  }
  await client.query(`UPDATE campaign SET phase = $2 WHERE id = $1`, [id, phase]);
  return id;
}

const statuses = async (id: string) => {
  const sql = `SELECT m.status, a.state, a.look_up_at IS NOT NULL AS asked FROM message m
    JOIN attempt a ON a.practice_id = m.practice_id AND a.message_id = m.id WHERE m.dispatch_id = $1 ORDER BY m.position`;
  const { rows } = await client.query<{ status: string; state: string; asked: boolean }>(sql, [id]);
  for (const { status, state } of rows) expect(status).toBe(state);
  return rows.map(({ status, asked }) => (asked ? `${status}, looked up` : status));
};

const paused = async (id: string) =>
  (await client.query<{ reason: string | null }>('SELECT paused_reason AS reason FROM campaign WHERE id = $1', [id]))
    .rows[0]!.reason;

test('N3 after a restore nothing goes by itself, and what may have gone since the backup is looked up first', async () => {
  const scheduled = await campaign('scheduled', 'sms', ['planned']);
  const sending = await campaign('sending', 'sms', [
    'planned',
    'submitting',
    'submitted',
    'delivered',
    'failed',
    'suppressed',
  ]);
  const settling = await campaign('settling', 'sms', ['submitted', 'delivered']);
  const emails = await campaign('sending', 'email', ['planned', 'submitted']);
  const settled = await campaign('settled', 'sms', ['expired', 'delivered']);

  await client.query(readFileSync(resolve('deploy', 'postgres', 'after-restore.sql'), 'utf8'));

  expect(await statuses(scheduled)).toEqual(['planned']);
  const unknown = 'unknown, looked up';
  expect(await statuses(sending)).toEqual([unknown, unknown, unknown, 'delivered', 'failed', 'suppressed']);
  expect(await statuses(settling)).toEqual([unknown, 'delivered']);
  expect(await statuses(emails)).toEqual([unknown, 'submitted']);
  expect(await statuses(settled)).toEqual(['expired', 'delivered']);
  for (const id of [scheduled, sending, emails]) expect(await paused(id)).toBe('restored-from-backup');
  for (const id of [settling, settled]) expect(await paused(id)).toBeNull();
  const told = await client.query('SELECT 1 FROM recipient_list WHERE workflow_started_at IS NOT NULL');
  expect(told.rowCount).toBe(0);
});
