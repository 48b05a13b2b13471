import type { PoolClient } from 'pg';
import { newId } from '../sql/new-id';

/** An answer of a patient that is to be saved to the clinical record. */
export interface NewAnswerEntry {
  practiceId: string;
  patientId: string;
  /** The invitation to book that it answers, or null. */
  campaignId: string | null;
  /** The answer to a recall, or null. */
  recallAnswerId: string | null;
  /** SNOMED CT. */
  code: string;
  /** What the record says. */
  text: string;
  at: Date;
  /** When it is saved at the earliest. */
  dueAt: Date;
}

/**
 * Stores the entries to save, in the transaction that decides it. One that stands already is enough, even if the record
 * refused it: a person enters that by hand.
 */
export async function noteAnswerEntry(client: PoolClient, entry: NewAnswerEntry): Promise<void> {
  const { practiceId, patientId, campaignId, recallAnswerId, code, text, at, dueAt } = entry;
  await client.query(
    `INSERT INTO answer_entry (practice_id, id, patient_id, campaign_id, recall_answer_id, code, text, answered_at, due_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
    [practiceId, newId(), patientId, campaignId, recallAnswerId, code, text, at, dueAt],
  );
}
