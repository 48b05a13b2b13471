import { MAX_EMAIL_BYTES } from './message-text';
import { columnKey, FIELD_WORDS, LIST_FIELDS, type Columns, type Field } from '../lists/columns';

export type TemplateProblemCode =
  'placeholder-unclosed' | 'placeholder-empty' | 'placeholder-unknown' | 'placeholders-too-many';

/** The most placeholders in a text, counting repeats. Any further ones stay as written. */
export const MOST_PLACEHOLDERS = 200;
/** The most problems that we report for a text. */
const MOST_PROBLEMS = 100;
/** A filled-in text is cut here, one unit beyond what any channel takes. */
export const LONGEST_FILLED = MAX_EMAIL_BYTES + 1;

export interface TemplateProblem {
  code: TemplateProblemCode;
  message: string;
  /** Where it begins in the text, in UTF-16 units, and how long it is. */
  index: number;
  length: number;
}

/** Gives a placeholder's value, by its name as written; undefined where there is none. */
export type PlaceholderValues = (name: string) => string | undefined;

export interface Template {
  /** Names as written, each once (by `columnKey`), in order of first appearance, including those of conditions. */
  placeholders: string[];
  /** Those whose value appears in the filled text, and does not only decide whether other words do. */
  shown: string[];
  /** In the text's order, the first hundred; empty when it can be sent. */
  problems: TemplateProblem[];
  /**
   * The text with its placeholders filled; everything else exactly as written. Values are trimmed; one that is missing
   * becomes nothing (`'empty'`, for sending) or stays as the placeholder (`'keep'`, for a preview without a list).
   * Cut at `LONGEST_FILLED`, so that no text and no value of a list makes it larger than can be held.
   */
  render(values: PlaceholderValues, missing?: Missing): string;
  /** How long that is, in UTF-16 units and uncut, without building it. */
  filledLength(values: PlaceholderValues, missing?: Missing): number;
}

export type Missing = 'empty' | 'keep';

