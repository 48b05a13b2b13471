import type { EmptyValues } from '../../../domain/content/empty-values';
import { compileForList } from '../../../domain/content/list-text';
import type { Channel } from '../../../domain/delivery/states';
import type { Columns } from '../../../domain/lists/columns';
import type { AnsweredMessage } from '../../../ports/conversations/conversations';
import type { Queryable } from '../practice/audit-log';

/** More of our messages than a person reads before an answer. */
const MOST = 10;
/** The address of an email is good for so long, so an answer to an older one does not come in. */
const ANSWERED_DAYS = 90;

interface SentRow extends Omit<AnsweredMessage, 'body'> {
  body: string;
  header: string[];
  columns: Partial<Columns> | null;
  emptyValues: EmptyValues | null;
  cells: string[] | null;
}

/**
 * What we sent and the conversation answers, oldest first: the messages of its campaign to the patient, or messages to
 * this one patient, with the direct messages that were answered on their pages. Each as the patient got it.
 */
export async function answeredMessages(
  db: Queryable,
  practiceId: string,
  of: { id: string; patientId: string | null; campaignId: string | null; channel: Channel },
): Promise<AnsweredMessage[]> {
  if (of.patientId === null) return [];
  const { rows } = await db.query<SentRow>(
    `SELECT m.id, d.channel, coalesce(m.submitted_at, m.status_at) AS at, m.status, d.subject,
       CASE WHEN m.purged_at IS NULL THEN d.body ELSE '' END AS body, d.header, d.columns, d.empty_values AS "emptyValues", r.cells
     FROM message m
     JOIN dispatch d ON d.practice_id = m.practice_id AND d.id = m.dispatch_id
     JOIN conversation c ON c.practice_id = m.practice_id AND c.id = $2
     LEFT JOIN list_row r ON r.practice_id = m.practice_id AND r.list_id = m.list_id AND r.row = m.row
     WHERE m.practice_id = $1 AND m.patient_id = $3
       AND CASE WHEN $4::uuid IS NOT NULL THEN d.campaign_id = $4
         WHEN d.origin = 'direct' THEN EXISTS (
           SELECT FROM personal_link l JOIN conversation_message t ON t.practice_id = l.practice_id AND t.id = l.id
           WHERE l.practice_id = m.practice_id AND l.kind = 'message' AND l.about_id = m.id AND t.conversation_id = $2)
         ELSE d.origin = 'individual' AND d.channel = $5 AND d.direct_id IS NULL END
       AND (m.submitted_at IS NOT NULL OR m.status IN ('submitting', 'submitted', 'delivered', 'unknown', 'expired'))
       AND coalesce(m.submitted_at, m.status_at) > c.created_at - make_interval(days => ${ANSWERED_DAYS})
     ORDER BY at DESC, m.id DESC LIMIT ${MOST}`,
    [practiceId, of.id, of.patientId, of.campaignId, of.channel],
  );
  return rows.reverse().map(({ header, columns, emptyValues, cells, ...row }): AnsweredMessage => {
    const fill = (text: string): string => compileForList(text, header, columns, emptyValues).render(cells ?? []);
    return { ...row, body: fill(row.body), subject: row.subject === null ? null : fill(row.subject) };
  });
}
