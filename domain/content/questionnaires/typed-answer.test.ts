import fc from 'fast-check';
import type { FormItem } from './form';
import { readQuestionnaire } from './reading';
import { readTypedAnswer, typedFieldsOf } from './typed-answer';

function itemOf(more: Record<string, unknown>): FormItem {
  const item = [{ linkId: 'q', text: 'Well?', ...more }];
  const reading = readQuestionnaire({ resourceType: 'Questionnaire', title: 'Test', item });
  if (!reading.ok) throw new Error(JSON.stringify(reading.faults));
  return reading.form.items[0]!;
}
const type = (item: FormItem, fields: Record<string, string | string[]>) =>
  readTypedAnswer(item, (name) => [fields[name] ?? []].flat(), 'Europe/London');
const limit = (name: string, value: object) => ({ url: `http://hl7.org/fhir/StructureDefinition/${name}`, ...value });
const answer = (more: Record<string, unknown>, fields: Record<string, string | string[]>) => type(itemOf(more), fields);

describe('H2 what patients type', () => {
  test.each<[string, Record<string, unknown>, Record<string, string | string[]>, object]>([
    ['a whole number', { type: 'integer' }, { answer: ' 12 ' }, { valueInteger: 12 }],
    ['a decimal', { type: 'decimal' }, { answer: '12.50' }, { valueDecimal: 12.5 }],
    [
      'a date',
      { type: 'date' },
      { 'answer-day': '4', 'answer-month': '3', 'answer-year': '1951' },
      { valueDate: '1951-03-04' },
    ],
    ['a time', { type: 'time' }, { 'answer-hour': '9', 'answer-minute': '05' }, { valueTime: '09:05:00' }],
    ['no', { type: 'boolean' }, { answer: 'false' }, { valueBoolean: false }],
    [
      'an option',
      { type: 'choice', answerOption: [{ valueString: 'A' }, { valueString: 'B' }] },
      { answer: '1' },
      { valueString: 'B' },
    ],
    [
      'a date with a time, in summer',
      { type: 'dateTime' },
      { 'answer-day': '1', 'answer-month': '7', 'answer-year': '2026', 'answer-hour': '14', 'answer-minute': '30' },
      { valueDateTime: '2026-07-01T14:30:00+01:00' },
    ],
    [
      'an amount with its unit',
      {
        type: 'quantity',
        extension: [
          limit('questionnaire-unit', {
            valueCoding: { code: 'kg', display: 'kilograms', system: 'http://unitsofmeasure.org' },
          }),
        ],
      },
      { answer: '72.5' },
      { valueQuantity: { value: 72.5, unit: 'kilograms', code: 'kg', system: 'http://unitsofmeasure.org' } },
    ],
    [
      'own words',
      { type: 'open-choice', answerOption: [{ valueString: 'A' }] },
      { answer: 'other', other: 'C' },
      { valueString: 'C' },
    ],
  ])('H2 %s is read', (_what, more, fields, expected) => {
    expect(answer(more, fields)).toEqual({ ok: true, answers: [expected] });
  });

  test.each<[string, Record<string, unknown>, Record<string, string | string[]>, string]>([
    ['nothing, where an answer is required', { type: 'boolean', required: true }, {}, 'Choose an answer'],
    ['a word for a number', { type: 'integer' }, { answer: 'ten' }, 'Enter a whole number, such as 12'],
    ['a fraction for a whole number', { type: 'integer' }, { answer: '1.5' }, 'Enter a whole number, such as 12'],
    ['a comma', { type: 'decimal' }, { answer: '1,5' }, 'Enter a number, such as 12 or 12.5'],
    [
      '30 February',
      { type: 'date' },
      { 'answer-day': '30', 'answer-month': '2', 'answer-year': '2026' },
      'Enter a real date, such as 27 3 1958',
    ],
    ['a part of a date', { type: 'date' }, { 'answer-day': '3' }, 'Enter a real date, such as 27 3 1958'],
    [
      'too little',
      { type: 'integer', extension: [limit('minValue', { valueInteger: 1 })] },
      { answer: '0' },
      'Enter 1 or more',
    ],
    [
      'too much',
      { type: 'decimal', extension: [limit('maxValue', { valueDecimal: 100 })] },
      { answer: '100.5' },
      'Enter 100 or less',
    ],
    [
      'too many digits',
      { type: 'decimal', extension: [limit('maxDecimalPlaces', { valueInteger: 1 })] },
      { answer: '1.25' },
      'Enter 1 digit or fewer after the point',
    ],
    [
      'an option that is not there',
      { type: 'choice', answerOption: [{ valueString: 'A' }] },
      { answer: '7' },
      'Choose one of the answers on this page',
    ],
    [
      'too long a text',
      { type: 'string', maxLength: 3 },
      { answer: 'abcd' },
      'Shorten your answer to 3 characters or fewer.',
    ],
    [
      '"Something else" without words',
      { type: 'open-choice', answerOption: [{ valueString: 'A' }] },
      { answer: 'other' },
      'Enter your answer in your own words',
    ],
  ])('H2 %s is refused', (_what, more, fields, message) => {
    expect(answer(more, fields)).toMatchObject({ ok: false, message });
  });

  test('H2 an answer that was saved is shown as it was typed', () => {
    const moment = itemOf({ type: 'dateTime' });
    fc.assert(
      fc.property(fc.date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }), (at) => {
        const fields = {
          'answer-day': String(at.getDate()),
          'answer-month': String(at.getMonth() + 1),
          'answer-year': String(at.getFullYear()),
          'answer-hour': '12',
          'answer-minute': String(at.getMinutes()).padStart(2, '0'),
        };
        const read = type(moment, fields);
        if (!read.ok) throw new Error(read.message);
        expect(typedFieldsOf(moment, read.answers, 'Europe/London')).toEqual(
          Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, [value]])),
        );
      }),
      { numRuns: 50 },
    );
    const several = itemOf({
      type: 'open-choice',
      repeats: true,
      answerOption: [{ valueString: 'A' }, { valueString: 'B' }],
    });
    const read = type(several, { answer: ['1', 'other'], other: 'C' });
    expect(read.ok && typedFieldsOf(several, read.answers, 'UTC')).toEqual({ answer: ['1', 'other'], other: ['C'] });
  });
});
