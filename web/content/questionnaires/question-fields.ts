import type { FormItem } from '../../../domain/content/questionnaires/form';
import { FIELD, OTHER } from '../../../domain/content/questionnaires/typed-answer';
import { patientWords, type PatientWords } from '../../kit/patient-page/words';

interface Choice {
  value: string;
  text: string;
  checked: boolean;
  /** We wrote it, and not the author of the questions. */
  isOurs?: boolean;
}

/** A question as its template draws it. */
export interface QuestionFields {
  kind: 'radios' | 'checkboxes' | 'input' | 'textarea' | 'parts';
  question: string;
  isRequired: boolean;
  hints: readonly string[];
  choices: Choice[];
  /** The patient's words, besides the options; null where there are none. */
  other: { checked: boolean; text: string } | null;
  value: string;
  inputMode: 'numeric' | 'decimal' | null;
  /** Words after the box, such as "kg". */
  suffix: string | null;
  units: Choice[];
  parts: { name: string; label: string; width: 2 | 4; value: string }[];
}

/**
 * @param filled all values of a field, as they were typed or saved.
 * @param words in the language of the patient.
 */
export function questionFields(
  item: FormItem,
  filled: (name: string) => readonly string[],
  words: PatientWords = patientWords(null),
): QuestionFields {
  const first = (name: string) => filled(name)[0] ?? '';
  const chosen = new Set(filled(FIELD.answer));
  const base: QuestionFields = {
    ...{ kind: 'input', question: item.text, isRequired: item.isRequired, hints: item.hints },
    ...{ choices: [], other: null, value: first(FIELD.answer), inputMode: null, suffix: null, units: [], parts: [] },
  };
  if (item.options.length > 0) {
    return {
      ...base,
      kind: item.takesSeveral ? 'checkboxes' : 'radios',
      choices: item.options.map(({ text }, place) => choice(String(place), text, chosen)),
      other: item.type === 'open-choice' ? { checked: chosen.has(OTHER), text: first(FIELD.other) } : null,
    };
  }
  switch (item.type) {
    case 'boolean':
      return {
        ...base,
        kind: 'radios',
        choices: [
          { ...choice('true', words.yes, chosen), isOurs: true },
          { ...choice('false', words.no, chosen), isOurs: true },
        ],
      };
    case 'integer':
    case 'decimal':
    case 'quantity': {
      const [unit] = item.units;
      const hasChoice = item.type === 'quantity' && item.units.length > 1;
      const picked = new Set(filled(FIELD.unit).length > 0 ? filled(FIELD.unit) : ['0']);
      return {
        ...base,
        inputMode: item.type === 'integer' ? 'numeric' : 'decimal',
        suffix: hasChoice ? null : (unit?.unit ?? null),
        units: hasChoice
          ? item.units.map((one, place) => choice(String(place), one.unit ?? one.code ?? '', picked))
          : [],
      };
    }
    case 'date':
    case 'dateTime':
    case 'time': {
      const part = (name: string, label: string, width: 2 | 4) => ({ name, label, width, value: first(name) });
      const day = [part(FIELD.day, words.day, 2), part(FIELD.month, words.month, 2), part(FIELD.year, words.year, 4)];
      const clock = [part(FIELD.hour, words.hour, 2), part(FIELD.minute, words.minute, 2)];
      return {
        ...base,
        kind: 'parts',
        parts: [...(item.type === 'time' ? [] : day), ...(item.type === 'date' ? [] : clock)],
      };
    }
    case 'text':
      return { ...base, kind: 'textarea' };
    case 'string':
    case 'choice':
    case 'open-choice':
    case 'group':
    case 'display':
      return base;
  }
}

function choice(value: string, text: string, chosen: ReadonlySet<string>): Choice {
  return { value, text, checked: chosen.has(value) };
}
