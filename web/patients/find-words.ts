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
  if (value.includes(',')) return ' The family name comes before the comma. You can type just the start of each.';
  return /\s/.test(value)
    ? ' You can use either order, and just the start of each name.'
    : ' It may be the start of the family name or the given name.';
}

/** "2 patients found." or that there are more. */
export function foundWords(shown: number, more: boolean): string {
  if (shown === 0) return 'No patient was found.';
  if (more) return `More than ${numberWords(shown)} patients were found. These are the first ${numberWords(shown)}.`;
  return `${shown === 1 ? '1 patient was' : `${numberWords(shown)} patients were`} found.`;
}

/** What to do when nobody was found, by what was looked for. */
export function betterWords(by: Understood['by']): string[] {
  const elsewhere = 'You can only find patients who were imported or were on a list here.';
  switch (by) {
    case 'nhs-number':
      return ['Check each digit against the record, or look by date of birth.', elsewhere];
    case 'date-of-birth':
      return ['The day comes before the month. Check the year, or look by NHS number.', elsewhere];
    case 'mobile':
      return ['The record may have another number. Look by name, date of birth or NHS number.', elsewhere];
    case 'name':
      return [
        'Type fewer letters: the start of the family name is enough. Capital letters, accents, hyphens and apostrophes do not matter.',
        'The record may spell the name differently. Look by date of birth or NHS number.',
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
