import type { PoolClient } from 'pg';
import { compileForList } from '../../../domain/content/list-text';
import type { EmptyValues } from '../../../domain/content/empty-values';
import { countSms } from '../../../domain/content/sms-parts';
import { textNumberOf, type MessageTexts } from '../../../domain/content/translations/message-texts';
import type { Channel } from '../../../domain/delivery/states';
import type { Columns } from '../../../domain/lists/columns';
import type { DispatchKey } from '../../../ports/delivery/delivery-store';
import { FURTHER_TEXTS, type FurtherText } from '../delivery/message-text';

/** SMS segments of a campaign's texts over the accepted rows of a list. */
export interface ListSegments {
  longest: number;
  total: number;
  /** How many each recipient's text has: the same for all, or a byte for each row by its number. Null for email. */
  each: number | Buffer | null;
  /** The same of each text, by its number. 0 for email. */
  ofTexts: { longest: number; total: number }[];
}

/** A campaign's texts and the list that they go to. */
export interface TextOverList {
  channel: Channel;
  texts: MessageTexts;
  empty_values: EmptyValues | null;
  list_id: string;
  header: string[] | null;
  columns: Partial<Columns> | null;
  /** Accepted rows, those left out among them. */
  accepted: number | null;
}

/** Rows held in memory at the same time. Only the cells that the texts need are read, each cut where no SMS reaches. */
const ROWS_COUNTED = 1_000;
const LONGEST_CELL = 4_000;

/**
 * Counts exactly what each recipient's filled-in text takes, as it is fixed at Send (N24, N25). Memory grows by one byte
 * a row of the list, whatever its cells hold.
 *
 * @param leftOut rows of the audience that are not sent to.
 */
export async function countSegments(
  client: Pick<PoolClient, 'query'>,
  practiceId: string,
  { channel, texts: written, empty_values: emptyValues, list_id: listId, header, columns, accepted }: TextOverList,
  leftOut: readonly number[],
  ucs2PartUnits: number,
): Promise<ListSegments> {
  const ofTexts = written.texts.map(() => ({ longest: 0, total: 0 }));
  if (channel !== 'sms') return { longest: 0, total: 0, each: null, ofTexts };
  const texts = written.texts.map(({ body }) => {
    const text = compileForList(body, header ?? [], columns, emptyValues);
    const same = text.personal ? null : countSms(text.render([]), ucs2PartUnits).segments;
    return { text, same };
  });
  const [first] = texts;
  if (first?.same != null && written.ofRow === null) {
    const counted = { longest: first.same, total: first.same * ((accepted ?? 0) - leftOut.length) };
    return { ...counted, each: first.same, ofTexts: [counted] };
  }
  const places = [...new Set(texts.flatMap(({ text }) => text.places))];
  const last = await client.query<{ row: number }>(
    `SELECT coalesce(max(row), 0) AS row FROM list_row WHERE practice_id = $1 AND list_id = $2`,
    [practiceId, listId],
  );
  const each = Buffer.alloc(last.rows[0]!.row + 1);
  const isLeftOut = new Set(leftOut);
  let [longest, total, after] = [0, 0, 0];
  for (;;) {
    const { rows } = await client.query<{ row: number; values: string[] }>(
      `SELECT row, ARRAY(SELECT left(coalesce(cells[place + 1], ''), $6) FROM unnest($3::int[]) WITH ORDINALITY AS p(place, i) ORDER BY i) AS "values"
       FROM list_row WHERE practice_id = $1 AND list_id = $2 AND outcome = 'accepted' AND row > $4 ORDER BY row LIMIT $5`,
      [practiceId, listId, places, after, ROWS_COUNTED, LONGEST_CELL],
    );
    for (const { row, values } of rows) {
      if (isLeftOut.has(row)) continue;
      const number = textNumberOf(written, row);
      const { text, same } = texts[number]!;
      const cells: string[] = [];
      places.forEach((place, index) => (cells[place] = values[index]!));
      const segments = same ?? countSms(text.render(cells), ucs2PartUnits).segments;
      each[row] = segments;
      total += segments;
      longest = Math.max(longest, segments);
      const ofText = ofTexts[number]!;
      ofText.total += segments;
      ofText.longest = Math.max(ofText.longest, segments);
    }
    after = rows.at(-1)?.row ?? after;
    if (rows.length < ROWS_COUNTED) break;
  }
  return { longest, total, each, ofTexts };
}

/**
 * Sees to it that messages have their count, also those sent while nobody counted, and adds up what sending them again
 * takes. The text and the rows are as they were frozen, so the count is what it would have been at Send.
 *
 * @param messageIds of one campaign.
 */
export async function fixSegments(
  client: Pick<PoolClient, 'query'>,
  { practiceId, dispatchId }: DispatchKey,
  messageIds: readonly string[],
  ucs2PartUnits: (kind: string) => number,
): Promise<number> {
  const found = await client.query<{
    body: string;
    header: string[];
    columns: Partial<Columns> | null;
    empty_values: EmptyValues | null;
    kind: string;
    texts: FurtherText[];
  }>(
    `SELECT d.body, d.header, d.columns, d.empty_values, a.kind, ${FURTHER_TEXTS} AS texts FROM dispatch d
     JOIN provider_account a ON a.practice_id = d.practice_id AND a.id = d.account_id
     WHERE d.practice_id = $1 AND d.id = $2`,
    [practiceId, dispatchId],
  );
  const { body, header, columns, empty_values: emptyValues, kind, texts } = found.rows[0]!;
  const compile = (written: string) => compileForList(written, header, columns, emptyValues);
  const own = compile(body);
  const further = new Map(texts.map((one) => [one.number, compile(one.body)]));
  const partUnits = ucs2PartUnits(kind);
  let total = 0;
  for (let from = 0; from < messageIds.length; from += ROWS_COUNTED) {
    const ids = messageIds.slice(from, from + ROWS_COUNTED);
    const uncounted = await client.query<{ id: string; text: number | null; cells: string[] }>(
      `SELECT m.id, m.text, r.cells FROM message m
       JOIN list_row r ON r.practice_id = m.practice_id AND r.list_id = m.list_id AND r.row = m.row
       WHERE m.practice_id = $1 AND m.id = ANY ($2::uuid[]) AND m.segments IS NULL ORDER BY m.id`,
      [practiceId, ids],
    );
    if (uncounted.rows.length > 0) {
      await client.query(
        `UPDATE message m SET segments = e.segments FROM unnest($2::uuid[], $3::int[]) AS e(id, segments)
         WHERE m.practice_id = $1 AND m.id = e.id`,
        [
          practiceId,
          uncounted.rows.map(({ id }) => id),
          uncounted.rows.map(
            ({ text, cells }) => countSms((further.get(text ?? 0) ?? own).render(cells), partUnits).segments,
          ),
        ],
      );
    }
    const counted = await client.query<{ segments: number }>(
      `SELECT coalesce(sum(segments), 0)::int AS segments FROM message WHERE practice_id = $1 AND id = ANY ($2::uuid[])`,
      [practiceId, ids],
    );
    total += counted.rows[0]!.segments;
  }
  return total;
}
