import { format as formatted, getFormatDateInfo, isDateFormat } from 'numfmt';
import type { ExactCell } from '../../domain/lists/table-row';
import { WorkbookTooLargeError, type PackageParts } from './package-parts';
import { readXml } from './xml';

/** What a spreadsheet shows and saves as CSV for a date that it cannot display. */
const NO_DATE = '########';

/** The day after the last that a spreadsheet can show, 31 December 9999. */
const AFTER_LAST_DAY = 2_958_466;

/** The first day of the 1904 system in the count of the 1900 system. */
const DAYS_TO_1904 = 1_462;

/** The most formats that a workbook may have. Spreadsheet programs stop at 65,490. */
const MOST_FORMATS = 66_000;

/** No person chose a format longer than this. */
const LONGEST_FORMAT = 255;

/** A whole per cent is shown without the two zero decimals of the usual format. */
const PERCENT = 10;

const DATE = 'dd/mm/yyyy';

/** Formats that workbooks name by number only (ECMA-376 part 1, 18.8.30), as programs in British English show them. */
const BUILT_IN: Record<number, string> = {
  1: '0',
  2: '0.00',
  3: '#,##0',
  4: '#,##0.00',
  5: '"£"#,##0;\\-"£"#,##0',
  6: '"£"#,##0;\\-"£"#,##0',
  7: '"£"#,##0.00;\\-"£"#,##0.00',
  8: '"£"#,##0.00;\\-"£"#,##0.00',
  9: '0%',
  [PERCENT]: '0.00%',
  11: '0.00E+00',
  12: '# ?/?',
  13: '# ??/??',
  14: DATE,
  15: 'd-mmm-yy',
  16: 'd-mmm',
  17: 'mmm-yy',
  18: 'h:mm AM/PM',
  19: 'h:mm:ss AM/PM',
  20: 'hh:mm',
  21: 'hh:mm:ss',
  22: `${DATE} hh:mm`,
  ...Object.fromEntries([...range(27, 36), ...range(50, 58)].map((id) => [id, DATE])),
  37: '#,##0;\\-#,##0',
  38: '#,##0;\\-#,##0',
  39: '#,##0.00;\\-#,##0.00',
  40: '#,##0.00;\\-#,##0.00',
  41: '#,##0;\\-#,##0;"-"',
  42: '"£"#,##0;\\-"£"#,##0;"-"',
  43: '#,##0.00;\\-#,##0.00;"-"',
  44: '"£"#,##0.00;\\-"£"#,##0.00;"-"',
  45: 'mm:ss',
  46: '[h]:mm:ss',
  47: 'mm:ss.0',
  48: '##0.0E+0',
};

/** A number as its cell shows it, and the number itself if they differ. */
export interface ShownNumber {
  shown: string;
  exact?: ExactCell;
}

/**
 * Shows a workbook's numbers by the format of their cell, in English. The format may hide something (the year of a
 * date, the digits of a long number), so the number itself is returned too.
 */
export class NumberFormats {
  /** The format of each cell style; null for plain numbers and text. */
  private readonly byStyle: (NumberFormat | null)[];

  constructor(
    formats: readonly { id: number; code: string }[],
    styles: readonly number[],
    private readonly date1904: boolean,
  ) {
    const own = new Map(formats.map(({ id, code }) => [id, code]));
    const made = new Map<number, NumberFormat | null>();
    this.byStyle = styles.map((id) => {
      let format = made.get(id);
      if (format === undefined) made.set(id, (format = formatOf(own.get(id) ?? BUILT_IN[id], own.has(id) ? null : id)));
      return format;
    });
  }

  /** @param value as it is in the sheet. Anything but a number is returned unchanged. */
  number(value: string, style: number): ShownNumber {
    const number = Number(value);
    if (value.trim() === '' || !Number.isFinite(number)) return { shown: value.trim() };
    const plain = plainNumber(value, number);
    const format = this.byStyle[style] ?? null;
    if (format === null) {
      // A plain number is its own value. Only the 1904 date system matters, to code that reads dates.
      if (!this.date1904) return { shown: plain };
      return { shown: plain, exact: { number: plain, date: this.isDayCount(number) ? this.dateOf(number) : null } };
    }
    const shown = this.shownBy(format, number) ?? plain;
    return { shown, exact: { number: plain, date: this.dateOf(number) } };
  }

  /** @param value ISO 8601, as Strict workbooks write dates, or a time alone. Anything else is returned unchanged. */
  isoDate(value: string, style: number): ShownNumber {
    const serial = serialOf(value.trim());
    if (serial === null) return { shown: value };
    const date = /^\d{4}-\d{2}-\d{2}/.exec(value.trim())?.[0] ?? null;
    const format = this.byStyle[style];
    const usual = date === null ? TIME : Number.isInteger(serial) ? DAY : DAY_AND_TIME;
    const shown = shownAs(format?.isDate ? format : usual, serial) ?? value;
    return { shown, exact: { number: value, date } };
  }

