import type { PoolClient } from 'pg';
import { CHILD_LEFT_OUT } from '../../../../domain/content/checks/left-out';
import { VALUE_MISSING } from '../../../../domain/content/empty-values';
import type { MessageTexts } from '../../../../domain/content/translations/message-texts';
import { TRANSLATION_MISSING } from '../../../../domain/content/translations/text-choice';
import type { CommandContext } from '../../../../ports/campaigns/campaign-commands';
import type { ListSegments } from '../segments';
import type { CampaignToSend } from './sending-campaign';

/**
 * Copies the accepted rows into messages: from here on the audience is fixed (N9). PostgreSQL generates the ids, so a
 * list of a million never passes through this process's memory. The ids follow the order of the rows, so that indexes
 * grow at one end.
 * @param leftOut rows that are of the audience and are not sent to: without a value that the text needs, of children at an
 * adult's number whom somebody left out, and of patients who get a call because there is no translation.
 * @param texts which text each message is written with.
 * @param segments of each message, where they are counted.
 */
export async function freezeAudience(
  client: PoolClient,
  context: CommandContext,
  campaign: CampaignToSend,
  { missing, children, toCall }: Record<'missing' | 'children' | 'toCall', readonly number[]>,
  { each }: ListSegments,
  { ofRow }: Pick<MessageTexts, 'ofRow'>,
): Promise<void> {
  const leftOut = [...new Set([...missing, ...children, ...toCall])];
  const frozen = await client.query(
    `INSERT INTO message (practice_id, id, dispatch_id, position, list_id, row, patient_id, contact, status_at, status, reason_code,
       segments, text)
     SELECT $1, uuidv7(), $2, l.position, $3, l.row, l.patient_id, l.contact, $4,
       CASE WHEN l.row = ANY ($5::int[]) THEN 'suppressed' ELSE 'planned' END,
       CASE WHEN l.row = ANY ($9::int[]) THEN $6 WHEN l.row = ANY ($11::int[]) THEN $12 WHEN l.row = ANY ($5::int[]) THEN $10 END,
       CASE WHEN l.row = ANY ($5::int[]) THEN NULL ELSE coalesce($7::int, get_byte($8::bytea, l.row)) END,
       CASE WHEN l.row < length($13::bytea) THEN nullif(get_byte($13::bytea, l.row), 0) END
     FROM (SELECT (row_number() OVER (ORDER BY row))::int AS position, row, patient_id, contact FROM list_row
           WHERE practice_id = $1 AND list_id = $3 AND outcome = 'accepted') l
     ORDER BY l.position`,
    [
      ...[context.practiceId, campaign.id, campaign.list_id, context.now, leftOut, VALUE_MISSING.code],
      ...(typeof each === 'object' ? [null, each] : [each, null]),
      ...[missing, CHILD_LEFT_OUT.code, toCall, TRANSLATION_MISSING.code, ofRow],
    ],
  );
  if (frozen.rowCount !== campaign.accepted) throw new Error('the list changed while it was being frozen');
}
