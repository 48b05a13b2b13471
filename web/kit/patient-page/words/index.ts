import { ENGLISH } from './english';
import { WELSH } from './welsh';
import type { PatientWords } from './patient-words';

export type { PatientWords } from './patient-words';

/** Languages in which the pages of patients are written. */
const CATALOGUE: Readonly<Record<string, PatientWords>> = { en: ENGLISH, cy: WELSH };

/** The words of patients' pages in a language; in English where we have no others. @param tag BCP 47 */
export function patientWords(tag: string | null): PatientWords {
  return CATALOGUE[tag ?? 'en'] ?? ENGLISH;
}
