import type { PatientsServices } from '../../../ports/patients';
import type { Database } from '../sql/connect';
import { createPatientPages } from './patient-pages';
import { createPatientFacts } from './patient-facts';
import { createRegisterWords } from './register-words';
import { createSearches } from './searches';

/** Everything of this room that API and pages use. */
export function createPatients(database: Database): PatientsServices {
  return {
    patients: createPatientPages(database),
    patientFacts: createPatientFacts(database),
    registerWords: createRegisterWords(database),
    searches: createSearches(database),
  };
}
