import type { PatientsServices } from '../../../ports/patients';
import type { Sealing } from '../../sealing';
import type { Database } from '../sql/connect';
import { createContacts } from './contacts';
import { createNotReached } from './not-reached';
import { createDisclosures } from './disclosures';
import { createRestrictedPatients } from './restricted-patients';
import { createMessageChecks } from './message-checks';
import { createPersonalLinks } from './personal-links';
import { createPatientQueries } from './patient-queries';
import { createPatientImports } from './patient-imports';
import { createPatientFacts } from './patient-facts';
import { createPatientPreferences } from './patient-preferences';
import { createProofCodes } from './proof-codes';
import { createRegisterWords } from './register-words';
import { createSearches } from './searches';

/** Everything of this room that API and pages use. */
export function createPatients(database: Database, { sealing }: { sealing: Sealing }): PatientsServices {
  return {
    patients: createPatientQueries(database),
    patientImports: createPatientImports(database),
    patientFacts: createPatientFacts(database),
    patientPreferences: createPatientPreferences(database),
    registerWords: createRegisterWords(database),
    searches: createSearches(database),
    messageChecks: createMessageChecks(database, sealing),
    personalLinks: createPersonalLinks(database, sealing),
    proofCodes: createProofCodes(database, sealing),
    disclosures: createDisclosures(database),
    restrictedPatients: createRestrictedPatients(database),
    contacts: createContacts(database),
    notReached: createNotReached(database.pool),
  };
}
