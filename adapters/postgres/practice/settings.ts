import { isDeepStrictEqual } from 'node:util';
import { STARTER_WORDS } from '../../../domain/content/checks/marked-words';
import { NEW_PRACTICE_MONTHLY_LIMIT } from '../../../domain/eligibility/suppression';
import type { PracticeSettings, Settings } from '../../../ports/practice/settings';
import { appendAudit } from './audit-log';
import type { Database } from '../sql/connect';
import { json, jsonValue } from '../sql/rows';
import { inTransaction, type Rows } from '../sql/transaction';
import { recipientRulesChanged } from '../eligibility/suppression';

/**
 * The settings of a new practice (docs/api.md, "Settings").
 */
export const NEW_PRACTICE_SETTINGS: PracticeSettings = {
  sendingHours: null,
  sendingHoursFor: {},
  bankHolidays: null,
  closedDays: [],
  holdSeconds: 300,
  approvalAbove: 1_000,
  contentGuard: true,
  sameTextDays: 7,
  monthlyLimit: NEW_PRACTICE_MONTHLY_LIMIT,
  autoPause: { afterOutcomes: 500, failedShare: 0.3 },
  settleSeconds: { sms: 259_200, email: 259_200 },
  smsCredits: 'counted',
  contactSource: 'demographics',
  bulkMessages: true,
  markedWords: [...STARTER_WORDS],
  links: [],
  plan: 'subscribed',
  telephone: null,
  telephoneShare: 0.2,
  bookingConfirmation: 'none',
  practiceSystem: null,
  recallSync: null,
};

/** Every rule is off, so that a first try works and a benchmark measures nothing else. */
export const NO_RULES: PracticeSettings = {
  ...NEW_PRACTICE_SETTINGS,
  ...{ approvalAbove: null, contentGuard: false, telephoneShare: 0 },
  ...{ holdSeconds: 0, autoPause: null, sameTextDays: null, monthlyLimit: null, smsCredits: null },
};

/** A practice's rules, read in a transaction, so that a decision and its rules are from the same moment. */
export async function readSettings(prisma: Rows, practiceId: string): Promise<PracticeSettings> {
  const row = await prisma.practiceSettings.findUnique({ where: { practiceId } });
  // A practice without a row is older than counted credits, approval and the content guard, and goes on without.
  if (!row) return { ...NEW_PRACTICE_SETTINGS, smsCredits: null, approvalAbove: null, contentGuard: false };
  const {
    practiceId: _practice,
    updatedAt: _updatedAt,
    settleSmsSeconds,
    settleEmailSeconds,
    closedDays,
    ...settings
  } = row;
  return {
    ...(settings as Omit<PracticeSettings, 'settleSeconds' | 'closedDays'>),
    closedDays: closedDays as unknown as PracticeSettings['closedDays'],
    settleSeconds: { sms: settleSmsSeconds, email: settleEmailSeconds },
    markedWords: (settings.markedWords as string[] | null) ?? [...STARTER_WORDS],
  };
}

/** Stores all of a practice's rules. The seed uses it, and a change within its transaction. */
export async function writeSettings(
  prisma: Rows,
  practiceId: string,
  {
    settleSeconds,
    sendingHours,
    sendingHoursFor,
    closedDays,
    autoPause,
    markedWords,
    practiceSystem,
    recallSync,
    ...settings
  }: PracticeSettings,
  now: Date,
): Promise<void> {
  const row = {
    ...settings,
    sendingHours: json(sendingHours),
    sendingHoursFor: jsonValue(sendingHoursFor),
    closedDays: jsonValue(closedDays),
    autoPause: json(autoPause),
    practiceSystem: json(practiceSystem),
    recallSync: json(recallSync),
    // A practice that keeps the starter words gets the better ones of a later release.
    markedWords: json(isDeepStrictEqual(markedWords, STARTER_WORDS) ? null : markedWords),
    settleSmsSeconds: settleSeconds.sms,
    settleEmailSeconds: settleSeconds.email,
    updatedAt: now,
  };
  await prisma.practiceSettings.upsert({ where: { practiceId }, create: { practiceId, ...row }, update: row });
}

/** The rules of practices. */
export function createSettings(database: Database): Settings {
  const { prisma } = database;
  return {
    read: (practiceId) => readSettings(prisma, practiceId),

    async campaignsUnder(practiceId) {
      const under = await prisma.campaign.findMany({
        where: { practiceId, phase: { in: ['scheduled', 'held', 'sending', 'settling'] } },
        select: { id: true },
      });
      return under.map(({ id }) => id);
    },

    change: (practiceId, changes, by, now) =>
      inTransaction(database, async ({ prisma: rows, client }) => {
        // Locks the practice's row, which exists before its settings do, so that concurrent changes take turns.
        await client.query('SELECT FROM practice WHERE id = $1 FOR UPDATE', [practiceId]);
        const before = await readSettings(rows, practiceId);
        const settleSeconds = { ...before.settleSeconds, ...changes.settleSeconds };
        const sendingHoursFor = withoutNulls({ ...before.sendingHoursFor, ...changes.sendingHoursFor });
        const after = { ...before, ...changes, settleSeconds, sendingHoursFor };
        await writeSettings(rows, practiceId, after, now);
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
              before: Object.fromEntries(names.map((name) => [name, without(before[name], after[name])])),
              after: Object.fromEntries(names.map((name) => [name, without(after[name], before[name])])),
            },
          });
        }
        return after;
      }),
  };
}

/** Of a list only what the other one has not: an entry of the audit log tells what changed, not ten thousand words. */
function without(value: unknown, other: unknown): unknown {
  if (!Array.isArray(value) || !Array.isArray(other)) return value;
  const others = new Set<unknown>(other);
  return value.filter((one) => !others.has(one));
}

/** What has a value. */
function withoutNulls<Key extends string, Value>(
  values: Partial<Record<Key, Value | null>>,
): Partial<Record<Key, Value>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)) as Partial<
    Record<Key, Value>
  >;
}
