import type { PatientsServices } from '../../../ports/patients';
import type { Database } from '../sql/connect';
import { createPatientQueries } from './patient-queries';
import { createPatientImports } from './patient-imports';
import { createPatientFacts } from './patient-facts';
import { createRegisterWords } from './register-words';
import { createSearches } from './searches';

/** Everything of this room that API and pages use. */
export function createPatients(database: Database): PatientsServices {
  return {
    patients: createPatientQueries(database),
    patientImports: createPatientImports(database),
    patientFacts: createPatientFacts(database),
    registerWords: createRegisterWords(database),
    searches: createSearches(database),
  };
}
