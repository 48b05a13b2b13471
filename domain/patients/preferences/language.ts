import { isLanguage, languageTag, primaryOf } from './writing-preferences';

const WRITTEN_FROM_THE_RIGHT = new Set(['ar', 'fa', 'he', 'ku', 'ur']);

/**
 * The language in which a patient is written to, as a tag without a region. What the patient or staff said goes before what
 * the register says in its own words. Null where nobody said, and where we do not know the word.
 *
 * @param preferred a BCP 47 tag.
 * @param registerWord such as "Welsh".
 */
export function languageOf(preferred: string | null, registerWord: string | null): string | null {
  if (preferred === null) return languageTag(registerWord);
  const tag = primaryOf(preferred);
  return isLanguage(tag) ? tag : null;
}

/** How text of a language runs. @param tag BCP 47 */
export function directionOf(tag: string): 'ltr' | 'rtl' {
  return WRITTEN_FROM_THE_RIGHT.has(primaryOf(tag)) ? 'rtl' : 'ltr';
}
