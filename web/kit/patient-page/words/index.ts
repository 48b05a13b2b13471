import { ENGLISH } from './english';
import { WELSH } from './welsh';
import type { PatientWords } from './patient-words';

export type { PatientWords } from './patient-words';

/** Languages in which the pages of patients are written, by their tag, and as their own speakers call them. */
export const PAGE_LANGUAGES = { en: 'English', cy: 'Cymraeg' } as const;
export type PageLanguage = keyof typeof PAGE_LANGUAGES;

const CATALOGUE: Readonly<Record<PageLanguage, PatientWords>> = { en: ENGLISH, cy: WELSH };

/** Whether patients' pages are written in a language. */
function isPageLanguage(tag: string | null | undefined): tag is PageLanguage {
  return tag != null && Object.hasOwn(CATALOGUE, tag);
}

/** The words of patients' pages in a language; in English where we have no others. @param tag BCP 47 */
export function patientWords(tag: string | null): PatientWords {
  return isPageLanguage(tag) ? CATALOGUE[tag] : ENGLISH;
}
