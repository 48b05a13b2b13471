import type { FindBy } from '../../domain/patients/find-patient';
import { contactWords, nhsNumberWords, numberWords } from '../../domain/words/numbers';
import { dateWords } from '../../domain/words/times';

/** What was looked for, as the API tells it. */
export type Understood = Pick<FindBy, 'by' | 'value'>;

/** How the words were understood, in a sentence: the first thing to check when the wrong people are found, or none. */
export function understoodWords({ by, value }: Understood): string {
  switch (by) {
    case 'nhs-number':
      return `We looked for an NHS number: ${nhsNumberWords(value)}.`;
    case 'date-of-birth':
      return `We looked for a date of birth: ${dateWords(value)}.`;
    case 'mobile':
      return `We looked for a mobile number: ${contactWords(value)}.`;
    case 'name':
      return `We looked for a name: ${value}.${nameRule(value)}`;
  }
}

function nameRule(value: string): string {
  if (value.includes(',')) return ' The family name comes before the comma; the beginning of each is enough.';
  return /\s/.test(value)
    ? ' Either order will do, and the beginning of each name is enough.'
    : ' It may be the beginning of the family name or of the given name.';
}

/** "2 patients found." or that there are more. */
export function foundWords(shown: number, more: boolean): string {
  if (shown === 0) return 'No patient was found.';
  if (more) return `More than ${numberWords(shown)} patients were found. These are the first ${numberWords(shown)}.`;
  return `${shown === 1 ? '1 patient was' : `${numberWords(shown)} patients were`} found.`;
}

/** What to do when nobody was found, by what was looked for. */
export function betterWords(by: Understood['by']): string[] {
  const elsewhere = 'A patient who was never imported or on a list here cannot be found.';
  switch (by) {
    case 'nhs-number':
      return ['Check each digit against the record, or look by date of birth.', elsewhere];
    case 'date-of-birth':
      return ['The day comes before the month. Check the year, or look by NHS number.', elsewhere];
    case 'mobile':
      return ['The number may be another one in the record. Look by name, date of birth or NHS number.', elsewhere];
    case 'name':
      return [
        'Type fewer letters: the beginning of the family name is enough. Capital letters, accents, hyphens and apostrophes do not matter.',
        'The name may be written in another way in the record. Look by date of birth or NHS number.',
        elsewhere,
      ];
  }
}

/** What to do when more were found than are shown. */
export function narrowWords(by: Understood['by']): string {
  return by === 'name'
    ? 'Type more of the name, or look by date of birth or NHS number.'
    : 'Look by NHS number, or by name.';
}
