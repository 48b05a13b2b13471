import { columnKey, FIELD_WORDS, LIST_FIELDS, type Columns } from '../../lists/columns';
import { compileTemplate, placeholderColumns } from '../template';
import type { TemplateText } from './message-templates';

/** What a list can fill: its header, and what its columns were found to mean. */
export interface ListColumns {
  header: readonly string[];
  columns: Partial<Columns> | null;
}

/** Every list has these, from its file or from the register. */
const ALWAYS_FILLED: readonly string[] = [...LIST_FIELDS.map((field) => FIELD_WORDS[field]), FIELD_WORDS.knownAs];

/**
 * Placeholders of a template that none of a practice's lists has a column for, as they were written, each once. A campaign
 * with such a text is refused, so that who writes the template should hear of it first.
 */
export function unknownPlaceholders({ subject, body }: TemplateText, lists: readonly ListColumns[]): string[] {
  const known = new Set(ALWAYS_FILLED.map(columnKey));
  for (const { header, columns } of lists) {
    for (const key of placeholderColumns(header, columns ?? {}).keys()) known.add(key);
  }
  return placeholdersOf({ subject, body }).filter((name) => !known.has(columnKey(name)));
}

/** All placeholders of a template, those of the subject first, each once. */
export function placeholdersOf({ subject, body }: TemplateText): string[] {
  const byKey = new Map<string, string>();
  for (const name of [subject ?? '', body].flatMap((text) => compileTemplate(text).placeholders)) {
    if (!byKey.has(columnKey(name))) byKey.set(columnKey(name), name);
  }
  return [...byKey.values()];
}
