import type { Channel } from '../delivery/states';

/** Money is whole ten-thousandths of a penny, without VAT. */
const PER_POUND = 1_000_000;
const PER_PENNY = 10_000;

/** No price is dearer: £10 for a unit. */
export const HIGHEST_PRICE = 10 * PER_POUND;

/** An amount as a decimal number of pounds: "240.00", and exactly where a penny is too coarse, as "0.0235". */
export function poundsOf(amount: number): string {
  const exact = (Math.round(amount) / PER_POUND).toFixed(6).replace(/0{1,4}$/, '');
  return exact.startsWith('-0.00') && Number(exact) === 0 ? '0.00' : exact;
}

/** The amount of a decimal number of pounds with at most two places; null where it is none, or below zero. */
export function amountOf(pounds: string): number | null {
  return /^\d{1,8}(?:\.\d{1,2})?$/.test(pounds) ? Math.round(Number(pounds) * 100) * PER_PENNY : null;
}

/** What sending something would take, as the dry run, the review page and Send say it. */
export interface Estimate {
  /** SMS segments of the longest text, and of all. 0 for email. */
  segments: { longest: number; total: number };
  /** Null where the practice does not count credits. */
  credits: { needed: number; available: number | null };
  cost: { amount: string; currency: 'GBP' };
}

/**
 * Words an estimate from what was counted.
 *
 * @param recipients who would be sent to.
 * @param unitPrice of a segment or an email; null where none is set, which costs nothing here.
 */
export function estimateOf(counted: {
  channel: Channel;
  recipients: number;
  segments: { longest: number; total: number };
  available: number | null;
  unitPrice: number | null;
}): Estimate {
  const { channel, recipients, segments, available, unitPrice } = counted;
  const { longest, total } = segments;
  const units = channel === 'sms' ? total : recipients;
  return {
    segments: { longest, total },
    credits: { needed: channel === 'sms' ? total : 0, available },
    cost: { amount: poundsOf(units * (unitPrice ?? 0)), currency: 'GBP' },
  };
}

/** The first day of the NHS financial year that a day lies in, and of the next: both `YYYY-MM-DD`. */
export function financialYear(day: string): { from: string; to: string } {
  const year = Number(day.slice(0, 4)) - (day.slice(5) < '04-01' ? 1 : 0);
  return { from: `${year}-04-01`, to: `${year + 1}-04-01` };
}

export interface MonthCost {
  /** `YYYY-MM`. */
  month: string;
  /** Of what was handed over in it. */
  spent: number;
  /** Set aside for messages that are to go in it. */
  reserved: number;
}

export interface MonthForecast extends MonthCost {
  /** What is expected beyond what is spent; 0 in months that are over. */
  forecast: number;
}

export interface YearCost {
  months: MonthForecast[];
  spent: number;
  reserved: number;
  /** What the whole year comes to if it goes on like this. */
  forecast: number;
}

const DAY_MS = 86_400_000;
/** So long a year is looked at before its average day means anything. */
const LEAST_DAYS = 30;

/**
 * The months of a financial year and their expected cost. Days to come cost what an average day of the year did so far,
 * or what is reserved for their month where that is more.
 *
 * @param today `YYYY-MM-DD`, within the year.
 */
export function forecastYear(known: readonly MonthCost[], today: string): YearCost {
  const { from, to } = financialYear(today);
  const of = new Map(known.map((month) => [month.month, month]));
  const spent = known.reduce((sum, month) => sum + month.spent, 0);
  const daysPast = Math.max(LEAST_DAYS, daysBetween(from, today) + 1);
  const aDay = spent / daysPast;
  const months: MonthForecast[] = [];
  for (let first = from; first < to; first = nextMonth(first)) {
    const month = first.slice(0, 7);
    const found = of.get(month) ?? { month, spent: 0, reserved: 0 };
    const end = nextMonth(first);
    const daysLeft = end <= today ? 0 : daysBetween(first > today ? first : nextDay(today), end);
    const forecast = Math.round(Math.max(aDay * daysLeft, found.reserved));
    months.push({ ...found, forecast });
  }
  return {
    months,
    spent,
    reserved: known.reduce((sum, month) => sum + month.reserved, 0),
    forecast: months.reduce((sum, month) => sum + month.spent + month.forecast, 0),
  };
}

export interface CostLimits {
  /** For a financial year; null where there is none. */
  allowance: number | null;
  warnAt: number | null;
  stopAt: number | null;
}

export type CostLevel = 'ok' | 'warn' | 'stop';

/** How the spending of a year stands: what is reserved counts as spent. */
export function costLevel({ spent, reserved }: { spent: number; reserved: number }, limits: CostLimits): CostLevel {
  const committed = spent + reserved;
  if (limits.stopAt !== null && committed >= limits.stopAt) return 'stop';
  return limits.warnAt !== null && committed >= limits.warnAt ? 'warn' : 'ok';
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}

function nextDay(day: string): string {
  return new Date(Date.parse(day) + DAY_MS).toISOString().slice(0, 10);
}

function nextMonth(first: string): string {
  const [year, month] = [Number(first.slice(0, 4)), Number(first.slice(5, 7))];
  return `${year + (month === 12 ? 1 : 0)}-${String((month % 12) + 1).padStart(2, '0')}-01`;
}
