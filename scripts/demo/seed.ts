import type { PoolClient } from 'pg';
import { connect } from '../../adapters/postgres/sql/connect';
import { copyRows } from '../../adapters/postgres/sql/copy-text';
import { newId } from '../../adapters/postgres/sql/new-id';
import { inTransaction, type Transaction } from '../../adapters/postgres/sql/transaction';
import { writeSettings } from '../../adapters/postgres/practice/settings';
import { hashToken } from '../../domain/practice/token-hash';
import { inventPatients, type DemoPatient } from './patients';
import { DEMO_PRACTICES, type DemoPractice } from './practices';
import { sampleListsExist, writeSampleLists } from './sample-lists';
import { seedAppointments } from './bookings';
import { seedPracticeSystem } from './practice-system';
import { seedQuestionnaire } from './questionnaires';
import { seedRecalls } from './recalls';
import { seedStaff } from './staff';

/** When the demo's people stated their preferences. Like their dates of birth, it stays the same in later years. */
const ASKED_ON = '2025-09-15T09:30:00Z';

export interface DemoSettings {
  databaseUrl: string;
  dataFolder: string;
  /** The administrator tokens of the first and the second practice. */
  tokens: readonly [string, string];
  /** The base of the simulated record, from which the first practice reads recalls; null where another record is used. */
  recordUrl?: string | null;
}

export interface SeedResult {
  /** Slugs of the practices that were made; empty if the demo existed. */
  made: string[];
}

/**
 * Makes the demo's practices with their people once. Later starts only check the tokens, the staff and the sample
 * lists.
 */
export async function seedDemo({
  databaseUrl,
  dataFolder,
  tokens,
  recordUrl = null,
}: DemoSettings): Promise<SeedResult> {
  const database = connect(databaseUrl, { max: 1 });
  try {
    // One transaction for all, so a practice that exists is complete.
    const made = await inTransaction(database, (tx) => makePractices(tx, tokens, recordUrl));
    const firstPatients = made.get(DEMO_PRACTICES[0]!.slug);
    if (!sampleListsExist(dataFolder)) {
      await writeSampleLists(dataFolder, firstPatients ?? inventPatients(DEMO_PRACTICES[0]!.population));
    }
    return { made: [...made.keys()] };
  } finally {
    await database.close();
  }
}

/** Makes the practices that are missing; returns their patients by slug. */
async function makePractices(
  tx: Transaction,
  tokens: DemoSettings['tokens'],
  recordUrl: string | null,
): Promise<Map<string, DemoPatient[]>> {
  const { client } = tx;
  const made = new Map<string, DemoPatient[]>();
  await client.query(`select pg_advisory_xact_lock(hashtext('rollcall-demo'))`);
  const there = await practicesThere(client);
  for (const [index, practice] of DEMO_PRACTICES.entries()) {
    if (!there.has(practice.id)) {
      const patients = inventPatients(practice.population);
      await makePractice(tx, practice, patients);
      await seedRecalls(client, practice.id);
      if (index === 0) {
        await seedAppointments(client, practice.id);
        await seedQuestionnaire(client, practice.id);
        if (recordUrl !== null) await seedPracticeSystem(client, practice.id, recordUrl);
      }
      made.set(practice.slug, patients);
    }
    await setToken(client, practice, tokens[index]!);
  }
  await seedStaff(client);
  return made;
}

async function practicesThere(client: PoolClient): Promise<Set<string>> {
  const { rows } = await client.query<{ id: string }>('select id from practice where id = any($1::uuid[])', [
    DEMO_PRACTICES.map(({ id }) => id),
  ]);
  return new Set(rows.map(({ id }) => id));
}

async function makePractice(
  { prisma, client }: Transaction,
  practice: DemoPractice,
  patients: DemoPatient[],
): Promise<void> {
  const { id, slug, name, odsCode, settings, senders, credits } = practice;
  await client.query('insert into practice (id, slug, name, ods_code, time_zone) values ($1, $2, $3, $4, $5)', [
    id,
    slug,
    name,
    odsCode,
    'Europe/London',
  ]);
  await writeSettings(prisma, id, settings, new Date());
  for (const [kind, { sender, replyTo }] of Object.entries(senders)) {
    await client.query(
      `insert into account_sender (practice_id, kind, sender, reply_to, changed_by) values ($1, $2, $3, $4, 'demo')`,
      [id, kind, sender, replyTo],
    );
  }
  if (credits !== undefined) {
    await client.query(
      `insert into credit_entry (practice_id, id, kind, credits, reference, created_by) values ($1, $2, 'purchase', $3, 'Demo', 'demo')`,
      [id, newId(), credits],
    );
  }
  await copyRows(
    client,
    `patient (practice_id, id, nhs_number, family_name, given_name, date_of_birth, mobile, email, address, postcode, status,
      does_not_wish_sms, does_not_wish_sms_at, marketing_agreed, marketing_agreed_at)`,
    patients.map((patient) => [
      id,
      patient.id,
      patient.nhsNumber,
      patient.familyName,
      patient.givenName,
      patient.dateOfBirth,
      patient.mobile,
      patient.email,
      patient.address,
      patient.postcode,
      patient.status,
      patient.doesNotWishSms,
      patient.doesNotWishSms === null ? null : ASKED_ON,
      patient.marketingAgreed,
      patient.marketingAgreed === null ? null : ASKED_ON,
    ]),
  );
}

/**
 * The token's row follows the environment: a different token replaces the old one. A revoked token is never restored
 * (L1), and its replacement gets a new row.
 */
async function setToken(client: PoolClient, { id, tokenId }: DemoPractice, token: string): Promise<void> {
  const hash = hashToken(token);
  const { rowCount: known } = await client.query('select 1 from api_token where practice_id = $1 and token_hash = $2', [
    id,
    hash,
  ]);
  if (known) return;
  const { rowCount: replaced } = await client.query(
    `update api_token set token_hash = $3
     where practice_id = $1 and revoked_at is null and created_by = 'demo' and (id = $2 or name = 'Demo administrator')`,
    [id, tokenId, hash],
  );
  if (replaced) return;
  await client.query(
    `insert into api_token (practice_id, id, name, role, token_hash, created_by)
     select $1, case when exists (select from api_token where practice_id = $1 and id = $2) then $4 else $2 end,
       'Demo administrator', 'administrator', $3, 'demo'`,
    [id, tokenId, hash, newId()],
  );
}
