import type { PoolClient } from 'pg';

/**
 * Changes to the slots of one clinician take turns, so that they wait for each other and the constraints never have to end
 * one of two. Held until the transaction ends.
 */
export async function lockDiary(client: PoolClient, practiceId: string, slotId: string): Promise<void> {
  await client.query(
    `SELECT pg_advisory_xact_lock(hashtextextended('diary ' || practice_id || ' ' || diary, 0))
     FROM slot WHERE practice_id = $1 AND id = $2`,
    [practiceId, slotId],
  );
}

/** The same for all times of a type. */
export async function lockDiaryOfType(client: PoolClient, practiceId: string, typeId: string): Promise<void> {
  await client.query(
    `SELECT pg_advisory_xact_lock(hashtextextended('diary ' || practice_id || ' ' || diary, 0))
     FROM appointment_type WHERE practice_id = $1 AND id = $2`,
    [practiceId, typeId],
  );
}
