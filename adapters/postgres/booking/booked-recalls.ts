import type { PoolClient } from 'pg';

/** The recalls of $2's patient about which campaign $3 was sent. */
const OF_INVITATION = `practice_id = $1 AND patient_id = $2 AND status = 'open' AND ended IS NULL AND id IN (
  SELECT recall_id FROM recall_attempt WHERE practice_id = $1 AND campaign_id = $3)`;

interface AnsweredInvitation {
  practiceId: string;
  patientId: string;
  campaignId: string;
}

/** A booking ends the waiting of those recalls whose invitation it answers, and of no other. */
export async function recallsBooked(
  client: PoolClient,
  { practiceId, patientId, campaignId }: AnsweredInvitation,
  { by, now }: { by: string; now: Date },
): Promise<void> {
  await client.query(
    `UPDATE recall SET booked_at = $4, booked_by = $5, changed_at = $4 WHERE ${OF_INVITATION} AND booked_at IS NULL`,
    [practiceId, patientId, campaignId, now, by],
  );
}

/** The appointment was cancelled, so those recalls wait again. */
export async function recallsWaitAgain(
  client: PoolClient,
  { practiceId, patientId, campaignId }: AnsweredInvitation,
  now: Date,
): Promise<void> {
  await client.query(
    `UPDATE recall SET booked_at = NULL, booked_by = NULL, changed_at = $4 WHERE ${OF_INVITATION} AND booked_at IS NOT NULL`,
    [practiceId, patientId, campaignId, now],
  );
}
