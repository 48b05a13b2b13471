import { randomUUID } from 'node:crypto';
import { connect, type Database } from '../../adapters/postgres/sql/connect';
import { createCampaignDispatch } from '../../adapters/postgres/delivery/dispatches';
import { createDeliveryStore } from '../../adapters/postgres/delivery/delivery-store';
import type { AttemptState } from '../../domain/delivery/states';
import type { CampaignKey, DeliveryStore, DispatchKey } from '../../ports/delivery/delivery-store';
import type { MessageProvider, ProviderAccount } from '../../ports/delivery/message-provider';
import { createTestDatabase } from './database';

/** A practice with one SMS account, and campaigns that are being sent, as rows: what delivery works on, without the rest. */
export interface SendingWorld {
  database: Database;
  url: string;
  practiceId: string;
  /** Tests may change its rate and budget; it is read for each hand-over. */
  account: ProviderAccount;
  store: DeliveryStore;
  /** A campaign that is being sent, with so many planned messages to numbers of their own. */
  sending(count: number, options?: { saveToRecord?: boolean }): Promise<SendingKey>;
  /** The attempts of a campaign in the order of their range. */
  attempts(key: DispatchKey): Promise<AttemptRow[]>;
  /** The messages of a campaign by status. */
  counts(key: DispatchKey): Promise<Record<string, number>>;
  close(): Promise<void>;
}

/** A campaign and its dispatch, which have one id. */
export type SendingKey = CampaignKey & DispatchKey;

/** For texts without a personal link. */
export const NO_LINKS = { tokensFor: () => Promise.resolve([]), sealedTokens: () => [] };

/** Settings of the delivery activities, where a test is about something else. */
export const SENDING_SETTINGS = {
  ...{ leaseSeconds: 60, lookUpSeconds: 300, allowFictionalNumbers: true, publicUrl: 'http://rollcall.test' },
};

export interface AttemptRow {
  id: string;
  messageId: string;
  seq: number;
  state: AttemptState;
  claim: string | null;
  lookUps: number;
}

export async function createSendingWorld(): Promise<SendingWorld> {
  const server = await createTestDatabase();
  const database = connect(server.url, { max: 12 });
  const { pool } = database;
  const practiceId = randomUUID();
  const account: ProviderAccount = {
    id: randomUUID(),
    practiceId,
    channel: 'sms',
    kind: 'simulator',
    receiptUrl: 'http://127.0.0.1/webhooks/simulator/receipts',
    ratePerSecond: null,
    budgetKey: '',
    sender: null,
    replyTo: null,
  };
  let people = 0;
  await pool.query(`INSERT INTO practice (id, slug, name) VALUES ($1, 'p', 'P')`, [practiceId]);
  await pool.query(
    `INSERT INTO provider_account (practice_id, id, channel, kind, webhook_user, webhook_password) VALUES ($1, $2, 'sms', 'simulator', 'u', 'p')`,
    [practiceId, account.id],
  );

  return {
    database,
    url: server.url,
    practiceId,
    account,
    store: createDeliveryStore(pool, { accountFor: () => Promise.resolve(account) }),

    async sending(count, { saveToRecord = false } = {}) {
      const [campaignId, listId] = [randomUUID(), randomUUID()];
      const first = people;
      people += count;
      await pool.query(
        `INSERT INTO recipient_list (practice_id, id, name, channel, contact_source, file_name, header, created_by) VALUES ($1, $2, 'L', 'sms', 'demographics', 'l.csv', '{}', 't')`,
        [practiceId, listId],
      );
      await pool.query(
        `INSERT INTO campaign (practice_id, id, name, type, purpose, list_id, channel, body, snomed_codes, save_to_record, created_by, created_by_token, phase, sent_at, send_at, total)
         VALUES ($1, $2, 'C', 'message', 'care', $3, 'sms', 'Please ring us.', '{}', $6, 't', $4, 'scheduled', now(), now(), $5)`,
        [practiceId, campaignId, listId, randomUUID(), count, saveToRecord],
      );
      await createCampaignDispatch(pool, { practiceId, campaignId }, { accountId: account.id, total: count });
      await pool.query(`UPDATE campaign SET phase = 'sending' WHERE id = $1`, [campaignId]);
      await pool.query(
        `WITH n AS (SELECT i, gen_random_uuid() AS patient, gen_random_uuid() AS message, gen_random_uuid() AS attempt,
             '+4477009' || lpad((i + $4)::text, 5, '0') AS mobile FROM generate_series(1, $5::int) AS i),
           p AS (INSERT INTO patient (practice_id, id, nhs_number, date_of_birth, mobile)
             SELECT $1, patient, (9990000000 + i + $4)::text, '1980-01-01', mobile FROM n),
           r AS (INSERT INTO list_row (practice_id, list_id, row, cells, outcome, contact, patient_id)
             SELECT $1, $2, i + 1, '{}', 'accepted', mobile, patient FROM n),
           m AS (INSERT INTO message (practice_id, id, dispatch_id, position, list_id, row, patient_id, status, latest_attempt)
             SELECT $1, message, $3, i, $2, i + 1, patient, 'planned', 1 FROM n)
         INSERT INTO attempt (practice_id, id, dispatch_id, message_id, number, wave, seq, account_id, state, contact)
           SELECT $1, attempt, $3, message, 1, 1, i, $6, 'planned', mobile FROM n`,
        [practiceId, listId, campaignId, first, count, account.id],
      );
      return { practiceId, campaignId, dispatchId: campaignId };
    },

    async attempts({ dispatchId }) {
      const { rows } = await pool.query<AttemptRow>(
        `SELECT id, message_id AS "messageId", seq, state, claim, look_ups AS "lookUps" FROM attempt
         WHERE practice_id = $1 AND dispatch_id = $2 ORDER BY seq, number`,
        [practiceId, dispatchId],
      );
      return rows;
    },

    async counts({ dispatchId }) {
      const { rows } = await pool.query<{ status: string; count: number }>(
        `SELECT status, count(*)::int AS count FROM message WHERE practice_id = $1 AND dispatch_id = $2 GROUP BY status`,
        [practiceId, dispatchId],
      );
      return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
    },

    async close() {
      await database.close();
      await server.drop();
    },
  };
}

/** A provider that takes everything, with what a test wants otherwise. */
export function acceptingProvider(changes: Partial<MessageProvider> = {}): MessageProvider {
  return {
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
    handOver: () => Promise.resolve({ kind: 'accepted' }),
    lookUp: () => Promise.resolve({ kind: 'absent' }),
    readReceipt: () => null,
    readReply: () => null,
    close: () => Promise.resolve(),
    ...changes,
  };
}
