import { columnKey } from '../lists/columns';
import type { Channel } from '../delivery/states';
import { isTooLong, type MeasuredText } from './message-text';
import { countSms, MAX_SMS_UNITS, UCS2_PART_UNITS } from './sms-parts';
import type { Columns } from '../lists/columns';
import { isEmptyValue, withWord, type EmptyValues } from './empty-values';
import { compileTemplate, placeholderColumns, valuesOfRow } from './template';
import { oneText, textNumberOf, type MessageTexts } from './translations/message-texts';
import { checkValues, type ContentRules, type SomeRows, type ValueFaults } from './checks/value-checks';

/** A row of the list with the file's own values; null of a restricted record, which is counted and gets no text. */
export interface RowCells {
  row: number;
  cells: readonly string[] | null;
}

/** What a text comes to over the patients of a list. */
export interface ListTally {
  /** How many were counted. */
  rows: number;
  /** SMS segments of all of them together; 0 for email. */
  segments: number;
  /** The longest filled-in text: by segments, then by length. Null while nothing was counted. */
  longest: { row: number; units: number; segments: number } | null;
  /**
   * The row that lacks most values; of several the one with the shortest text. Null while nothing was counted, and where
   * all get the same.
   */
  emptiest: { row: number; lacking: number; units: number } | null;
  /** Placeholders without a value in some rows, by their name as written. */
  missing: (SomeRows & { name: string })[];
  /** Of `rows`: lack a value and are left out for it, and are in no other figure. */
  leftOut: number;
  /** Of `rows`: get a call and no text, because they need a translation. They are in no other figure. */
  toCall: number;
  /** What each text comes to, by its number; the first is the campaign's own. */
  texts: TextFigures[];
  /** Longer than the channel's provider takes. */
  tooLong: SomeRows | null;
  /** What the practice looks out for and the list's values bring in; null where nobody asked. */
  faults: ValueFaults | null;
}

/** What one of the texts of a campaign comes to. */
export interface TextFigures {
  /** Patients who get it. */
  patients: number;
  /** SMS segments of all of them together; 0 for email. */
  segments: number;
  /** Of the longest of them. */
  longest: number;
}

const NOTHING_COUNTED = {
  ...{ rows: 0, segments: 0, longest: null, emptiest: null, missing: [], tooLong: null, leftOut: 0, faults: null },
  ...{ toCall: 0, texts: [] },
} satisfies ListTally;

/**
 * Goes over a list's rows, one after the other, and keeps figures only, so that a list of any size is counted in the
 * memory of one page of it (P17, X1).
 */
export function tallyList(
  {
    channel,
    body,
    subject,
    emptyValues = null,
  }: { channel: Channel; body: string; subject?: string | null; emptyValues?: EmptyValues | null },
  { header, columns }: { header: readonly string[]; columns: Partial<Columns> | null },
  maxUnits: number | null,
  ucs2PartUnits = UCS2_PART_UNITS,
  rules: ContentRules | null = null,
  /** What else patients get than the text itself; `calls` are rows that get none. */
  { texts: chosen, toCall }: { texts: MessageTexts; toCall: readonly number[] } = {
    texts: oneText(subject ?? null, body),
    toCall: [],
  },
) {
  const places = placeholderColumns(header, columns ?? {});
  const compiled = chosen.texts.map((written) => {
    const text = compileTemplate(written.body, places.keys());
    const line = compileTemplate(written.subject ?? '', places.keys());
    const isThere = (name: string) => places.has(columnKey(name));
    const names = [...text.placeholders, ...line.placeholders].filter(isThere);
    const shown = [...new Set([...text.shown, ...line.shown])].filter(isThere);
    return { text, shown, names: new Map(names.map((name) => [columnKey(name), name])) };
  });
  const isToCall = new Set(toCall);
  const missing = new Map<string, SomeRows & { name: string }>();
  const tally: ListTally = {
    ...NOTHING_COUNTED,
    texts: compiled.map(() => ({ patients: 0, segments: 0, longest: 0 })),
  };
  const checks = rules && checkValues(rules);

  return {
    add({ row, cells }: RowCells): void {
      tally.rows++;
      if (isToCall.has(row)) {
        tally.toCall++;
        return;
      }
      const number = textNumberOf(chosen, row);
      const { text, names, shown } = compiled[number]!;
      const figures = tally.texts[number]!;
      if (cells === null) {
        figures.patients++;
        return;
      }
      const values = valuesOfRow(cells, places);
      const lacking = [...names].filter(([, name]) => isEmptyValue(values(name)));
      for (const [key, name] of lacking) {
        const seen = missing.get(key);
        missing.set(key, { name: seen?.name ?? name, firstRow: seen?.firstRow ?? row, count: (seen?.count ?? 0) + 1 });
      }
      if (lacking.length > 0 && emptyValues === 'leave-out') {
        tally.leftOut++;
        return;
      }
      const said = withWord(values, emptyValues);
      checks?.add(
        row,
        shown.map((name) => said(name) ?? ''),
      );
      const length = text.filledLength(said);
      const measured = { length, text: () => text.render(said) };
      const { units, segments } =
        channel === 'sms' ? countedOf(measured, ucs2PartUnits) : { units: length, segments: 0 };
      tally.segments += segments;
      figures.patients++;
      figures.segments += segments;
      figures.longest = Math.max(figures.longest, segments);
      const { longest } = tally;
      if (!longest || segments > longest.segments || (segments === longest.segments && units > longest.units)) {
        tally.longest = { row, units, segments };
      }
      const { emptiest } = tally;
      const isEmptier =
        !emptiest ||
        lacking.length > emptiest.lacking ||
        (lacking.length === emptiest.lacking && units < emptiest.units);
      if (isEmptier) tally.emptiest = { row, lacking: lacking.length, units };
      if (isTooLong(channel, measured, maxUnits)) {
        tally.tooLong = { firstRow: tally.tooLong?.firstRow ?? row, count: (tally.tooLong?.count ?? 0) + 1 };
      }
    },
    result: (): ListTally => ({
      ...tally,
      faults: checks?.result() ?? null,
      missing: [...missing.values()],
    }),
  };
}

/** Far beyond what goes out by SMS it does not matter how many segments it would be, so nothing is built to count them. */
const COUNTED_MOST = 10 * MAX_SMS_UNITS;
const UNITS_A_SEGMENT = 153;

function countedOf({ length, text }: MeasuredText, ucs2PartUnits: number): { units: number; segments: number } {
  return length <= COUNTED_MOST
    ? countSms(text(), ucs2PartUnits)
    : { units: length, segments: Math.ceil(length / UNITS_A_SEGMENT) };
}
