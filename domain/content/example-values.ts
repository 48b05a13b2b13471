import { columnKey, COLUMN_SYNONYMS, LIST_FIELDS, type Columns, type Field } from '../lists/columns';
import { compileTemplate, type PlaceholderValues } from './template';

/** Nobody's: the NHS number is of the test range, the mobile of the range kept free for fiction. */
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
 * Made-up values for every placeholder of a text, so that it can be tried on a phone without any patient's details. What
 * a column means is taken from the list where there is one, else from its name.
 */
export function exampleValues(header: readonly string[], columns: Partial<Columns> | null): PlaceholderValues {
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

/** A text as a patient would get it, but for whose values it holds. */
export function fillWithExamples(
  text: string,
  list: { header: readonly string[] | null; columns: Partial<Columns> | null } | null,
): string {
  const template = compileTemplate(text);
  const shown = new Set(template.shown.map(columnKey));
  const examples = exampleValues(list?.header ?? [], list?.columns ?? null);
  // The made-up person is one to whom all of the text applies, so that all of it can be read.
  return template.render((name) => (shown.has(columnKey(name)) ? examples(name) : 'yes'));
}
