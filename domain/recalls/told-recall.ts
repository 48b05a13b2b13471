/** Earlier due dates are a spreadsheet's zero or a slip. A date in the past is due now, and is never dropped. */
const EARLIEST = '1990-01-01';
/** Nothing is planned further ahead. */
const LATEST = '2100-01-01';

export const DUE_DATE_PROBLEM = 'Check the due date: it is before 1990 or after 2099.';

/** @param date `YYYY-MM-DD` */
export function isPlausibleDueDate(date: string): boolean {
  return date >= EARLIEST && date < LATEST;
}
