import { columnKey, COLUMN_SYNONYMS } from '../../lists/columns';
import { isEmptyValue } from '../empty-values';
import { compileTemplate } from '../template';

/** What a message to one patient can be filled with. */
export interface PatientNames {
  familyName: string | null;
  givenName: string | null;
  knownAs: string | null;
}

/** The placeholders that a message to one patient can have, as staff write them. */
export const PATIENT_PLACEHOLDERS = ['given name', 'family name', 'name', 'known as'] as const;

export type PatientText = { ok: true; text: string } | { ok: false; fault: string };

/**
 * Fills a text for one patient. A placeholder that we cannot fill refuses the text, as nobody may read a gap. So does a
 * value that would be read as a placeholder itself, since the filled text is read once more when it is handed over.
 */
export function fillForPatient(text: string, names: PatientNames): PatientText {
  const template = compileTemplate(text);
  if (template.placeholders.length === 0) return { ok: true, text };
  for (const name of template.placeholders) {
    const value = valueOf(name, names);
    if (value === undefined) {
      const known = PATIENT_PLACEHOLDERS.map((one) => `((${one}))`).join(', ');
      return { ok: false, fault: `A message to one patient cannot fill ((${name})). You can use ${known}.` };
    }
    if (isEmptyValue(value)) {
      return { ok: false, fault: `This patient’s record has nothing for ((${name})). Write the words instead.` };
    }
  }
  const filled = template.render((name) => valueOf(name, names));
  if (compileTemplate(filled).placeholders.length > 0) {
    return { ok: false, fault: 'A value in this patient’s record has double brackets. Write the words instead.' };
  }
  return { ok: true, text: filled };
}

/** Undefined for a placeholder that no field of a patient fills. */
function valueOf(name: string, { familyName, givenName, knownAs }: PatientNames): string | undefined {
  const key = columnKey(name);
  if (COLUMN_SYNONYMS.knownAs.includes(key)) return knownAs ?? givenName ?? '';
  if (COLUMN_SYNONYMS.givenName.includes(key)) return givenName ?? '';
  if (COLUMN_SYNONYMS.familyName.includes(key)) return familyName ?? '';
  if (COLUMN_SYNONYMS.name.includes(key)) return [givenName, familyName].filter((part) => part).join(' ');
  return undefined;
}
