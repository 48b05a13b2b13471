import { isLanguage, languageName, languageTag, primaryOf } from './writing-preferences';

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

/**
 * The language that a caller has to think of, as staff read it, because the patient may need an interpreter. A word of the
 * register that we do not know stands as it is. Null for English, and where nobody said.
 */
export function languageForCaller(preferred: string | null, registerWord: string | null): string | null {
  const tag = languageOf(preferred, registerWord);
  if (tag === 'en') return null;
  if (tag !== null) return languageName(tag);
  return registerWord?.trim() || null;
}
