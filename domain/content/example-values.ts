import { columnKey, COLUMN_SYNONYMS, LIST_FIELDS, type Columns, type Field } from '../lists/columns';
import { compileTemplate, type PlaceholderValues } from './template';

/** These belong to nobody: the NHS number is in the test range, and the mobile in the range reserved for fiction. */
const EXAMPLES: Partial<Record<Field, string>> = {
  nhsNumber: '9990000018',
  dateOfBirth: '04/03/1951',
  familyName: 'Example',
  givenName: 'Alex',
  name: 'Alex Example',
  mobile: '07700 900123',
  email: 'alex@example.org',
  knownAs: 'Alex',
};

/**
 * Made-up values for every placeholder of a text, so that you can try it on a phone without a patient's details. The
 * list says what a column means, or else its name does.
 */
function exampleValues(header: readonly string[], columns: Partial<Columns> | null): PlaceholderValues {
  const byKey = new Map<string, string>();
  for (const field of [...LIST_FIELDS, 'knownAs'] as const) {
    const example = EXAMPLES[field] ?? '';
    for (const key of COLUMN_SYNONYMS[field]) byKey.set(key, example);
  }
  for (const field of LIST_FIELDS) {
    const place = columns?.[field];
    if (place !== undefined) byKey.set(columnKey(header[place] ?? ''), EXAMPLES[field] ?? '');
  }
  return (name) => byKey.get(columnKey(name)) ?? `example ${name.trim()}`;
}

/** A text as a patient would get it, but with made-up values. */
export function fillWithExamples(
  text: string,
  list: { header: readonly string[] | null; columns: Partial<Columns> | null } | null,
): string {
  const template = compileTemplate(text);
  const shown = new Set(template.shown.map(columnKey));
  const examples = exampleValues(list?.header ?? [], list?.columns ?? null);
  // All conditions apply to the made-up person, so that you can read the whole text.
  return template.render((name) => (shown.has(columnKey(name)) ? examples(name) : 'yes'));
}
