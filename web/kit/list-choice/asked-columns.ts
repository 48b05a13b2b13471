import { capital } from '../../../domain/capital';
import { COLUMN_SYNONYMS, columnKey, FIELD_WORDS, LIST_FIELDS, REQUIRED_FIELDS } from '../../../domain/lists/columns';
import type { RecipientListRow, RowAsRead } from '../../../ports/lists/list-queries';
import { mendingWords } from './file-reading';

export type ListField = (typeof LIST_FIELDS)[number];

/** Our field → their header, as the API takes it. */
export type NamedColumns = Partial<Record<ListField, string>>;

/** Our fields in the words of staff, in the order they are asked in. */
export const FIELDS = LIST_FIELDS.map((field) => ({
  field,
  label: field === 'name' ? 'Full name' : capital(FIELD_WORDS[field]),
  required: (REQUIRED_FIELDS as readonly string[]).includes(field),
}));

/** Which header holds which field: as the list was read, or else by its name. The first of several. */
export function columnsOf(header: readonly string[], columns: RecipientListRow['columns']): NamedColumns {
  const asked: NamedColumns = {};
  for (const field of LIST_FIELDS) {
    const place = columns ? columns[field] : header.findIndex((name) => isKnownAs(field, name));
    const name = place === undefined ? undefined : header[place];
    if (name !== undefined && name !== '') asked[field] = name;
  }
  return asked;
}

/** A value of the file, as it was read. */
export interface Example {
  value: string;
  /** "4.47E+11 (written as a power of ten, with all its digits)"; null for one that was read as it stood. */
  mendedFrom: string | null;
}

/**
 * The values of these rows in a column, without blank ones. A corrected value shows its original only in the column
 * that we read it from.
 *
 * @param header with `columns`, how the list was read.
 */
export function examplesOf(
  { header, columns }: Pick<RecipientListRow, 'header' | 'columns'>,
  field: ListField,
  name: string | undefined,
  rows: readonly RowAsRead[],
): Example[] {
  const place = name === undefined ? -1 : (header ?? []).indexOf(name);
  return rows.flatMap(({ cells, mended }): Example[] => {
    const mending = columns?.[field] === place ? mended?.find((one) => one.field === field) : undefined;
    if (mending) {
      const { from, to } = mendingWords(mending);
      return [{ value: to, mendedFrom: from }];
    }
    return cells[place] ? [{ value: cells[place], mendedFrom: null }] : [];
  });
}

/** One column cannot hold two fields. Each pair is reported once. */
export function columnsChosenTwice(asked: NamedColumns): { field: ListField; message: string }[] {
  const chosen = new Map<string, ListField>();
  return LIST_FIELDS.flatMap((field) => {
    const name = asked[field];
    if (name === undefined) return [];
    const before = chosen.get(name);
    if (before === undefined) {
      chosen.set(name, field);
      return [];
    }
    const words = `${FIELD_WORDS[before]} and ${FIELD_WORDS[field]}`;
    return [{ field, message: `Choose different columns for ${words}; “${name}” is chosen for both` }];
  });
}

function isKnownAs(field: ListField, name: string): boolean {
  return COLUMN_SYNONYMS[field].includes(columnKey(name));
}
