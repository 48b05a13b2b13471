import { DateTime } from 'luxon';
import type { FormError } from './form-error';
import type { Form } from './page';

/** What was typed into the three fields of a date. */
export interface DateFields {
  day: string;
  month: string;
  year: string;
}

/** A date `YYYY-MM-DD`, or null where nothing was typed. */
export type DateReading = { ok: true; date: string | null } | { ok: false; error: FormError };

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** The number of a month from "12", "Dec" or "December"; 0 for anything else. */
export function monthOf(text: string): number {
  if (/^\d{1,2}$/.test(text)) return Number(text);
  return MONTHS.findIndex((name) => text.length >= 3 && text.toLowerCase().startsWith(name)) + 1;
}

/** The fields of the date `name`, which are named `name-day`, `name-month` and `name-year`. */
export function dateFieldsOf(form: Pick<Form, 'text'>, name: string): DateFields {
  return { day: form.text(`${name}-day`), month: form.text(`${name}-month`), year: form.text(`${name}-year`) };
}

/** A date `YYYY-MM-DD` as its three fields show it. */
export function fieldsOfDate(date: string): DateFields {
  const [year = '', month = '', day = ''] = date.split('-');
  return { day: String(Number(day)), month: String(Number(month)), year };
}

/** Reads the date `name`. A whole date in one field of that name, as links have it, counts too. */
export function readDateFields(form: Pick<Form, 'text'>, name: string): DateReading {
  const { day, month, year } = dateFieldsOf(form, name);
  const written = form.text(name) || (day + month + year && `${year}-${padded(monthOf(month))}-${padded(day)}`);
  if (written === '') return { ok: true, date: null };
  if (/^\d{4}-\d{2}-\d{2}$/.test(written) && DateTime.fromISO(written).isValid) return { ok: true, date: written };
  return { ok: false, error: { field: `${name}-day`, message: 'Enter a real date, for example 7 12 2026' } };
}

const padded = (part: string | number): string => String(part).padStart(2, '0');
