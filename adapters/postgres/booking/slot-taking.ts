import type { PoolClient } from 'pg';
import { lockDiary } from './diary-lock';
import { IS_FREE, openDays } from './slots';

/** How long a time is reserved for a patient who confirms it. */
const HOLD_MINUTES = 10;

/** Who takes a slot. */
export interface Taker {
  practiceId: string;
  patientId: string;
  /** What a link may take; null for staff, who may take any that is ahead. */
  link: { typeId: string; share: number; from: Date; until: Date | null } | null;
}

interface TakenSlot {
  id: string;
  typeId: string;
}

/**
 * Takes a slot, or another seat at the same time. Reservations that ran out are freed first, and those of the same
 * patient. Null if it is not free, or not for a link.
 */
export async function takeSlot(
  client: PoolClient,
  taker: Taker,
  slotId: string,
  state: 'held' | 'booked',
): Promise<TakenSlot | null> {
  const { practiceId, patientId, link } = taker;
  await lockDiary(client, practiceId, slotId);
  const asked = await client.query<{ typeId: string; startsAt: Date; diary: string; isMine: boolean; day: string }>(
    `SELECT s.type_id AS "typeId", s.starts_at AS "startsAt", s.diary,
       s.state = 'held' AND s.patient_id = $3 AND s.held_until > clock_timestamp() AS "isMine",
       to_char(s.starts_at AT TIME ZONE p.time_zone, 'YYYY-MM-DD') AS day
     FROM slot s JOIN practice p ON p.id = s.practice_id WHERE s.practice_id = $1 AND s.id = $2 AND s.closed_at IS NULL AND s.starts_at > now()`,
    [practiceId, slotId, patientId],
  );
  const [slot] = asked.rows;
  if (!slot) return null;
  // What a patient holds was within the rules when they chose it.
  if (link && !slot.isMine && !(await mayTake(client, practiceId, link, slot))) return null;
  await client.query(
    `UPDATE slot SET state = 'free', patient_id = NULL, held_until = NULL
     WHERE practice_id = $1 AND diary = $2 AND state = 'held' AND (held_until <= clock_timestamp() OR patient_id = $3)`,
    [practiceId, slot.diary, patientId],
  );
  const taken = await client.query<{ id: string }>(
    `UPDATE slot SET state = $5, patient_id = $4,
       held_until = CASE WHEN $5 = 'held' THEN clock_timestamp() + make_interval(mins => $7) END
     WHERE practice_id = $1 AND id = (
       SELECT s.id FROM slot s WHERE s.practice_id = $1 AND s.type_id = $2 AND s.starts_at = $3 AND ${IS_FREE}
         AND NOT EXISTS (SELECT FROM slot b WHERE b.practice_id = s.practice_id AND b.diary = s.diary AND b.seat = s.seat
           AND b.state <> 'free' AND tstzrange(b.starts_at, b.ends_at) && tstzrange(s.starts_at, s.ends_at))
       ORDER BY s.id <> $6, s.seat LIMIT 1)
     RETURNING id`,
    [practiceId, slot.typeId, slot.startsAt, patientId, state, slotId, HOLD_MINUTES],
  );
  return taken.rows[0] ? { id: taken.rows[0].id, typeId: slot.typeId } : null;
}

/** Nobody has it from now on. */
export async function releaseSlot(client: PoolClient, practiceId: string, slotId: string): Promise<void> {
  await client.query(
    `UPDATE slot SET state = 'free', patient_id = NULL, held_until = NULL WHERE practice_id = $1 AND id = $2`,
    [practiceId, slotId],
  );
}

async function mayTake(
  client: PoolClient,
  practiceId: string,
  { typeId, share, from, until }: NonNullable<Taker['link']>,
  slot: { typeId: string; startsAt: Date; day: string },
): Promise<boolean> {
  if (slot.typeId !== typeId || slot.startsAt < from || (until !== null && slot.startsAt >= until)) return false;
  return (await openDays(client, { practiceId, typeId, share }, slot.startsAt)).has(slot.day);
}
