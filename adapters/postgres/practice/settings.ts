import { isDeepStrictEqual } from 'node:util';
import { NEW_PRACTICE_MONTHLY_LIMIT } from '../../../domain/eligibility/suppression';
import type { PracticeSettings, Settings } from '../../../ports/practice/settings';
import { appendAudit, type Queryable } from './audit-log';
import { transaction, type Database } from '../sql/connect';
import { recipientRulesChanged } from '../eligibility/suppression';

/**
 * What a new practice starts with (docs/api.md, "Settings"), as far as it is built: approval, content guard and counted
 * credits come with their features and are off until then.
 */
export const NEW_PRACTICE_SETTINGS: PracticeSettings = {
  sendingHours: null,
  holdSeconds: 300,
  approvalAbove: null,
  contentGuard: false,
  sameTextDays: 7,
  monthlyLimit: NEW_PRACTICE_MONTHLY_LIMIT,
  autoPause: { afterOutcomes: 500, failedShare: 0.3 },
  settleSeconds: { sms: 259_200, email: 259_200 },
  smsCredits: null,
  contactSource: 'demographics',
  bulkMessages: true,
};

/** Every rule off: a first try just works, and a measurement measures nothing else. */
export const NO_RULES: PracticeSettings = {
  ...NEW_PRACTICE_SETTINGS,
  ...{ holdSeconds: 0, autoPause: null, sameTextDays: null, monthlyLimit: null },
};

interface SettingsRow {
  sending_hours: PracticeSettings['sendingHours'];
  hold_seconds: number;
  approval_above: number | null;
  content_guard: boolean;
  same_text_days: number | null;
  monthly_limit: number | null;
  auto_pause: PracticeSettings['autoPause'];
  settle_sms_seconds: number;
  settle_email_seconds: number;
  sms_credits: PracticeSettings['smsCredits'];
  contact_source: PracticeSettings['contactSource'];
  bulk_messages: boolean;
}

/** A practice's rules; `db` may be a transaction's client, so that a decision and what it rests on are of one moment. */
export async function readSettings(db: Queryable, practiceId: string): Promise<PracticeSettings> {
  const { rows } = await db.query<SettingsRow>('SELECT * FROM practice_settings WHERE practice_id = $1', [practiceId]);
  const row = rows[0];
  if (!row) return NEW_PRACTICE_SETTINGS;
  return {
    sendingHours: row.sending_hours,
    holdSeconds: row.hold_seconds,
    approvalAbove: row.approval_above,
    contentGuard: row.content_guard,
    sameTextDays: row.same_text_days,
    monthlyLimit: row.monthly_limit,
    autoPause: row.auto_pause,
    settleSeconds: { sms: row.settle_sms_seconds, email: row.settle_email_seconds },
    smsCredits: row.sms_credits,
    contactSource: row.contact_source,
    bulkMessages: row.bulk_messages,
  };
}

/** Stores all of a practice's rules; used by the seed and, inside its transaction, by a change. */
export async function writeSettings(
  db: Queryable,
  practiceId: string,
  settings: PracticeSettings,
  now: Date,
): Promise<void> {
  await db.query(
    `INSERT INTO practice_settings (practice_id, sending_hours, hold_seconds, approval_above, content_guard,
       same_text_days, monthly_limit, auto_pause, settle_sms_seconds, settle_email_seconds, sms_credits, contact_source,
       bulk_messages, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
     ON CONFLICT (practice_id) DO UPDATE SET sending_hours = excluded.sending_hours,
       hold_seconds = excluded.hold_seconds, approval_above = excluded.approval_above,
       content_guard = excluded.content_guard, same_text_days = excluded.same_text_days,
       monthly_limit = excluded.monthly_limit, auto_pause = excluded.auto_pause,
       settle_sms_seconds = excluded.settle_sms_seconds, settle_email_seconds = excluded.settle_email_seconds,
       sms_credits = excluded.sms_credits, contact_source = excluded.contact_source,
       bulk_messages = excluded.bulk_messages, updated_at = excluded.updated_at`,
    [
      practiceId,
      jsonOrNull(settings.sendingHours),
      settings.holdSeconds,
      settings.approvalAbove,
      settings.contentGuard,
      settings.sameTextDays,
      settings.monthlyLimit,
      jsonOrNull(settings.autoPause),
      settings.settleSeconds.sms,
      settings.settleSeconds.email,
      settings.smsCredits,
      settings.contactSource,
      settings.bulkMessages,
      now,
    ],
  );
}

/** The rules of practices. */
export function createSettings({ pool }: Database): Settings {
  return {
    read: (practiceId) => readSettings(pool, practiceId),

    async campaignsUnder(practiceId) {
      const { rows } = await pool.query<{ id: string }>(
        `SELECT id FROM campaign WHERE practice_id = $1 AND phase IN ('scheduled', 'held', 'sending', 'settling')`,
        [practiceId],
      );
      return rows.map((row) => row.id);
    },

    change: (practiceId, changes, by, now) =>
      transaction(pool, async (client) => {
        // The practice's row is there before its settings are, so it is what two changes at once take turns on.
        await client.query('SELECT 1 FROM practice WHERE id = $1 FOR UPDATE', [practiceId]);
        const before = await readSettings(client, practiceId);
        const settleSeconds = { ...before.settleSeconds, ...changes.settleSeconds };
        const after = { ...before, ...changes, settleSeconds };
        await writeSettings(client, practiceId, after, now);
        const names = (Object.keys(changes) as (keyof PracticeSettings)[]).filter(
          (name) => !isDeepStrictEqual(before[name], after[name]),
        );
        if (names.includes('monthlyLimit')) await recipientRulesChanged(client, practiceId);
        if (names.length > 0) {
          await appendAudit(client, {
            practiceId,
            at: now,
            actor: by.user,
            act: 'settings-changed',
            subjectKind: 'settings',
            subjectId: null,
            details: {
              byToken: by.tokenId,
              before: Object.fromEntries(names.map((name) => [name, before[name]])),
              after: Object.fromEntries(names.map((name) => [name, after[name]])),
            },
          });
        }
        return after;
      }),
  };
}

function jsonOrNull(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}
