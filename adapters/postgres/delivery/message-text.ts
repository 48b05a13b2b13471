import type { PoolClient } from 'pg';
import type { MessageTexts } from '../../../domain/content/translations/message-texts';

/**
 * The text that a message is written with: the dispatch's own, or one of its further texts by the message's number. It was
 * chosen when the message was planned and does not change (docs/adr/0065). Everything that shows, sends, counts or saves
 * a text reads it through these.
 */
export interface FurtherText {
  number: number;
  language: string | null;
  subject: string | null;
  body: string;
}

/** The further texts of a dispatch `d`, as one JSON array. */
export const FURTHER_TEXTS = `coalesce((
  SELECT jsonb_agg(jsonb_build_object('number', dt.number, 'language', dt.language, 'subject', dt.subject, 'body', dt.body))
  FROM dispatch_text dt WHERE dt.practice_id = d.practice_id AND dt.dispatch_id = d.id), '[]')`;

/** Joins the further text of a message `m`, if it has one, to be read with `BODY_OF` and `SUBJECT_OF`. */
export const JOIN_TEXT = `LEFT JOIN dispatch_text dt ON dt.practice_id = m.practice_id AND dt.dispatch_id = m.dispatch_id
    AND dt.number = m.text`;
/** What a message `m` is shown with: its dispatch and text, its campaign, its patient, and its row with the row's list. */
export const JOIN_SHOWN = `JOIN dispatch d ON d.practice_id = m.practice_id AND d.id = m.dispatch_id
  ${JOIN_TEXT}
  LEFT JOIN campaign c ON c.practice_id = d.practice_id AND c.id = d.campaign_id
  LEFT JOIN patient p ON p.practice_id = m.practice_id AND p.id = m.patient_id
  LEFT JOIN list_row r ON r.practice_id = m.practice_id AND r.list_id = m.list_id AND r.row = m.row
  LEFT JOIN recipient_list l ON l.practice_id = m.practice_id AND l.id = m.list_id`;
/** The text of a message `m` of a dispatch `d`, with its placeholders. */
export const BODY_OF = 'coalesce(dt.body, d.body)';
export const SUBJECT_OF = 'CASE WHEN dt.number IS NULL THEN d.subject ELSE dt.subject END';

/** Stores a campaign's further texts, after its dispatch and in the same transaction. */
export async function storeFurtherTexts(
  client: Pick<PoolClient, 'query'>,
  { practiceId, dispatchId }: { practiceId: string; dispatchId: string },
  { texts }: Pick<MessageTexts, 'texts'>,
): Promise<void> {
  const [, ...further] = texts;
  if (further.length === 0) return;
  await client.query(
    `INSERT INTO dispatch_text (practice_id, dispatch_id, number, language, subject, body)
     SELECT $1, $2, t.number::smallint, t.language, t.subject, t.body
     FROM unnest($3::text[], $4::text[], $5::text[]) WITH ORDINALITY AS t(language, subject, body, number)`,
    [
      ...[practiceId, dispatchId, further.map(({ language }) => language)],
      ...[further.map(({ subject }) => subject), further.map(({ body }) => body)],
    ],
  );
}
