import { columnKey, COLUMN_SYNONYMS, type Columns } from '../lists/columns';
import { isEmptyValue, withWord, type EmptyValues } from './empty-values';
import { linkKindIn, withToken } from './links/link-line';
import type { MeasuredText } from './message-text';
import { compileTemplate, placeholderColumns, valuesOfRow, type TemplateProblem } from './template';

/** A campaign's text bound to the columns of its list, compiled once and filled for each row. */
export interface ListText {
  /** Whether it differs from row to row. */
  personal: boolean;
  /** What is wrong with its placeholders, in the text's order, including those that no column fills. */
  problems: TemplateProblem[];
  /** Columns of the list that fill a placeholder, counted from 0. */
  places: number[];
  /** Whether a placeholder has no value in this row. */
  lacksValue(cells: readonly string[]): boolean;
  /**
   * @param cells the row's cells in file order; not read if the text is the same for all.
   * @param token of the patient's own link, where the text ends with one; it is hidden where none is given.
   */
  render(cells: readonly string[], token?: string): string;
  /** The same text, measured but not built yet. */
  measure(cells: readonly string[]): MeasuredText;
}

/**
 * Binds a text to a list's header and to what its columns were found to mean.
 *
 * @param emptyValues the text used where a row has no value; none where it is null or such rows are left out.
 */
export function compileForList(
  text: string,
  header: readonly string[],
  columns: Partial<Columns> | null,
  emptyValues: EmptyValues | null = null,
): ListText {
  const places = placeholderColumns(header, columns ?? {});
  // The token is put in afterwards: no column of a file may take its place.
  const ending = linkKindIn(text) === null ? '' : text.slice(text.lastIndexOf('\n'));
  const written = text.slice(0, text.length - ending.length);
  const template = compileTemplate(written, places.keys());
  const personal = template.placeholders.length > 0;
  const filled = template.placeholders.flatMap((name) => places.get(columnKey(name)) ?? []);
  const values = (cells: readonly string[]) => withWord(valuesOfRow(cells, places), emptyValues);
  // A text without placeholders is never rebuilt, so patients get exactly what was written.
  const render = (cells: readonly string[], token?: string): string =>
    (personal ? template.render(values(cells)) : written) + withToken(ending, token);
  const endingLength = withToken(ending).length;
  return {
    personal,
    problems: template.problems,
    places: filled,
    lacksValue: (cells) => filled.some((place) => isEmptyValue(cells[place])),
    render,
    measure: (cells) => ({
      length: (personal ? template.filledLength(values(cells)) : written.length) + endingLength,
      text: () => render(cells),
    }),
  };
}

/**
 * Whether a text says who it is for, by a given name or a full name (N14). A family name does not tell people apart who
 * share a number.
 */
export function namesRecipient(text: string, header: readonly string[], columns: Partial<Columns> | null): boolean {
  const places = placeholderColumns(header, columns ?? {});
  const { givenName, name, registerGivenName, registerKnownAs } = columns ?? {};
  const own = [...places].flatMap(([key, place]) => (COLUMN_SYNONYMS.knownAs.includes(key) ? [place] : []));
  const names = [givenName, name, registerGivenName, registerKnownAs, ...own].filter((place) => place !== undefined);
  return compileTemplate(text).shown.some((written) => {
    const place = places.get(columnKey(written));
    return place !== undefined && names.includes(place);
  });
}
