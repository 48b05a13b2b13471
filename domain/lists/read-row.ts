import { cleanCell } from './cell';
import type { Columns } from './columns';
import { readDateOfBirth, type DateOrder } from '../patients/date-of-birth';
import type { TableRow } from './table-row';
import { mending, type Mending } from './mending';
import { readNhsNumber } from '../patients/nhs-number';
import { nameIn } from '../patients/person-name';
import type { Reason } from './row-reasons';

/** What the file says about a row of a recipient list. */
export interface ListRow {
  /** As a spreadsheet numbers its rows. */
  row: number;
  /** Ten digits, or the cell's text when it could not be read ('' when it is empty). */
  nhsNumber: string;
  familyName: string | null;
  givenName: string | null;
  /** `YYYY-MM-DD`; null when it could not be read. */
  dateOfBirth: string | null;
  dateOfBirthAsWritten: string;
  /** As in the file, not yet judged; null if the file has no such column or the cell is blank. */
  mobile: string | null;
  email: string | null;
  /** Only reasons that make the row unmatchable, the deciding one first. */
  reasons: Reason[];
  /** Corrections of an NHS number or date of birth that a spreadsheet damaged; absent in a usual row. */
  mended?: Mending[];
}

/**
 * Reads what the file alone says about one row of a list. `judgeRow` judges contact details, when it is known whose
 * count. Never throws, whatever the cells hold.
 *
 * @param columns as `findColumns` gave them.
 * @param options.today the date at the practice, `YYYY-MM-DD`.
 * @param options.dateOrder of the dates in the column of birth dates.
 */
export function readRow(
  { row, cells }: TableRow,
  columns: Columns,
  { today, dateOrder }: { today: string; dateOrder?: DateOrder },
): ListRow {
  const nhsNumber = readNhsNumber(cells[columns.nhsNumber]);
  const dateOfBirth = readDateOfBirth(cells[columns.dateOfBirth], today, dateOrder);
  const reasons: Reason[] = [];
  if (!nhsNumber.ok) {
    reasons.push('fault' in nhsNumber ? { code: nhsNumber.code, detail: nhsNumber.fault } : { code: nhsNumber.code });
  }
  if (!dateOfBirth.ok) {
    const { code } = dateOfBirth;
    reasons.push('fault' in dateOfBirth ? { code, detail: dateOfBirth.fault } : { code });
  }
  const read: ListRow = {
    row,
    nhsNumber: nhsNumber.ok ? nhsNumber.value : (cells[columns.nhsNumber] ?? ''),
    ...nameIn(cells, columns),
    dateOfBirth: dateOfBirth.ok ? dateOfBirth.value : null,
    dateOfBirthAsWritten: cells[columns.dateOfBirth] ?? '',
    mobile: cellIn(cells, columns.mobile),
    email: cellIn(cells, columns.email),
    reasons,
  };
  const mended: Mending[] = [];
  if (nhsNumber.ok && nhsNumber.damage) {
    mended.push(mending('nhsNumber', cells[columns.nhsNumber], nhsNumber.value, nhsNumber.damage));
  }
  if (dateOfBirth.ok && dateOfBirth.damage) {
    mended.push(mending('dateOfBirth', cells[columns.dateOfBirth], dateOfBirth.value, dateOfBirth.damage));
  }
  return mended.length === 0 ? read : { ...read, mended };
}

function cellIn(cells: readonly string[], column: number | undefined): string | null {
  const cell = column === undefined ? undefined : cells[column];
  return cell === undefined ? null : cleanCell(cell) || null;
}
