import type { HeldPreferences } from '../../domain/patients/preferences/writing-preferences';
import type { TokenHolder } from '../practice/api-tokens';

/** What the patient or staff say; null takes it back, so that the register's words count again. */
export type PreferencesChange = Pick<HeldPreferences, 'preferredLanguage' | 'largePrint' | 'letterInstead'>;

/** How patients like to be written to (N28). */
export interface PatientPreferences {
  /** Null where there is no such patient. */
  find(practiceId: string, patientId: string): Promise<HeldPreferences | null>;
  /** Registered patients by the language that they need, as far as it is known, most first. English is not among them. */
  languages(practiceId: string): Promise<{ language: string; patients: number }[]>;
  /** With its audit entry; the same again changes nothing. `by` null: the patient, by a link. */
  change(
    practiceId: string,
    patientId: string,
    change: PreferencesChange,
    by: TokenHolder | null,
    now: Date,
  ): Promise<void>;
}
