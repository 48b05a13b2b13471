import type { AcknowledgedCode } from '../../content/checks/findings';
import { isListed, linksIn } from '../../content/checks/links';
import type { ContentRules } from '../../content/checks/value-checks';
import { compileForList, namesRecipient } from '../../content/list-text';
import type { Columns } from '../../lists/columns';

/** What a run finds about one patient. The patient stays in To Action, and the run goes on for the others. */
export type PatientFinding =
  'child-with-adult-number' | 'shared-numbers' | 'value-missing' | 'sensitive-words' | 'link-not-listed';

export const PATIENT_FINDING_WORDS: Readonly<Record<PatientFinding, string>> = {
  'child-with-adult-number': 'Under 16, and an adult has the same number',
  'shared-numbers': 'Another patient has the same number, and the text names nobody',
  'value-missing': 'The text needs something that the record of this patient does not have',
  'sensitive-words': 'The details of this patient bring a marked word into the text',
  'link-not-listed': 'The details of this patient bring a link into the text',
};

/**
 * Findings of Send that a run does not stop for: their patients were left out one by one, or had too many messages this
 * month. How soon the same text may go again is for the category to say (`minDaysBetween`).
 */
export const FINDINGS_ABOUT_PATIENTS = [
  ...(['child-with-adult-number', 'shared-numbers', 'over-monthly-limit', 'same-text'] as const),
] satisfies AcknowledgedCode[];

export interface RowOfRun {
  /** As in the list. */
  row: number;
  cells: readonly string[];
  /** Where its message would go. */
  number: string | null;
}

/**
 * The rows of a run that a person should look at first, each with the first reason. What is in the text itself is not
 * found here: it concerns everybody and stops the run.
 *
 * @param children rows of patients under 16 who share a number with an adult.
 */
export function patientFindings(
  rows: readonly RowOfRun[],
  {
    body,
    header,
    columns,
    children,
    rules: { markedWords, links },
  }: {
    body: string;
    header: readonly string[];
    columns: Partial<Columns>;
    children: ReadonlySet<number>;
    rules: ContentRules;
  },
): Map<number, PatientFinding> {
  const text = compileForList(body, header, columns);
  const namesNobody = !namesRecipient(body, header, columns);
  const atNumber = new Map<string, number>();
  for (const { number } of rows) if (number !== null) atNumber.set(number, (atNumber.get(number) ?? 0) + 1);

  function find({ row, cells, number }: RowOfRun): PatientFinding | null {
    if (children.has(row)) return 'child-with-adult-number';
    if (namesNobody && number !== null && atNumber.get(number)! > 1) return 'shared-numbers';
    if (text.lacksValue(cells)) return 'value-missing';
    const values = text.places.map((place) => cells[place] ?? '');
    if (values.some((value) => markedWords(value).length > 0)) return 'sensitive-words';
    const isForeign = ({ host }: { host: string }) => !isListed(host, links);
    return values.some((value) => linksIn(value, links).some(isForeign)) ? 'link-not-listed' : null;
  }

  return new Map(
    rows.flatMap((one) => {
      const found = find(one);
      return found === null ? [] : [[one.row, found] as const];
    }),
  );
}
