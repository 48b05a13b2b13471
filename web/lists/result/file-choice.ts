import { cellName } from '../../../domain/lists/list-problems';
import { partsOf } from '../../../domain/lists/parts';
import { leavesChoice, readingWords } from '../../../domain/lists/source-reading';
import type { RecipientListRow } from '../../../ports/lists/list-queries';
import type { ShownRow } from '../../../ports/lists/list-store';
import type { Services } from '../../../api/services';
import { countOf } from '../../../domain/words/numbers';
import { timeWords } from '../../../domain/words/times';

export interface FileChoice {
  /** What we read, and what we left out if anything. */
  sentences: string[];
  /** Rows that are hidden, by hand or by a filter; 0 for none. */
  hidden: number;
  isIncluded: boolean;
  /** "Cover (2 rows)" */
  others: { value: string; text: string }[];
  /** Until when a button can read the file in another way, in words; null if it must be uploaded again. */
  keptUntil: string | null;
}

/** The choices that remain for a list's file; null if we read all of it. */
export function fileChoice({ reading, keptUntil, timeZone }: RecipientListRow, now: Date): FileChoice | null {
  if (!reading || !leavesChoice(reading)) return null;
  const { otherSheets, hiddenRows, filteredRows, hiddenRowsIncluded } = reading;
  const isKept = keptUntil !== null && keptUntil > now;
  return {
    sentences: readingWords({ ...reading, encoding: null, hiddenColumns: [] }, countOf),
    hidden: hiddenRows + filteredRows,
    isIncluded: hiddenRowsIncluded,
    others: otherSheets.map(({ name, rows, hidden }) => ({
      value: name,
      text: `${name} (${[...(hidden ? ['hidden'] : []), rows === null ? 'cannot be read' : countOf(rows, 'row')].join(', ')})`,
    })),
    keptUntil: isKept ? timeWords(keptUntil, timeZone, now) : null,
  };
}

/** What one button would make from a file with too many patients. */
export interface SplitOffer {
  lists: number;
  /** Most patients of each. */
  limit: number;
  /** Until when, in words; null if the file must be uploaded again. */
  keptUntil: string | null;
}

/** Null if the file was not refused for its length, or if it would need too many lists. */
export function splitOffer(
  { problem, keptUntil, timeZone }: Pick<RecipientListRow, 'problem' | 'keptUntil' | 'timeZone'>,
  now: Date,
): SplitOffer | null {
  const limit = problem?.limit ?? 0;
  const parts = partsOf(problem?.count ?? 0, limit);
  if (parts === null) return null;
  const isKept = keptUntil !== null && keptUntil > now;
  return { lists: parts.length, limit, keptUntil: isKept ? timeWords(keptUntil, timeZone, now) : null };
}

export interface FirstRows {
  /** A, B, C … */
  letters: string[];
  rows: { row: number; cells: { text: string; isFaulty: boolean }[]; isFaulty: boolean }[];
}

/** The first rows of a file that could not be used, with the faulty cell marked; null where none are kept. */
export async function firstRowsOf(
  { lists }: Pick<Services, 'lists'>,
  practiceId: string,
  list: Pick<RecipientListRow, 'id' | 'problem'>,
  now: Date,
): Promise<FirstRows | null> {
  const rows = await lists.firstRowsOfFile(practiceId, list.id, now);
  return rows.length === 0 ? null : markedRows(rows, list.problem);
}

/** @param problem whose row, and column from 0, are marked where they are among the rows. */
export function markedRows(rows: readonly ShownRow[], problem: RecipientListRow['problem']): FirstRows {
  const width = Math.max(...rows.map(({ cells }) => cells.length));
  return {
    letters: Array.from({ length: width }, (_, column) => cellName(0, column).slice(0, -1)),
    rows: rows.map(({ row, cells }) => ({
      row,
      isFaulty: row === problem?.row && problem.column === undefined,
      cells: Array.from({ length: width }, (_, column) => ({
        text: cells[column] ?? '',
        isFaulty: row === problem?.row && column === problem.column,
      })),
    })),
  };
}