  private shownBy(format: NumberFormat, number: number): string | null {
    return shownAs(format, format.hasDay && this.date1904 ? number + DAYS_TO_1904 : number);
  }

  /** A bare number of four digits up to this is a year. A number of more than five digits is not a day. */
  private isDayCount(number: number): boolean {
    return Number.isInteger(number) && number >= 2_200 && number <= 99_999;
  }

  private dateOf(number: number): string | null {
    const day = Math.floor(number) + (this.date1904 ? DAYS_TO_1904 : 0);
    if (!(day >= 1 && day < AFTER_LAST_DAY)) return null;
    // The 1900 system counts 29 February 1900, which never existed.
    return new Date(Date.UTC(1899, 11, day < 60 ? 31 : 30) + day * 86_400_000).toISOString().slice(0, 10);
  }
}

/** @throws WorkbookTooLargeError, DamagedWorkbookError, XmlError */
export async function readNumberFormats(
  parts: PackageParts,
  part: string | null,
  date1904: boolean,
): Promise<NumberFormats> {
  const formats: { id: number; code: string }[] = [];
  const styles: number[] = [];
  const path: string[] = [];
  if (part !== null) {
    await readXml(parts.read(part), {
      open(name, attributes) {
        const within = path.at(-1);
        path.push(name);
        if (within === 'numFmts' && name === 'numFmt') {
          formats.push({ id: Number(attributes.numFmtId), code: attributes.formatCode ?? '' });
        }
        if (within === 'cellXfs' && name === 'xf') styles.push(Number(attributes.numFmtId ?? 0));
        if (formats.length + styles.length > 2 * MOST_FORMATS) throw new WorkbookTooLargeError();
      },
      close: () => void path.pop(),
    });
  }
  return new NumberFormats(formats, styles, date1904);
}

/**
 * A number in digits, never with an exponent, so that NHS numbers and mobiles stored as numbers keep their digits.
 * Fractions keep the fifteen digits that a spreadsheet shows.
 */
export function plainNumber(written: string, number = Number(written)): string {
  if (/^-?[1-9]\d*$/.test(written)) return written;
  const text = String(Number.isInteger(number) ? number : Number(number.toPrecision(15)));
  if (!text.includes('e')) return text;
  return Math.abs(number) >= 1 ? BigInt(Math.round(number)).toString() : number.toFixed(20).replace(/0+$/, '');
}

interface NumberFormat {
  code: string;
  isDate: boolean;
  /** Whether the format shows a day. Hours and durations are the same in both systems. */
  hasDay: boolean;
  isPercent: boolean;
}

/** The name of the day alone. */
const WEEKDAY = /^(?:\[[^\]]*\])*d{3,4}$/i;

const DAY: NumberFormat = { code: DATE, isDate: true, hasDay: true, isPercent: false };
const TIME: NumberFormat = { code: 'hh:mm', isDate: true, hasDay: false, isPercent: false };
const DAY_AND_TIME: NumberFormat = { code: `${DATE} hh:mm`, isDate: true, hasDay: true, isPercent: false };

/** Null for plain numbers, for text, and for anything that is not a format. */
function formatOf(code: string | undefined, builtIn: number | null): NumberFormat | null {
  if (code === undefined || code.length > LONGEST_FORMAT || /^(?:general|@)$/i.test(code.trim())) return null;
  try {
    formatted(code, 1);
    const { year, month, day } = getFormatDateInfo(code);
    return {
      code,
      isDate: isDateFormat(code),
      hasDay: year || month || day || WEEKDAY.test(code),
      isPercent: builtIn === PERCENT,
    };
  } catch {
    return null;
  }
}

/** Null if this format cannot show it. */
function shownAs({ code, isDate, isPercent }: NumberFormat, number: number): string | null {
  if (isDate && !(number >= 0 && number < AFTER_LAST_DAY)) return NO_DATE;
  try {
    const text = formatted(code, number).replace(/\s+/g, ' ').trim();
    return isPercent ? text.replace(/\.00%$/, '%') : text;
  } catch {
    return null;
  }
}

/** The serial number of an ISO date, with or without a time, or of a time alone. */
function serialOf(value: string): number | null {
  const parts =
    /^(?:(\d{4})-(\d{2})-(\d{2}))?(?:(?:T|^)(\d{2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?)?(?:Z|[+-]\d{2}:?\d{2})?$/.exec(
      value,
    );
  if (!parts || value === '') return null;
  const [year, month, day, hours, minutes, seconds] = parts
    .slice(1)
    .map((part: string | undefined) => Number(part ?? 0));
  const time = (hours! * 3_600 + minutes! * 60 + seconds!) / 86_400;
  if (parts[1] === undefined) return time;
  const days = Date.UTC(year!, month! - 1, day) / 86_400_000;
  const back = new Date(days * 86_400_000);
  if (back.getUTCMonth() !== month! - 1 || back.getUTCDate() !== day) return null;
  return days - Date.UTC(1899, 11, 30) / 86_400_000 + time;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
