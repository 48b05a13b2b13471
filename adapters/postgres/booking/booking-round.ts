import type { Pool, PoolClient } from 'pg';
import { answerDue, entryDue } from '../../../domain/booking/entry-alarm';
import type { NoticeKind } from '../../../domain/conversations/notices';
import { mayActAs } from '../../../domain/practice/roles';
import type { BookingRound } from '../../../ports/booking/sessions';
import type { ProviderAccount } from '../../../ports/delivery/message-provider';
import type { ProviderAccounts } from '../../../ports/practice/provider-accounts';
import { raiseNotices, readStaff } from '../conversations/notices';
import { readSettings } from '../practice/settings';
import type { Database } from '../sql/connect';
import { transaction } from '../sql/transaction';
import { makeMessage, messagesDue } from './booking-messages';
import { JOIN_ENTRY, NEEDS_ENTRY } from './invitation-answers';

/** We look for appointments that begin within this time, or began no longer ago. */
const DAYS_AHEAD = 90;
const DAYS_BACK = 7;

interface RoundDeps {
  accounts: Pick<ProviderAccounts, 'inUse'>;
  ucs2PartUnits: (kind: string) => number;
  /** Everything is switched on there, Welsh sentences too. */
  demo: boolean;
}

/** The messages to patients and the alarms to staff that appointments cause. */
export function createBookingRound(database: Database, { accounts, ...options }: RoundDeps): BookingRound {
  const { pool } = database;
  return {
    async look(now) {
      const made: { practiceId: string; dispatchId: string }[] = [];
      const known = new Map<string, ProviderAccount[]>();
      for (const due of await messagesDue(pool)) {
        const { practiceId, id } = due;
        const inUse = known.get(practiceId) ?? (await accounts.inUse(practiceId));
        known.set(practiceId, inUse);
        if (await makeMessage(pool, due, inUse, options, now)) made.push({ practiceId, dispatchId: id });
      }
      await tellOfEntries(database, now);
      await tellOfAnswers(database, now);
      return made;
    },
  };
}

/** A day of a practice about which something has to be done. */
interface WorkOfDay {
  practiceId: string;
  timeZone: string;
  /** On the practice's clock. */
  day: string;
}

/** Tells staff once of each appointment that should be in the clinical system by now and is not ticked. */
async function tellOfEntries(database: Database, now: Date): Promise<void> {
  const { pool, prisma } = database;
  for (const { practiceId, timeZone, day } of await daysToEnter(pool, now)) {
    if (entryDue(day, timeZone, await readSettings(prisma, practiceId)) > now) continue;
    await transaction(pool, (client) => tellOfDay(client, practiceId, day, now));
  }
}

async function daysToEnter(pool: Pool, now: Date): Promise<WorkOfDay[]> {
  const { rows } = await pool.query<WorkOfDay>(
    `SELECT DISTINCT b.practice_id AS "practiceId", p.time_zone AS "timeZone",
       to_char(s.starts_at AT TIME ZONE p.time_zone, 'YYYY-MM-DD') AS day
     FROM booking b
     JOIN slot s ON s.practice_id = b.practice_id AND s.id = b.slot_id
     JOIN practice p ON p.id = b.practice_id
     WHERE b.needs_entry AND b.alarmed_at IS NULL
       AND s.starts_at BETWEEN $1::timestamptz - make_interval(days => ${DAYS_BACK}) AND $1::timestamptz + make_interval(days => ${DAYS_AHEAD})
     ORDER BY 1, 3`,
    [now],
  );
  return rows;
}

async function tellOfDay(client: PoolClient, practiceId: string, day: string, now: Date): Promise<void> {
  const { rowCount } = await client.query(
    `UPDATE booking b SET alarmed_at = $3 FROM slot s, practice p
     WHERE b.practice_id = $1 AND b.needs_entry AND b.alarmed_at IS NULL AND s.practice_id = b.practice_id AND s.id = b.slot_id
       AND p.id = b.practice_id AND to_char(s.starts_at AT TIME ZONE p.time_zone, 'YYYY-MM-DD') = $2`,
    [practiceId, day, now],
  );
  if (rowCount) await tellStaff(client, { practiceId, kind: 'booking-not-entered', now });
}

/** Tells staff once of each answer without an appointment that nobody has seen to in time. */
async function tellOfAnswers(database: Database, now: Date): Promise<void> {
  const { pool, prisma } = database;
  for (const { practiceId, timeZone, day } of await daysWithAnswers(pool, now)) {
    if (answerDue(day, timeZone, await readSettings(prisma, practiceId)) > now) continue;
    await transaction(pool, async (client) => {
      const { rowCount } = await client.query(
        `UPDATE booking_answer o SET alarmed_at = $3
         FROM booking_answer a JOIN practice p ON p.id = a.practice_id ${JOIN_ENTRY}
         WHERE o.practice_id = $1 AND a.practice_id = $1 AND a.id = o.id AND o.alarmed_at IS NULL AND ${NEEDS_ENTRY}
           AND to_char(a.at AT TIME ZONE p.time_zone, 'YYYY-MM-DD') = $2`,
        [practiceId, day, now],
      );
      if (rowCount) await tellStaff(client, { practiceId, kind: 'booking-answer-waiting', now });
    });
  }
}

async function daysWithAnswers(pool: Pool, now: Date): Promise<WorkOfDay[]> {
  const { rows } = await pool.query<WorkOfDay>(
    `SELECT DISTINCT a.practice_id AS "practiceId", p.time_zone AS "timeZone",
       to_char(a.at AT TIME ZONE p.time_zone, 'YYYY-MM-DD') AS day
     FROM booking_answer a JOIN practice p ON p.id = a.practice_id ${JOIN_ENTRY}
     WHERE ${NEEDS_ENTRY} AND a.alarmed_at IS NULL AND a.at <= $1
     ORDER BY 1, 3`,
    [now],
  );
  return rows;
}

/** Tells everyone who may act. */
async function tellStaff(
  client: PoolClient,
  { practiceId, kind, now }: { practiceId: string; kind: NoticeKind; now: Date },
): Promise<void> {
  const staff = (await readStaff(client, practiceId)).filter(({ role }) => mayActAs(role, 'sender'));
  const ids = staff.map(({ staffId }) => staffId);
  await raiseNotices(client, { practiceId, kind, subjectId: practiceId, now }, ids);
}
