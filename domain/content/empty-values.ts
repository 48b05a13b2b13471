import type { PlaceholderValues } from './template';

/**
 * What happens to patients whose row has no value for a placeholder of the text: they are left out, or a word stands
 * there. Null while nobody has said it; the message is then not sent.
 */
export type EmptyValues = 'leave-out' | { use: string };

/** No longer than a word or two: it stands in the middle of a sentence. */
export const LONGEST_WORD = 100;

/** Why a patient was left out of a campaign for want of a value: the code of the message and its words. */
export const VALUE_MISSING = {
  code: 'value-missing',
  message: 'No value for a placeholder of the message',
  advice: 'Add the value to the file, or send to this patient with a word in its place.',
} as const;

/** What a spreadsheet shows in the place of a value that it could not work out: a look-up that found nothing, above all. */
const SPREADSHEET_ERROR =
  /^#(?:N\/A|REF!|VALUE!|NAME\?|DIV\/0!|NULL!|NUM!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|BUSY!|UNKNOWN!|GETTING_DATA)$/i;

/** Whether a cell holds nothing that could be read in a message. */
export function isEmptyValue(value: string | undefined): boolean {
  const text = value?.trim() ?? '';
  return text === '' || SPREADSHEET_ERROR.test(text);
}

/** The values of a row, with the word that was chosen where one is missing. */
export function withWord(values: PlaceholderValues, emptyValues: EmptyValues | null): PlaceholderValues {
  if (emptyValues === null || emptyValues === 'leave-out') return values;
  return (name) => {
    const value = values(name);
    return isEmptyValue(value) ? emptyValues.use : value;
  };
}
