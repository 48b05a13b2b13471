import { proseCell } from '../lists/cell';
import type { Columns } from '../lists/columns';

export interface PersonName {
  familyName: string | null;
  givenName: string | null;
}

/**
 * The name in a row: from the columns of family and given name, completed from a column of the full name. Names are
 * shown and filled into texts. They never decide whether a row matches.
 */
export function nameIn(cells: readonly string[], columns: Columns): PersonName {
  const familyName = cellOf(cells, columns.familyName);
  const givenName = cellOf(cells, columns.givenName);
  const full = cellOf(cells, columns.name);
  if (full === null || (familyName !== null && givenName !== null)) return { familyName, givenName };
  const parts = splitName(full);
  return { familyName: familyName ?? parts.familyName, givenName: givenName ?? parts.givenName };
}

/**
 * Splits a full name: `SMITH, Anna (Mrs)` as clinical systems write it, else the last word is the family name. Titles
 * in front or in brackets are dropped.
 */
export function splitName(full: string): PersonName {
  const bare = full
    .replace(/\s*\([^()]*\)\s*$/, '')
    .replace(/^(?:mr|mrs|ms|miss|mx|dr|master|prof|rev)\.?\s+/i, '')
    .trim();
  const comma = bare.indexOf(',');
  const space = bare.lastIndexOf(' ');
  const [family, given] =
    comma >= 0
      ? [bare.slice(0, comma), bare.slice(comma + 1)]
      : [bare.slice(space + 1), bare.slice(0, Math.max(space, 0))];
  return { familyName: orNull(family), givenName: orNull(given.replace(/^\s*(?:mr|mrs|ms|miss|mx|dr)\.?\s+/i, '')) };
}

function cellOf(cells: readonly string[], column: number | undefined): string | null {
  return column === undefined ? null : proseCell(cells[column]);
}

function orNull(text: string): string | null {
  return text.trim() || null;
}
