import type { Pool, PoolClient } from 'pg';
import { exposed } from '../../../domain/patients/exposure';
import type { ResendAnswer, Unreached } from '../../../ports/campaigns/drafts';
import type { Page, PageRequest } from '../../../ports/page';
import type { TokenHolder } from '../../../ports/practice/api-tokens';
import { auditCampaign } from '../practice/audit-log';
import { transaction } from '../sql/connect';
import { toPage } from '../sql/to-page';
import { campaignToRepeat, listOfSome, named } from './sent-again';

/** Of a message `m`: the patient was handed it, or may have been. */
const HANDED_OVER = `m.status IN ('submitted', 'delivered', 'unknown', 'expired')`;

/** Why a number that is likely to fail is on the list of a correction. */
const WHY = 'It may have got the message that is corrected';

/**
 * Makes a draft to exactly those who were handed a message of a campaign, by the same channel and without a text. Its
 * list copies the rows of the campaign's list. One transaction, idempotent by the draft's id.
 */
export function draftCorrection(
  pool: Pool,
  practiceId: string,
  campaignId: string,
  { draftId, by, now }: { draftId: string; by: TokenHolder; now: Date },
): Promise<ResendAnswer> {
  return transaction(pool, async (client) => {
    const campaign = await campaignToRepeat(client, practiceId, campaignId, { draftId, made: 'correct' });
    if ('kind' in campaign) return campaign;
    const underWay = await client.query(
      `SELECT FROM message WHERE practice_id = $1 AND dispatch_id = $2 AND status = 'submitting' LIMIT 1`,
      [practiceId, campaignId],
    );
    if (underWay.rowCount) return { kind: 'not-over' };
    const listId = await listOfSome(
      client,
      { practiceId, listId: campaign.listId },
      {
        ...{ by, now, name: named(campaign.listName, 'correction') },
        only: {
          condition: `r.row IN (SELECT m.row FROM message m WHERE m.practice_id = $1 AND m.dispatch_id = $3
            AND m.list_id = $2 AND ${HANDED_OVER})`,
          values: [campaignId],
        },
      },
    );
    if (listId === null) return { kind: 'nobody' };
    await client.query('UPDATE recipient_list SET for_correction = true WHERE practice_id = $1 AND id = $2', [
      practiceId,
      listId,
    ]);
    // A number that is likely to fail is included, as a person can include one, because it may have got the mistake.
    await client.query(
      `UPDATE list_row SET override_by = $3, override_at = $4, override_why = '${WHY}'
       WHERE practice_id = $1 AND list_id = $2 AND override_by IS NULL`,
      [practiceId, listId, by.user, now],
    );
    await client.query(
      `INSERT INTO campaign (practice_id, id, name, type, purpose, list_id, channel, body, snomed_codes, save_to_record,
         created_by, created_by_token, created_at, unanswered, correction_of_id)
       SELECT practice_id, $3, $4, 'message', purpose, $5, channel, '', '{}', save_to_record, $6, $7, $8, '{timing}', id
       FROM campaign WHERE practice_id = $1 AND id = $2`,
      [practiceId, campaignId, draftId, named(campaign.name, 'correction'), listId, by.user, by.tokenId, now],
    );
    await auditCampaign(client, practiceId, draftId, 'campaign-drafted', by, now);
    await auditCampaign(client, practiceId, campaignId, 'correction-drafted', by, now);
    return { kind: 'made' };
  });
}

/**
 * Adds patients to the list of a correction who turned out to have been handed the first message since, by a late receipt or
 * another try. Nobody who got the mistake is missed. In the caller's transaction, under its lock on the draft.
 */
export async function followOriginal(
  client: Pick<PoolClient, 'query'>,
  practiceId: string,
  draftId: string,
): Promise<void> {
  const added = await client.query<{ listId: string }>(
    `INSERT INTO list_row (practice_id, list_id, row, cells, nhs_number, family_name, given_name, date_of_birth, mobile, email,
       outcome, contact, patient_id, mended, override_by, override_at, override_why)
     SELECT r.practice_id, c.list_id, r.row, r.cells, r.nhs_number, r.family_name, r.given_name, r.date_of_birth, r.mobile, r.email,
       'accepted', r.contact, r.patient_id, r.mended, coalesce(r.override_by, c.created_by), coalesce(r.override_at, now()),
       coalesce(r.override_why, '${WHY}')
     FROM campaign c
     JOIN message m ON m.practice_id = c.practice_id AND m.dispatch_id = c.correction_of_id AND ${HANDED_OVER}
     JOIN list_row r ON r.practice_id = m.practice_id AND r.list_id = m.list_id AND r.row = m.row
     JOIN recipient_list l ON l.practice_id = c.practice_id AND l.id = c.list_id AND l.for_correction
     WHERE c.practice_id = $1 AND c.id = $2 AND c.phase = 'draft'
     ON CONFLICT DO NOTHING RETURNING list_id AS "listId"`,
    [practiceId, draftId],
  );
  if (!added.rowCount) return;
  await client.query(
    `UPDATE recipient_list l SET rows = c.rows, accepted = c.accepted, rejected = c.rows - c.accepted, judged_version = NULL
     FROM (SELECT count(*) AS rows, count(*) FILTER (WHERE outcome = 'accepted') AS accepted
           FROM list_row WHERE practice_id = $1 AND list_id = $2) c
     WHERE l.practice_id = $1 AND l.id = $2`,
    [practiceId, added.rows[0]!.listId],
  );
}

interface UnreachedRecord extends Omit<Unreached, 'isRestricted'> {
  patientStatus: string;
}

/** Patients on the list of a correction who, by news since it was made, never got the first message. */
export async function readUnreached(
  pool: Pool,
  practiceId: string,
  correctionId: string,
  { limit, after }: PageRequest<number>,
): Promise<Page<Unreached, number>> {
  const { rows } = await pool.query<UnreachedRecord>(
    `SELECT r.row, m.patient_id AS "patientId", coalesce(r.nhs_number, p.nhs_number) AS "nhsNumber",
       coalesce(r.family_name, p.family_name) AS "familyName", coalesce(r.given_name, p.given_name) AS "givenName",
       m.status, p.status AS "patientStatus"
     FROM campaign c
     JOIN list_row r ON r.practice_id = c.practice_id AND r.list_id = c.list_id
     JOIN message m ON m.practice_id = c.practice_id AND m.dispatch_id = c.correction_of_id AND m.patient_id = r.patient_id
     JOIN patient p ON p.practice_id = m.practice_id AND p.id = m.patient_id
     WHERE c.practice_id = $1 AND c.id = $2 AND m.status IN ('failed', 'suppressed', 'cancelled') AND r.row > $3
     ORDER BY r.row LIMIT $4`,
    [practiceId, correctionId, after ?? 0, limit + 1],
  );
  const told = rows.map(({ patientStatus: status, ...row }) =>
    exposed(row, ['patientId', 'nhsNumber', 'familyName', 'givenName'], { status }),
  );
  return toPage(told, limit, ({ row }) => row);
}
