import { DateTime } from 'luxon';
import { isStorable } from '../../storable-text';
import { ENGLISH_ANSWER_WORDS, type AnswerWords } from './answer-words';
import { compareAnswers, isSameAnswer, textOfAnswer, type AnswerValue } from './answers';
import type { Quantity } from './fhir';
import type { FormItem } from './form';
import { LONGEST_ANSWER } from './reading';

/** The fields of a question's page, by the names that `FIELD` gives them; all values of one that may be ticked twice. */
export type TypedFields = (name: string) => readonly string[];

/** Names of the fields of a question. Dates have one field for each part. */
export const FIELD = {
  answer: 'answer',
  /** The patient's words, besides the options. */
  other: 'other',
  unit: 'unit',
  day: 'answer-day',
  month: 'answer-month',
  year: 'answer-year',
  hour: 'answer-hour',
  minute: 'answer-minute',
} as const;

/** The value of the button "Something else" of a question with options and own words. */
export const OTHER = 'other';

export type TypedAnswer = { ok: true; answers: readonly AnswerValue[] } | { ok: false; field: string; message: string };

const wrong = (message: string, field: string = FIELD.answer): TypedAnswer => ({ ok: false, field, message });
const given = (...answers: AnswerValue[]): TypedAnswer => ({ ok: true, answers });

/**
 * Reads what a person typed or chose, and checks it against the limits of the question. No answer is right where none is
 * required.
 *
 * @param timeZone of the practice, for a date with a time.
 * @param words in the language of the patient.
 */
export function readTypedAnswer(
  item: FormItem,
  fields: TypedFields,
  timeZone: string,
  words: AnswerWords = ENGLISH_ANSWER_WORDS,
): TypedAnswer {
  const read = readByKind(item, fields, timeZone, words);
  if (!read.ok) return read;
  if (read.answers.length === 0) return item.isRequired ? wrong(missingWords(item, words), firstField(item)) : read;
  return outsideLimits(item, read.answers, words) ?? read;
}

function readByKind(item: FormItem, fields: TypedFields, timeZone: string, words: AnswerWords): TypedAnswer {
  if (item.options.length > 0) return readChosen(item, fields, words);
  const text = (fields(FIELD.answer)[0] ?? '').trim();
  switch (item.type) {
    case 'boolean':
      return text === '' ? given() : given({ valueBoolean: text === 'true' });
    case 'integer':
    case 'decimal':
    case 'quantity':
      return text === '' ? given() : readNumber(item, text, fields(FIELD.unit)[0], words);
    case 'date':
    case 'dateTime':
    case 'time':
      return readMoment(item.type, fields, timeZone, words);
    case 'string':
    case 'text':
    case 'choice':
    case 'open-choice':
    case 'group':
    case 'display':
      return readText(item, text, words);
  }
}

function readText(item: FormItem, text: string, words: AnswerWords): TypedAnswer {
  if (text === '') return given();
  if (!isStorable(text)) return wrong(words.unstorable);
  const longest = item.limits.maxLength ?? LONGEST_ANSWER[item.type === 'text' ? 'text' : 'string'];
  const line = text.replace(/\r\n?/g, '\n');
  return line.length > longest ? wrong(words.tooLong(longest)) : given({ valueString: line });
}

function readChosen(item: FormItem, fields: TypedFields, words: AnswerWords): TypedAnswer {
  const chosen = [...new Set(fields(FIELD.answer))].slice(0, item.takesSeveral ? undefined : 1);
  const answers: AnswerValue[] = [];
  for (const value of chosen) {
    if (value === OTHER && item.type === 'open-choice') {
      const own = readText({ ...item, type: 'string' }, (fields(FIELD.other)[0] ?? '').trim(), words);
      if (!own.ok) return { ...own, field: FIELD.other };
      if (own.answers.length === 0) return wrong(words.ownWords, FIELD.other);
      answers.push(...own.answers);
    } else {
      const option = /^\d{1,4}$/.test(value) ? item.options[Number(value)] : undefined;
      if (!option) return wrong(words.onThisPage);
      answers.push(option.answer);
    }
  }
  const { fewest = 0, mostOptions = Infinity } = item.takesSeveral ? item.limits : {};
  if (answers.length > 0 && answers.length < fewest) return wrong(words.atLeast(fewest));
  if (answers.length > mostOptions) return wrong(words.atMost(mostOptions));
  return given(...answers);
}

/** Whole and decimal numbers, as people write them; a comma is not read, because it means two things. */
function readNumber(item: FormItem, text: string, unit: string | undefined, words: AnswerWords): TypedAnswer {
  const isWhole = item.type === 'integer';
  if (!/^[+-]?\d{1,12}([.]\d{1,9})?$/.test(text)) {
    return wrong(isWhole ? words.wholeNumber : words.number);
  }
  const value = Number(text);
  if (isWhole && !Number.isInteger(value)) return wrong(words.wholeNumber);
  const places = item.limits.decimalPlaces;
  if (places !== undefined && (text.split('.')[1] ?? '').length > places) {
    return wrong(places === 0 ? words.wholeNumber : words.digits(places));
  }
  if (isWhole) return given({ valueInteger: value });
  if (item.type === 'decimal') return given({ valueDecimal: value });
  const chosen = item.units.length > 1 ? item.units[Number(unit)] : item.units[0];
  if (item.units.length > 1 && (unit === undefined || !chosen)) return wrong(words.unit, FIELD.unit);
  return given({ valueQuantity: quantityOf(value, chosen) });
}

