import type { OutOfHoursRule } from '../../../domain/conversations/out-of-hours';
import type { RotaTurn } from '../../../domain/conversations/rota';
import type { SendingHours } from '../../../domain/practice/hours/hours';
import type { InboxRules, InboxWatch, RedFlagAlarm } from '../../../ports/conversations/watch';
import { appendAudit, type Queryable } from '../practice/audit-log';
import type { Database } from '../sql/connect';
import { json } from '../sql/rows';
import { inTransaction } from '../sql/transaction';
import { readStaff } from './notices';

/** Until a practice changes it. */
const USUAL_MINUTES = 15;
const MOST_ALARMS = 200;

interface RulesRecord {
  minutes: number;
  text: string | null;
  hours: object | null;
  unreadHours: number | null;
  languages: string[];
}

/** How a practice watches its inboxes, with the people on the rota who still work there, in their order. */
export async function readInboxRules(db: Queryable, practiceId: string): Promise<InboxRules> {
  const { rows } = await db.query<RulesRecord>(
    `SELECT minutes, out_of_hours_text AS text, open_hours AS hours, unread_hours AS "unreadHours", read_languages AS languages
     FROM inbox_rule WHERE practice_id = $1`,
    [practiceId],
  );
  const { rows: turns } = await db.query<{ staffId: string; hours: object | null }>(
    `SELECT t.staff_id AS "staffId", t.hours FROM rota_turn t
     JOIN membership m ON m.practice_id = t.practice_id AND m.staff_id = t.staff_id AND m.removed_at IS NULL
     WHERE t.practice_id = $1 ORDER BY t.position`,
    [practiceId],
  );
  const found = rows[0];
  return {
    minutes: found?.minutes ?? USUAL_MINUTES,
    people: turns.map(({ staffId, hours }): RotaTurn => ({ staffId, hours: hours as SendingHours | null })),
    outOfHours: outOfHoursOf(found),
    unreadHours: found?.unreadHours ?? null,
    languages: found?.languages ?? [],
  };
}

/** Whether somebody is on the rota, so that a named person hears about a possible emergency. */
export async function hasRota(db: Queryable, practiceId: string): Promise<boolean> {
  const { people } = await readInboxRules(db, practiceId);
  return people.length > 0;
}

function outOfHoursOf(record: RulesRecord | undefined): OutOfHoursRule | null {
  return record?.text && record.hours ? { text: record.text, hours: record.hours as SendingHours } : null;
}

const ALARMS = `
  SELECT a.id, a.conversation_id AS "conversationId", a.raised_at AS "raisedAt", a.acknowledged_at AS "acknowledgedAt",
    s.name AS "acknowledgedBy",
    (SELECT coalesce(json_agg(json_build_object('name', w.name, 'at', t.at) ORDER BY t.at, w.name), '[]')
     FROM red_flag_told t JOIN staff w ON w.id = t.staff_id
     WHERE t.practice_id = a.practice_id AND t.alarm_id = a.id) AS told
  FROM red_flag_alarm a LEFT JOIN staff s ON s.id = a.acknowledged_by_id
  WHERE a.practice_id = $1`;

type AlarmRecord = Omit<RedFlagAlarm, 'told'> & { told: object };

/** Times are texts in JSON. */
function toAlarm({ told, ...alarm }: AlarmRecord): RedFlagAlarm {
  return {
    ...alarm,
    told: (told as { name: string; at: string }[]).map(({ name, at }) => ({ name, at: new Date(at) })),
  };
}

/** Rota, alarms and holds, as staff see and change them. */
export function createInboxWatch(database: Database): InboxWatch {
  const { pool, prisma } = database;

  return {
    rules: (practiceId) => readInboxRules(pool, practiceId),

    change: (practiceId, rules, by, now) =>
      inTransaction(database, async ({ prisma: rows, client }) => {
        await client.query('SELECT FROM practice WHERE id = $1 FOR UPDATE', [practiceId]);
        const staff = await readStaff(client, practiceId);
        const mayAnswer = ({ staffId }: RotaTurn) =>
          staff.some((one) => one.staffId === staffId && one.role !== 'viewer');
        if (!rules.people.every(mayAnswer)) return { kind: 'refused', code: 'staff-unknown' };
        const { minutes, people, outOfHours, unreadHours, languages } = rules;
        const row = {
          ...{ minutes, unreadHours, readLanguages: languages, changedAt: now },
          ...{ outOfHoursText: outOfHours?.text ?? null, openHours: json(outOfHours?.hours) },
        };
        await rows.inboxRule.upsert({ where: { practiceId }, create: { practiceId, ...row }, update: row });
        await rows.rotaTurn.deleteMany({ where: { practiceId } });
        await rows.rotaTurn.createMany({
          data: people.map(({ staffId, hours }, position) => ({ practiceId, position, staffId, hours: json(hours) })),
        });
        await appendAudit(client, {
          ...{ practiceId, at: now, actor: by.user, act: 'rota-changed', subjectKind: 'settings', subjectId: null },
          details: {
            byToken: by.tokenId,
            people: people.map(({ staffId }) => staffId),
            minutes,
            unreadHours,
            languages,
          },
        });
        return { kind: 'changed', rules: await readInboxRules(client, practiceId) };
      }),

    async alarmOf(practiceId, conversationId) {
      const { rows } = await pool.query<AlarmRecord>(
        `${ALARMS} AND a.conversation_id = $2 ORDER BY a.raised_at DESC, a.id DESC LIMIT 1`,
        [practiceId, conversationId],
      );
      return rows[0] ? toAlarm(rows[0]) : null;
    },

    acknowledge: (practiceId, conversationId, by, now) =>
      inTransaction(database, async ({ prisma: rows, client }) => {
        const { count } = await rows.redFlagAlarm.updateMany({
          where: { practiceId, conversationId, acknowledgedAt: null },
          data: { acknowledgedAt: now, acknowledgedById: by.tokenId, nextAt: null },
        });
        if (count === 0) return false;
        await rows.notification.updateMany({
          where: { practiceId, kind: 'red-flag', subjectId: conversationId, readAt: null },
          data: { readAt: now },
        });
        await appendAudit(client, {
          ...{ practiceId, at: now, actor: by.user, act: 'red-flag-acknowledged' },
          ...{ subjectKind: 'conversation', subjectId: conversationId, details: { byToken: by.tokenId } },
        });
        return true;
      }),

    async alarmsSince(practiceId, since) {
      const { rows } = await pool.query<AlarmRecord>(
        `${ALARMS} AND (a.raised_at >= $2 OR a.acknowledged_at IS NULL) ORDER BY a.raised_at DESC, a.id DESC LIMIT ${MOST_ALARMS}`,
        [practiceId, since],
      );
      return rows.map(toAlarm);
    },

    holdOf: (practiceId, patientId) =>
      prisma.patientHold.findFirst({
        where: { practiceId, patientId, endedAt: null },
        orderBy: { at: 'asc' },
        select: { conversationId: true, at: true },
      }),

    endHold: (practiceId, patientId, by, now) =>
      inTransaction(database, async ({ prisma: rows, client }) => {
        const { count } = await rows.patientHold.updateMany({
          where: { practiceId, patientId, endedAt: null },
          data: { endedAt: now, endedBy: by.user },
        });
        if (count === 0) return false;
        await appendAudit(client, {
          ...{ practiceId, at: now, actor: by.user, act: 'patient-hold-ended' },
          ...{ subjectKind: 'patient', subjectId: patientId, details: { byToken: by.tokenId } },
        });
        return true;
      }),
  };
}
