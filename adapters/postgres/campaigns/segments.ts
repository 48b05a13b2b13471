import type { PoolClient } from 'pg';
import { compileForList } from '../../../domain/content/list-text';
import type { EmptyValues } from '../../../domain/content/empty-values';
import { countSms } from '../../../domain/content/sms-parts';
import type { Channel } from '../../../domain/delivery/states';
import type { Columns } from '../../../domain/lists/columns';
import type { DispatchKey } from '../../../ports/delivery/delivery-store';

/** SMS segments of a text over the accepted rows of a list. */
export interface ListSegments {
  longest: number;
  total: number;
  /** How many each recipient's text has: the same for all, or a byte for each row by its number. Null for email. */
  each: number | Buffer | null;
}

/** A campaign's text and the list that it goes to. */
export interface TextOverList {
  channel: Channel;
  body: string;
  empty_values: EmptyValues | null;
  list_id: string;
  header: string[] | null;
  columns: Partial<Columns> | null;
  /** Accepted rows, those left out among them. */
  accepted: number | null;
  /** Text B, and the rows that get it; absent or null where all get one text. */
  second?: { body: string; second: ReadonlySet<number> } | null;
}

/** Rows held in memory at the same time. Only the cells that the text needs are read, each cut where no SMS reaches. */
const ROWS_COUNTED = 1_000;
const LONGEST_CELL = 4_000;

/** As `countSegments`, where some rows get another text. */
export async function countSegmentsOfEach(
  client: Pick<PoolClient, 'query'>,
  practiceId: string,
  list: TextOverList,
  leftOut: readonly number[],
  ucs2PartUnits: number,
): Promise<ListSegments> {
  const { second } = list;
  if (!second || list.channel !== 'sms') return countSegments(client, practiceId, list, leftOut, ucs2PartUnits);
  const { rows } = await client.query<{ row: number }>(
    `SELECT row FROM list_row WHERE practice_id = $1 AND list_id = $2 AND outcome = 'accepted' ORDER BY row`,
    [practiceId, list.list_id],
  );
  const isLeftOut = new Set(leftOut);
  const sentTo = rows.map(({ row }) => row).filter((row) => !isLeftOut.has(row));
  const without = (isIn: (row: number) => boolean) => [...leftOut, ...sentTo.filter(isIn)];
  const a = await countSegments(
    client,
    practiceId,
    list,
    without((row) => second.second.has(row)),
    ucs2PartUnits,
  );
  const other = { ...list, body: second.body };
  const b = await countSegments(
    client,
    practiceId,
    other,
    without((row) => !second.second.has(row)),
    ucs2PartUnits,
  );
  const of = ({ each }: ListSegments, row: number) => (Buffer.isBuffer(each) ? each[row]! : (each ?? 0));
  const each = Buffer.alloc((rows.at(-1)?.row ?? 0) + 1);
  for (const row of sentTo) each[row] = of(second.second.has(row) ? b : a, row);
  return { longest: Math.max(a.longest, b.longest), total: a.total + b.total, each };
}

/**
 * Counts exactly what each recipient's filled-in text takes, as it is fixed at Send (N24, N25). Memory grows by one byte
 * a row of the list, whatever its cells hold.
 *
 * @param leftOut rows of the audience that are not sent to.
 */
export async function countSegments(
  client: Pick<PoolClient, 'query'>,
  practiceId: string,
  { channel, body, empty_values: emptyValues, list_id: listId, header, columns, accepted }: TextOverList,
  leftOut: readonly number[],
  ucs2PartUnits: number,
): Promise<ListSegments> {
  if (channel !== 'sms') return { longest: 0, total: 0, each: null };
  const text = compileForList(body, header ?? [], columns, emptyValues);
  if (!text.personal) {
    const { segments } = countSms(text.render([]), ucs2PartUnits);
    return { longest: segments, total: segments * ((accepted ?? 0) - leftOut.length), each: segments };
  }
  const places = [...new Set(text.places)];
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
      const cells: string[] = [];
      places.forEach((place, index) => (cells[place] = values[index]!));
      const { segments } = countSms(text.render(cells), ucs2PartUnits);
      each[row] = segments;
      total += segments;
      longest = Math.max(longest, segments);
    }
    after = rows.at(-1)?.row ?? after;
    if (rows.length < ROWS_COUNTED) break;
  }
  return { longest, total, each };
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
    second_body: string | null;
    header: string[];
    columns: Partial<Columns> | null;
    empty_values: EmptyValues | null;
    kind: string;
  }>(
    `SELECT d.body, d.second_body, d.header, d.columns, d.empty_values, a.kind FROM dispatch d
     JOIN provider_account a ON a.practice_id = d.practice_id AND a.id = d.account_id
     WHERE d.practice_id = $1 AND d.id = $2`,
    [practiceId, dispatchId],
  );
  const { body, second_body: bodyB, header, columns, empty_values: emptyValues, kind } = found.rows[0]!;
  const fill = (written: string) => compileForList(written, header, columns, emptyValues);
  const [text, textB] = [fill(body), fill(bodyB ?? body)];
  const partUnits = ucs2PartUnits(kind);
  let total = 0;
  for (let from = 0; from < messageIds.length; from += ROWS_COUNTED) {
    const ids = messageIds.slice(from, from + ROWS_COUNTED);
    const uncounted = await client.query<{ id: string; cells: string[]; isB: boolean }>(
      `SELECT m.id, r.cells, m.has_second_text AS "isB" FROM message m
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
          uncounted.rows.map(({ cells, isB }) => countSms((isB ? textB : text).render(cells), partUnits).segments),
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
