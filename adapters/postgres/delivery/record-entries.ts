import type { Pool } from 'pg';
import type { Channel } from '../../../domain/delivery/states';
import type { Columns } from '../../../domain/lists/columns';
import type { EmptyValues } from '../../../domain/content/empty-values';
import { compileForList } from '../../../domain/content/list-text';
import type { RecordEntry, RecordOutcome } from '../../../ports/delivery/clinical-record';
import type { DispatchKey } from '../../../ports/delivery/delivery-store';
import { notifyCampaigns } from '../campaigns/live-news';
import { FURTHER_TEXTS, type FurtherText } from './message-text';

/**
 * Delivered messages of a dispatch that wait to be saved, as record entries. The text is filled in again, exactly as it
 * was sent. None once somebody withdrew what its campaign saves.
 */
export async function readUnsaved(
  pool: Pool,
  { practiceId, dispatchId }: DispatchKey,
  { limit, after }: { limit: number; after: number },
): Promise<{ entries: RecordEntry[]; last: number }> {
  const dispatch = await pool.query<{
    channel: Channel;
    body: string;
    subject: string | null;
    snomed_codes: string[];
    header: string[];
    columns: Partial<Columns> | null;
    empty_values: EmptyValues | null;
    texts: FurtherText[];
  }>(
    `SELECT d.channel, d.body, d.subject, d.snomed_codes, d.header, d.columns, d.empty_values, ${FURTHER_TEXTS} AS texts
     FROM dispatch d LEFT JOIN campaign c ON c.practice_id = d.practice_id AND c.id = d.campaign_id
     WHERE d.practice_id = $1 AND d.id = $2 AND c.withdrawn_at IS NULL`,
    [practiceId, dispatchId],
  );
  const sent = dispatch.rows[0];
  if (!sent) return { entries: [], last: after };
  const fill = (text: string) => compileForList(text, sent.header, sent.columns, sent.empty_values);
  const compile = ({ body, subject }: Pick<FurtherText, 'body' | 'subject'>) => ({
    body: fill(body),
    subject: subject === null ? null : fill(subject),
  });
  const own = compile(sent);
  const further = new Map(sent.texts.map((one) => [one.number, compile(one)]));
  const rows = await pool.query<{
    id: string;
    position: number;
    nhs_number: string;
    submitted_at: Date;
    delivered_at: Date;
    cells: string[] | null;
    text: number | null;
  }>({
    text: `
     WITH m AS MATERIALIZED (
       SELECT id, position, patient_id, list_id, row, text, submitted_at, delivered_at FROM message
       WHERE practice_id = $1 AND dispatch_id = $2 AND position > $4 AND record_status = 'waiting'
       ORDER BY position LIMIT $3
     )
     SELECT m.id, m.position, p.nhs_number, m.submitted_at, m.delivered_at, r.cells, m.text FROM m
     CROSS JOIN LATERAL (SELECT nhs_number FROM patient WHERE practice_id = $1 AND id = m.patient_id OFFSET 0) p
     LEFT JOIN LATERAL (SELECT cells FROM list_row WHERE practice_id = $1 AND list_id = m.list_id AND row = m.row OFFSET 0) r ON true
     ORDER BY m.position`,
    values: [practiceId, dispatchId, limit, after],
  });
  const entries = rows.rows.map((row) => {
    const { body, subject } = further.get(row.text ?? 0) ?? own;
    return {
      messageId: row.id,
      nhsNumber: row.nhs_number,
      channel: sent.channel,
      text: body.render(row.cells ?? []),
      ...(subject === null ? {} : { subject: subject.render(row.cells ?? []) }),
      snomedCodes: sent.snomed_codes,
      sent: row.submitted_at.toISOString(),
      received: row.delivered_at.toISOString(),
    };
  });
  return { entries, last: rows.rows.at(-1)?.position ?? after };
}

/**
 * Stores what the record system said. It only changes entries that still wait, so a repeat changes nothing. An entry that was
 * saved just as somebody withdrew them all is then to be withdrawn.
 */
export async function writeSavedEntries(
  pool: Pool,
  { practiceId, dispatchId }: DispatchKey,
  outcomes: RecordOutcome[],
): Promise<void> {
  const settled = outcomes.filter((outcome) => outcome.kind !== 'try-again');
  if (settled.length === 0) return;
  await pool.query({
    text: `
     WITH o AS (
       SELECT held.practice_id, o.* FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) AS o(id, status, reference, detail)
       CROSS JOIN LATERAL (
         SELECT m.practice_id FROM message m WHERE m.practice_id = $1 AND m.id = o.id
           AND (m.record_status = 'waiting' OR m.record_status IS NULL AND m.record_withdrawal IN ('waiting', 'absent') AND o.status = 'saved')
         FOR UPDATE
       ) held
     )
     UPDATE message m SET
       record_status = o.status, record_reference = o.reference, record_detail = o.detail,
       record_saved_at = CASE WHEN o.status = 'saved' THEN now() END,
       record_withdrawal = CASE WHEN m.record_withdrawal IS NOT NULL THEN 'waiting' END
     FROM o WHERE m.practice_id = o.practice_id AND m.id = o.id`,
    values: [
      practiceId,
      settled.map((outcome) => outcome.messageId),
      settled.map((outcome) => outcome.kind),
      settled.map((outcome) => (outcome.kind === 'saved' ? outcome.reference : null)),
      settled.map((outcome) => (outcome.kind === 'refused' ? outcome.detail : null)),
    ],
  });
  await notifyCampaigns(pool, [dispatchId]);
}
