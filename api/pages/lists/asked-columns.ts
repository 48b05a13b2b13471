import {
  COLUMN_SYNONYMS,
  columnKey,
  FIELD_WORDS,
  LIST_FIELDS,
  REQUIRED_FIELDS,
} from '../../../domain/recipients/columns';
import type { RecipientListRow } from '../../../ports/list-pages';

export type ListField = (typeof LIST_FIELDS)[number];

/** Our field → their header, as the API takes it. */
export type AskedColumns = Partial<Record<ListField, string>>;

/** Our fields in the words of staff, in the order they are asked in. */
export const FIELDS = LIST_FIELDS.map((field) => ({
  field,
  label: field === 'name' ? 'Full name' : capitalised(FIELD_WORDS[field]),
  required: (REQUIRED_FIELDS as readonly string[]).includes(field),
}));

/** Which header holds which field: as the list was read, else as names tell; the first of several. */
export function columnsOf(header: readonly string[], columns: RecipientListRow['columns']): AskedColumns {
  const asked: AskedColumns = {};
  for (const field of LIST_FIELDS) {
    const place = columns ? columns[field] : header.findIndex((name) => isKnownAs(field, name));
    const name = place === undefined ? undefined : header[place];
    if (name !== undefined && name !== '') asked[field] = name;
  }
  return asked;
}

/** The first values of a column, as read; blank ones are left out. */
export function examplesOf(header: readonly string[], name: string | undefined, cells: readonly string[][]): string[] {
  const place = name === undefined ? -1 : header.indexOf(name);
  return place === -1 ? [] : cells.flatMap((row) => (row[place] ? [row[place]] : []));
}

/** One column cannot hold two things; each pair is told once. */
export function columnsChosenTwice(asked: AskedColumns): { field: ListField; message: string }[] {
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

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
