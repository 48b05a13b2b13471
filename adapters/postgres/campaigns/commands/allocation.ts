import { randomBytes } from 'node:crypto';
import type { PoolClient } from 'pg';
import { addressKey, allocateTexts } from '../../../../domain/content/text-trials/allocation';
import { MOST_IN_TRIAL, trialRefusal, trialSizeRefusal } from '../../../../domain/content/text-trials/text-trial';
import type { CommandContext, CommandRefusal } from '../../../../ports/campaigns/campaign-commands';
import { withTextB, type CampaignToSend } from './sending-campaign';

/** The patients who get text B, decided before anything is sent. */
export interface Allocation {
  seed: string;
  /** Rows of the list that get text B. */
  second: ReadonlySet<number>;
  /** Text B as it is written. */
  body: string;
  subject: string | null;
}

/**
 * Divides the patients of a campaign between its two texts at random (N41), under the lock that its list is judged under.
 * Null for a campaign with one text.
 *
 * @param leftOut rows that are not sent to: they get neither text.
 */
export async function allocate(
  client: PoolClient,
  { practiceId }: CommandContext,
  campaign: CampaignToSend,
  leftOut: readonly number[],
): Promise<Allocation | CommandRefusal | null> {
  const withB = withTextB(campaign);
  if (!withB) return null;
  const refusal = trialRefusal({
    ...{ type: campaign.type, purpose: campaign.purpose, booksHere: campaign.books_here },
    ...{ isUrgent: campaign.urgent_reason !== null, isCorrection: campaign.correction_of_id !== null },
    texts: [campaign, withB].flatMap(({ body, subject }) => [body, subject ?? '']),
  });
  if (refusal) return { kind: 'refused', ...refusal };
  const urgent = campaign.purpose === 'recall' ? await urgentRecalls(client, practiceId, campaign.list_id) : 0;
  if (urgent > 0) return { kind: 'refused', code: 'trial-urgent-recalls', patients: urgent };
  const { rows } = await client.query<{
    row: number;
    contact: string | null;
    address: string[] | null;
    postcode: string | null;
  }>(
    `SELECT r.row, r.contact, p.address, p.postcode FROM list_row r
     LEFT JOIN patient p ON p.practice_id = r.practice_id AND p.id = r.patient_id
     WHERE r.practice_id = $1 AND r.list_id = $2 AND r.outcome = 'accepted' AND NOT r.row = ANY ($3::int[])
     ORDER BY r.row LIMIT $4`,
    [practiceId, campaign.list_id, leftOut, MOST_IN_TRIAL + 1],
  );
  const seed = randomBytes(16).toString('hex');
  const patients = rows.map(({ row, contact, address, postcode }) => ({
    ...{ row, contact, address: addressKey(address, postcode) },
  }));
  const second = allocateTexts(patients, seed);
  const refused = trialSizeRefusal({ A: rows.length - second.size, B: second.size });
  return refused ? { kind: 'refused', ...refused } : { seed, second, body: withB.body, subject: withB.subject };
}

/** Patients of a list with an open recall that is urgent or clinically significant: no text of theirs is left to chance. */
async function urgentRecalls(client: PoolClient, practiceId: string, listId: string): Promise<number> {
  const { rows } = await client.query<{ patients: number }>(
    `SELECT count(DISTINCT r.patient_id)::int AS patients FROM list_row r
     JOIN recall k ON k.practice_id = r.practice_id AND k.patient_id = r.patient_id
     LEFT JOIN recall_category c ON c.practice_id = k.practice_id AND c.id = k.category_id
     WHERE r.practice_id = $1 AND r.list_id = $2 AND r.outcome = 'accepted' AND k.status = 'open' AND k.ended IS NULL
       AND (k.urgency = 'urgent' OR c.clinically_significant)`,
    [practiceId, listId],
  );
  return rows[0]!.patients;
}
