import type { PlaceholderValues } from './template';

/**
 * What happens to patients whose row has no value for a placeholder: we leave them out or use a word instead. Null
 * until someone decides; then the message cannot be sent.
 */
export type EmptyValues = 'leave-out' | { use: string };

/** A word or two, because it goes into the middle of a sentence. */
export const LONGEST_WORD = 100;

/** Why a patient was left out for a missing value: the code and its words. */
export const VALUE_MISSING = {
  code: 'value-missing',
  message: 'No value for a placeholder of the message',
  advice: 'Add the value to the file, or send to this patient with a word in its place.',
} as const;

/** What a spreadsheet shows for a value that it could not compute, most often a look-up that found nothing. */
const SPREADSHEET_ERROR =
  /^#(?:N\/A|REF!|VALUE!|NAME\?|DIV\/0!|NULL!|NUM!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|BUSY!|UNKNOWN!|GETTING_DATA)$/i;

/** Whether a cell has nothing that a patient could read. */
export function isEmptyValue(value: string | undefined): boolean {
  const text = value?.trim() ?? '';
  return text === '' || SPREADSHEET_ERROR.test(text);
}

/** The values of a row, with the chosen word for missing ones. */
export function withWord(values: PlaceholderValues, emptyValues: EmptyValues | null): PlaceholderValues {
  if (emptyValues === null || emptyValues === 'leave-out') return values;
  return (name) => {
    const value = values(name);
    return isEmptyValue(value) ? emptyValues.use : value;
  };
}