function quantityOf(value: number, unit: Quantity | undefined): Quantity {
  const { unit: words, system, code } = unit ?? {};
  return {
    value,
    ...(words === undefined ? {} : { unit: words }),
    ...(system === undefined ? {} : { system }),
    ...(code === undefined ? {} : { code }),
  };
}

function readMoment(
  type: 'date' | 'dateTime' | 'time',
  fields: TypedFields,
  timeZone: string,
  words: AnswerWords,
): TypedAnswer {
  const part = (name: string) => (fields(name)[0] ?? '').trim();
  const day = [FIELD.year, FIELD.month, FIELD.day].map(part);
  const clock = [FIELD.hour, FIELD.minute].map(part);
  const asked = [...(type === 'time' ? [] : day), ...(type === 'date' ? [] : clock)];
  if (asked.every((one) => one === '')) return given();
  const numbers = asked.map((one) => (/^\d{1,4}$/.test(one) ? Number(one) : NaN));
  const isTyped = numbers.every((one) => !Number.isNaN(one));
  const [first = 0, second = 0, third = 0, hour = 0, minute = 0] = type === 'time' ? [2000, 1, 1, ...numbers] : numbers;
  const moment = DateTime.fromObject(
    isTyped ? { year: first, month: second, day: third, hour, minute } : { month: 0 },
    { zone: type === 'dateTime' ? timeZone : 'UTC' },
  );
  const isReal = moment.isValid && (type === 'time' || first >= 1000);
  if (!isReal)
    return wrong(type === 'time' ? words.realTime : words.realDate, type === 'time' ? FIELD.hour : FIELD.day);
  if (type === 'date') return given({ valueDate: moment.toFormat('yyyy-MM-dd') });
  if (type === 'time') return given({ valueTime: moment.toFormat('HH:mm:ss') });
  return given({ valueDateTime: moment.toFormat("yyyy-MM-dd'T'HH:mm:ssZZ") });
}

function outsideLimits(item: FormItem, answers: readonly AnswerValue[], words: AnswerWords): TypedAnswer | null {
  const { least, most } = item.limits;
  const field = firstField(item);
  for (const answer of answers) {
    if (least && isBeyond(answer, least, -1))
      return wrong((item.type === 'date' ? words.orLater : words.orMore)(limitWords(least, item)), field);
    if (most && isBeyond(answer, most, 1))
      return wrong((item.type === 'date' ? words.orEarlier : words.orLess)(limitWords(most, item)), field);
  }
  return null;
}

/** Whether an answer is on the wrong side of a limit; a limit without a unit is one of the number. */
function isBeyond(answer: AnswerValue, limit: AnswerValue, side: 1 | -1): boolean {
  const isAmount = 'valueQuantity' in answer && !('valueQuantity' in limit);
  const value: AnswerValue = isAmount ? { valueDecimal: answer.valueQuantity.value ?? NaN } : answer;
  return compareAnswers(value, limit) === side;
}

function limitWords(limit: AnswerValue, { units }: FormItem): string {
  if ('valueDate' in limit) return limit.valueDate.split('-').reverse().map(Number).join(' ');
  const value = 'valueQuantity' in limit ? String(limit.valueQuantity.value) : textOfAnswer(limit);
  const unit = 'valueQuantity' in limit ? (limit.valueQuantity.unit ?? units[0]?.unit) : units[0]?.unit;
  return [value, unit].filter(Boolean).join(' ');
}

function missingWords(item: FormItem, words: AnswerWords): string {
  if (item.takesSeveral) return words.oneOrMore;
  if (item.options.length > 0 || item.type === 'boolean') return words.one;
  if (item.type === 'date' || item.type === 'dateTime') return words.theDate;
  return item.type === 'time' ? words.theTime : words.yours;
}

function firstField(item: FormItem): string {
  if (item.options.length > 0) return FIELD.answer;
  if (item.type === 'date' || item.type === 'dateTime') return FIELD.day;
  return item.type === 'time' ? FIELD.hour : FIELD.answer;
}

/** What the fields of a question hold for answers that were given, so that a page can be drawn again. */
export function typedFieldsOf(
  item: FormItem,
  answers: readonly AnswerValue[],
  timeZone: string,
): Record<string, string[]> {
  if (item.options.length > 0) {
    const places = answers.map((answer) => item.options.findIndex((option) => isSameAnswer(option.answer, answer)));
    const own = answers.find((_, index) => places[index] === -1);
    return {
      [FIELD.answer]: places.map((place) => (place === -1 ? OTHER : String(place))),
      ...(own ? { [FIELD.other]: [textOfAnswer(own)] } : {}),
    };
  }
  const [answer] = answers;
  if (!answer) return {};
  if ('valueQuantity' in answer) {
    const { value, code, unit } = answer.valueQuantity;
    const place = item.units.findIndex((one) => (one.code ?? one.unit) === (code ?? unit));
    return { [FIELD.answer]: [String(value)], [FIELD.unit]: [String(place)] };
  }
  if ('valueDate' in answer || 'valueDateTime' in answer || 'valueTime' in answer) {
    const text = textOfAnswer(answer);
    const moment =
      'valueTime' in answer ? DateTime.fromISO(`2000-01-01T${text}`) : DateTime.fromISO(text, { zone: timeZone });
    return {
      [FIELD.day]: [String(moment.day)],
      [FIELD.month]: [String(moment.month)],
      [FIELD.year]: [String(moment.year)],
      [FIELD.hour]: [moment.toFormat('HH')],
      [FIELD.minute]: [moment.toFormat('mm')],
    };
  }
  return { [FIELD.answer]: [textOfAnswer(answer)] };
}
