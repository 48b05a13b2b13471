import { capital } from '../../../domain/capital';
import { FIELD_WORDS } from '../../../domain/lists/columns';
import { lineWords } from '../../../domain/lists/table/file-lines';
import { leftOutWords } from '../../../domain/lists/table/header-row';
import { damageWords, type Mending } from '../../../domain/lists/mending';
import type { MendedRow } from '../../../ports/lists/list-queries';
import { readingWords } from '../../../domain/lists/source-reading';
import type { Services } from '../../../api/services';
import { contactWords, countOf, nhsNumberWords, numberWords } from '../../../domain/words/numbers';
import { dateWords } from '../../../domain/words/times';

/** How many rows we show. The rest is similar. */
const SHOWN = 50;

/** One value that a spreadsheet damaged, and how we read it. */
export interface MendedLine {
  row: number;
  field: string;
  /** "4.47E+11 (written as a power of ten, with all its digits)"; null for a restricted record. */
  from: string | null;
  to: string | null;
}

export interface ReadingWords {
  summary: string;
  /** What was left out above and below the patients, and where the columns are from. */
  sentences: string[];
  lines: MendedLine[];
  /** "The first 50 of 212 rows"; null when all are shown. */
  more: string | null;
}

/** How we read the file, if we corrected or left out anything (P13); otherwise null. */
export async function fileReading(
  { lists }: Pick<Services, 'lists'>,
  practiceId: string,
  listId: string,
): Promise<ReadingWords | null> {
  const [reading, list] = await Promise.all([lists.reading(practiceId, listId), lists.find(practiceId, listId)]);
  if (!reading) return null;
  const source = list?.reading ?? null;
  const sentences = [
    ...(source ? readingWords(source, countOf) : []),
    ...(source?.lines ? [lineWords(source.lines)] : []),
    ...leftOutWords(reading.headerRow, reading.closingRow),
    ...(reading.rememberedColumns
      ? ['We used the columns that your practice chose before for this kind of file.']
      : []),
  ];
  if (reading.mended === 0 && sentences.length === 0) return null;
  const { items } = await lists.mended(practiceId, listId, { limit: SHOWN, after: null });
  return {
    summary: `How we read your file: ${reading.mended === 0 ? 'nothing to correct' : `${countOf(reading.mended, 'row')} corrected`}`,
    sentences,
    lines: items.flatMap(({ row, mended }) => mended.map((one) => mendedLine(row, one))),
    more: reading.mended > SHOWN ? `The first ${SHOWN} of ${numberWords(reading.mended)} rows.` : null,
  };
}

/** @param mended has no values when the record is restricted. */
export function mendedLine(row: number, { field, from, to, damage }: MendedRow['mended'][number]): MendedLine {
  const words = from === null || to === null ? { from: null, to: null } : mendingWords({ field, from, to, damage });
  return { row, field: capital(FIELD_WORDS[field]), ...words };
}

/** "4.47E+11 (written as a power of ten, with all its digits)", and how it was read. */
export function mendingWords({ field, from, to, damage }: Mending): { from: string; to: string } {
  return { from: `${from} (${damageWords(damage)})`, to: readAs(field, to) };
}

function readAs(field: Mending['field'], to: string): string {
  if (field === 'nhsNumber') return nhsNumberWords(to);
  if (field === 'dateOfBirth') return dateWords(to);
  return field === 'mobile' ? contactWords(to) : to;
}
