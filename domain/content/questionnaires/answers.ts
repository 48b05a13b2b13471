import type { Coding, Quantity } from './fhir';

/** One answer, written as in a FHIR QuestionnaireResponse. */
export type AnswerValue =
  | { valueBoolean: boolean }
  | { valueDecimal: number }
  | { valueInteger: number }
  | { valueDate: string }
  | { valueDateTime: string }
  | { valueTime: string }
  | { valueString: string }
  | { valueCoding: Coding }
  | { valueQuantity: Quantity };

/** The answers of a person by the linkId of the question; several where a question takes several. */
export type GivenAnswers = Readonly<Record<string, readonly AnswerValue[]>>;

type Plain = string | number | boolean | Coding | Quantity;

/** The value without its type. */
function plainValue(answer: AnswerValue): Plain {
  return Object.values(answer)[0] as Plain;
}

/** The value as it is typed; empty for a coding or an amount, which have several parts. */
export function textOfAnswer(answer: AnswerValue): string {
  const value = plainValue(answer);
  return typeof value === 'object' ? '' : String(value);
}

/** Whether two codings name the same thing: by system and code, and by their words where there is no code. */
function isSameCoding(one: Coding, other: Coding): boolean {
  if (one.code === undefined || other.code === undefined) {
    return one.code === other.code && one.display !== undefined && one.display === other.display;
  }
  const sameSystem = one.system === undefined || other.system === undefined || one.system === other.system;
  return sameSystem && one.code === other.code;
}

export function isSameAnswer(one: AnswerValue, other: AnswerValue): boolean {
  if ('valueCoding' in one && 'valueCoding' in other) return isSameCoding(one.valueCoding, other.valueCoding);
  if ('valueQuantity' in one && 'valueQuantity' in other) return compareAnswers(one, other) === 0;
  return plainValue(one) === plainValue(other);
}

/**
 * Which of two answers is larger: below 0, 0 or above 0. Null where they cannot be compared, such as a word with a
 * number or two units.
 */
export function compareAnswers(one: AnswerValue, other: AnswerValue): number | null {
  if ('valueQuantity' in one && 'valueQuantity' in other) {
    const [a, b] = [one.valueQuantity, other.valueQuantity];
    if (!isSameUnit(a, b)) return null;
    return compare(a.value ?? null, b.value ?? null);
  }
  if ('valueDateTime' in one && 'valueDateTime' in other) {
    return compare(Date.parse(one.valueDateTime), Date.parse(other.valueDateTime));
  }
  const [a, b] = [plainValue(one), plainValue(other)];
  if (typeof a === 'number' && typeof b === 'number') return compare(a, b);
  if (typeof a === 'string' && typeof b === 'string') return compare(a, b);
  return null;
}

/** Whether two amounts are in the same unit. A unit that one of them does not name is taken for the other's. */
function isSameUnit(one: Quantity, other: Quantity): boolean {
  if (one.code !== undefined && other.code !== undefined) return one.code === other.code;
  return one.unit === undefined || other.unit === undefined || one.unit === other.unit || one.unit === other.code;
}

function compare<Value extends string | number>(one: Value | null, other: Value | null): number | null {
  if (one === null || other === null || Number.isNaN(one) || Number.isNaN(other)) return null;
  return one < other ? -1 : one > other ? 1 : 0;
}

/** What a person reads of an answer: "Several days", "72.5 kg", "Yes". */
export function answerWords(answer: AnswerValue): string {
  if ('valueBoolean' in answer) return answer.valueBoolean ? 'Yes' : 'No';
  if ('valueCoding' in answer) return answer.valueCoding.display ?? answer.valueCoding.code ?? '';
  if ('valueQuantity' in answer) {
    const { value, unit, code } = answer.valueQuantity;
    return [value, unit ?? code].filter((part) => part !== undefined).join(' ');
  }
  if ('valueDate' in answer) return dayWords(answer.valueDate);
  if ('valueTime' in answer) return answer.valueTime.slice(0, 5);
  if ('valueDateTime' in answer) {
    const [day = '', time = ''] = answer.valueDateTime.split('T');
    return `${dayWords(day)}, ${time.slice(0, 5)}`;
  }
  return textOfAnswer(answer);
}

const MONTHS = 'January February March April May June July August September October November December'.split(' ');

/** "4 March 1951" of 1951-03-04; a date without a day or month stays without. */
function dayWords(date: string): string {
  const [year = '', month, day] = date.split('-');
  return [day && String(Number(day)), month && MONTHS[Number(month) - 1], year].filter(Boolean).join(' ');
}
