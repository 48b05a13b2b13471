import type { PoolClient } from 'pg';
import { compileForList } from '../../../../domain/content/list-text';
import { isTooLong, MAX_SUBJECT_LENGTH } from '../../../../domain/content/message-text';
import { MAX_SMS_UNITS } from '../../../../domain/content/sms-parts';
import {
  textNumberOf,
  type MessageTexts,
  type WrittenText,
} from '../../../../domain/content/translations/message-texts';
import type { CommandRefusal } from '../../../../ports/campaigns/campaign-commands';
import type { CampaignToSend } from './sending-campaign';

/** Rows held in memory at the same time, however large their cells are. */
const ROWS_MEASURED = 200;

/**
 * The accepted rows without a value for a placeholder of the subject or the text that they get. Refused where nobody has said what happens to
 * them, and where the text names a column that the list has not: nobody shall read a text with a gap.
 *
 * @param second text B, where two texts are compared.
 * @param toCall rows that get no text.
 */
export async function rowsLackingValues(
  client: PoolClient,
  practiceId: string,
  campaign: CampaignToSend,
  written: MessageTexts,
  second: WrittenText | null,
  toCall: ReadonlySet<number>,
): Promise<{ rows: number[] } | CommandRefusal> {
  const compile = ({ subject, body }: WrittenText) =>
    [body, campaign.channel === 'email' ? (subject ?? '') : ''].map((text) =>
      compileForList(text, campaign.header ?? [], campaign.columns),
    );
  // A value that only one of two texts needs counts for everyone: otherwise different patients would get each text.
  const ofBoth = second === null ? [] : compile(second);
  const texts = written.texts.map((one) => [...compile(one), ...ofBoth]);
  const unknown = texts
    .flat()
    .flatMap(({ problems }) => problems)
    .find(({ code }) => code === 'placeholder-unknown');
  if (unknown) return { kind: 'refused', code: 'unfilled-placeholder', fault: unknown.message };
  const places = [...new Set(texts.flat().flatMap((text) => text.places))];
  if (places.length === 0) return { rows: [] };
  // Whatever holds a visible character of ASCII is no empty value, unless it may be a spreadsheet's error, which begins with
  // #; the few others are looked at by the rule itself.
  const rows: number[] = [];
  for (let after = 0; ;) {
    const candidates = await client.query<{ row: number; cells: string[] }>(
      `SELECT row, cells FROM list_row WHERE practice_id = $1 AND list_id = $2 AND outcome = 'accepted' AND row > $4
         AND EXISTS (SELECT FROM unnest($3::int[]) AS place
           WHERE coalesce(cells[place + 1], '') !~ '[!-~]' OR ltrim(cells[place + 1]) LIKE '#%')
       ORDER BY row LIMIT $5`,
      [practiceId, campaign.list_id, places, after, ROWS_MEASURED],
    );
    for (const { row, cells } of candidates.rows) {
      if (!toCall.has(row) && texts[textNumberOf(written, row)]!.some((text) => text.lacksValue(cells))) rows.push(row);
    }
    after = candidates.rows.at(-1)?.row ?? after;
    if (candidates.rows.length < ROWS_MEASURED) break;
  }
  if (rows.length === 0 || campaign.empty_values !== null) return { rows };
  return {
    kind: 'refused',
    code: 'unfilled-placeholder',
    rows: { first: rows[0]!, others: rows.length - 1 },
  };
}

/** The rows whose filled-in text is longer than the channel or its provider takes; null when none is. */
export async function rowsTooLong(
  client: PoolClient,
  practiceId: string,
  campaign: CampaignToSend,
  written: MessageTexts,
  maxUnits: number | null,
  leftOut: readonly number[],
): Promise<CommandRefusal | null> {
  const { channel, header, columns, empty_values: emptyValues } = campaign;
  const compile = (text: string) => compileForList(text, header ?? [], columns, emptyValues);
  const texts = written.texts.map((one) => ({ body: compile(one.body), subject: compile(one.subject ?? '') }));
  const isLong = ({ body, subject }: (typeof texts)[number], cells: string[]): boolean =>
    isTooLong(channel, body.measure(cells), maxUnits) || subject.measure(cells).length > MAX_SUBJECT_LENGTH;
  const refusal = (rows: { first: number; others: number } | null) =>
    ({ kind: 'refused', code: 'message-too-long', channel, most: maxUnits ?? MAX_SMS_UNITS, rows }) as const;
  if (texts.every(({ body, subject }) => !body.personal && !subject.personal)) {
    return texts.some((text) => isLong(text, [])) ? refusal(null) : null;
  }
  // A character is at most three units or bytes, and no shorter than a byte: only rows that might be too long are read.
  const wholes = written.texts.map(({ subject, body }) => body + (subject ?? ''));
  const word = emptyValues && emptyValues !== 'leave-out' ? Buffer.byteLength(emptyValues.use) : 0;
  const placeholders = Math.max(...wholes.map((whole) => whole.split('((').length - 1));
  const bytes = Math.max(...wholes.map((whole) => Buffer.byteLength(whole)));
  const isLeftOut = new Set(leftOut);
  const most = channel === 'sms' ? (maxUnits ?? MAX_SMS_UNITS) : MAX_SUBJECT_LENGTH;
  let [first, count, after] = [0, 0, 0];
  for (;;) {
    const { rows } = await client.query<{ row: number; cells: string[] }>(
      `SELECT row, cells FROM list_row WHERE practice_id = $1 AND list_id = $2 AND outcome = 'accepted' AND row > $6
         AND 3 * ($3 + $4 * octet_length(array_to_string(cells, '')))::bigint > $5 ORDER BY row LIMIT $7`,
      [practiceId, campaign.list_id, bytes + placeholders * word, placeholders, most, after, ROWS_MEASURED],
    );
    for (const { row, cells } of rows) {
      if (isLeftOut.has(row) || !isLong(texts[textNumberOf(written, row)]!, cells)) continue;
      first ||= row;
      count++;
    }
    after = rows.at(-1)?.row ?? after;
    if (rows.length < ROWS_MEASURED) break;
  }
  return count === 0 ? null : refusal({ first, others: count - 1 });
}
