import type { PatientPages } from './patient-pages';
import type { PatientFacts } from './patient-facts';
import type { RegisterWords } from './register-words';
import type { Searches } from './searches';

/** What API and pages use of patients. */
export interface PatientsServices {
  patients: PatientPages;
  patientFacts: PatientFacts;
  registerWords: RegisterWords;
  searches: Searches;
}
