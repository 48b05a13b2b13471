import { isRestricted, RESTRICTED_WORDS } from '../../../domain/patients/exposure';

/** A patient's identity, as far as it may be shown. */
export interface Named {
  givenName: string | null;
  familyName: string | null;
  status?: string;
  isRestricted?: boolean;
}

/** A patient's name as a page shows it; a restricted record is only that. */
export function personName(person: Named, nameless = 'Name not known'): string {
  if (person.isRestricted || isRestricted(person)) return RESTRICTED_WORDS;
  return [person.givenName, person.familyName].filter(Boolean).join(' ') || nameless;
}