/** A placeholder: the innermost double brackets on one line. */
const PLACEHOLDER = /\(\((?!\()((?:(?!\(\(|\)\)|[\r\n])[^])*)\)\)/g;

/** Double brackets that open no placeholder. Three or more in a row count as one. */
const OPENING = /\(\(+/g;

interface Piece {
  written: string;
  /** Set for placeholders. */
  name?: string;
  /** Set for a condition: the text for patients whose value is a yes. */
  onlyIf?: string;
}

/** Separates the name of a condition from its text: `((under 18??Bring a parent.))`. */
const CONDITION = '??';

/** Values of a column that mean yes, as files write them. Any other value means no (as in GOV.UK Notify). */
const YES: ReadonlySet<string> = new Set(['yes', 'true', '1']);

/** Whether a condition holds for a value. */
function saysYes(value: string): boolean {
  return YES.has(value.trim().toLowerCase());
}

/**
 * Reads a text with placeholders `((name))` once, to be filled for each recipient (P17; docs/api.md,
 * "Text"). Case, spaces, underscores and hyphens in names do not matter, as in column names. `((name??words))` is a
 * condition: the words stand there if the value is yes, true or 1, and nothing does otherwise. Every text is filled here,
 * so previews, counts, checks and sending treat a condition alike.
 *
 * A text with problems still renders: what is no placeholder stands as written.
 *
 * @param known the names that can be filled (columns of the list); leave it out where they are not known yet.
 */
export function compileTemplate(text: string, known?: Iterable<string>): Template {
  const problems: TemplateProblem[] = [];
  const names = new Map<string, string>();
  const shown = new Map<string, string>();
  const pieces: Piece[] = [];
  const fillable = known && new Set(Array.from(known, columnKey));

  const addText = (from: number, to: number): void => {
    const written = text.slice(from, to);
    if (written === '') return;
    pieces.push({ written });
    for (const opening of written.matchAll(OPENING)) {
      if (problems.length >= MOST_PROBLEMS) return;
      problems.push(unclosed(from + opening.index, opening[0].length));
    }
  };
  const tell = (problem: TemplateProblem): void => {
    if (problems.length < MOST_PROBLEMS) problems.push(problem);
  };

  let end = 0;
  let count = 0;
  for (const match of text.matchAll(PLACEHOLDER)) {
    if (++count > MOST_PLACEHOLDERS) {
      tell(tooMany(match.index, match[0].length));
      break;
    }
    addText(end, match.index);
    end = match.index + match[0].length;
    const { name, onlyIf } = readPlaceholder(match[1] as string);
    const key = columnKey(name);
    pieces.push(key === '' ? { written: match[0] } : { written: match[0], name, onlyIf });
    if (key === '') tell(emptyName(match.index, match[0].length));
    else if (fillable && !fillable.has(key)) tell(unknown(name, match.index, match[0].length));
    if (key === '') continue;
    if (!names.has(key)) names.set(key, name);
    if (onlyIf === undefined && !shown.has(key)) shown.set(key, name);
  }
  if (count <= MOST_PLACEHOLDERS) addText(end, text.length);
  else pieces.push({ written: text.slice(end) });

  /** The text for each piece. A value is looked up and trimmed once, however often it is used. */
  function filler(values: PlaceholderValues, missing: Missing): (piece: Piece) => string {
    const known = new Map<string, string | undefined>();
    return ({ written, name, onlyIf }) => {
      if (name === undefined) return written;
      if (!known.has(name)) known.set(name, values(name)?.trim());
      const value = known.get(name);
      if (value === undefined) return missing === 'keep' ? written : '';
      if (onlyIf === undefined) return value;
      return saysYes(value) ? onlyIf : '';
    };
  }

  return {
    placeholders: [...names.values()],
    shown: [...shown.values()],
    problems,
    render(values, missing = 'empty') {
      const fill = filler(values, missing);
      const filled: string[] = [];
      let room = LONGEST_FILLED;
      for (const piece of pieces) {
        const part = fill(piece);
        filled.push(part.length > room ? part.slice(0, room) : part);
        room -= Math.min(part.length, room);
        if (room === 0) break;
      }
      return filled.join('');
    },
    filledLength(values, missing = 'empty') {
      const fill = filler(values, missing);
      return pieces.reduce((sum, piece) => sum + fill(piece).length, 0);
    },
  };
}

function readPlaceholder(inner: string): { name: string; onlyIf?: string } {
  const at = inner.indexOf(CONDITION);
  if (at < 0) return { name: inner.trim() };
  return { name: inner.slice(0, at).trim(), onlyIf: inner.slice(at + CONDITION.length) };
}

/**
 * Which cell fills which placeholder: every column by its own name, and those we know by our name too, so that
 * ((given name)) finds a column headed Forename. ((given name)) and ((known as)) are the register's where the file has no
 * such column. A name that two columns share fills nothing, since the wrong one
 * could go to a patient.
 *
 * @returns `columnKey` → cell, counted from 0; its keys are `compileTemplate`'s `known`.
 */
export function placeholderColumns(header: readonly string[], columns: Partial<Columns> = {}): Map<string, number> {
  const places = new Map<string, number>();
  const shared = new Set<string>();
  header.forEach((name, index) => {
    const key = columnKey(name);
    if (key === '') return;
    if (places.has(key)) shared.add(key);
    else places.set(key, index);
  });
  for (const key of shared) places.delete(key);
  for (const field of LIST_FIELDS) {
    const index = columns[field];
    if (index !== undefined && !shared.has(ourKey(field)) && !places.has(ourKey(field))) {
      places.set(ourKey(field), index);
    }
  }
  // What the register calls a patient can be filled in whatever columns a file has; the file's own goes before.
  for (const [key, index] of [
    [ourKey('givenName'), columns.registerGivenName],
    [ourKey('knownAs'), columns.registerKnownAs],
  ] as const) {
    if (index !== undefined && !shared.has(key) && !places.has(key)) places.set(key, index);
  }
  return places;
}

/** The values of one row, for `render`. */
export function valuesOfRow(cells: readonly string[], places: ReadonlyMap<string, number>): PlaceholderValues {
  return (name) => {
    const index = places.get(columnKey(name));
    return index === undefined ? undefined : cells[index];
  };
}

/** The values of an object (`personalisation` of a preview), its keys compared as column names are. */
export function valuesOfRecord(record: Readonly<Record<string, string>>): PlaceholderValues {
  const values = new Map(Object.entries(record).map(([name, value]) => [columnKey(name), value]));
  return (name) => values.get(columnKey(name));
}

function ourKey(field: Field): string {
  return columnKey(FIELD_WORDS[field]);
}

function unclosed(index: number, length: number): TemplateProblem {
  const message = 'A placeholder is opened with (( and not closed. Close it with )), or take one bracket out.';
  return { code: 'placeholder-unclosed', message, index, length };
}

function emptyName(index: number, length: number): TemplateProblem {
  const message = 'A placeholder has no name. Write the name of a column between (( and )).';
  return { code: 'placeholder-empty', message, index, length };
}

function tooMany(index: number, length: number): TemplateProblem {
  const message = `The text has more than ${MOST_PLACEHOLDERS} placeholders. Take some out.`;
  return { code: 'placeholders-too-many', message, index, length };
}

function unknown(name: string, index: number, length: number): TemplateProblem {
  const message = `The list has no column for ((${name})), or two with that name. Use the name of one of its columns.`;
  return { code: 'placeholder-unknown', message, index, length };
}
