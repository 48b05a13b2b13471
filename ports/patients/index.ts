import type { PatientQueries } from './patient-queries';
import type { PatientImports } from './patient-imports';
import type { PatientFacts } from './patient-facts';
import type { PatientPreferences } from './patient-preferences';
import type { RegisterWords } from './register-words';
import type { Contacts } from './contacts';
import type { NotReached } from './not-reached';
import type { Disclosures } from './disclosures';
import type { RestrictedPatients } from './restricted-patients';
import type { MessageChecks } from './message-checks';
import type { PersonalLinks } from './personal-links';
import type { ProofCodes } from './proof-codes';
import type { Searches } from './searches';

/** What API and pages use of patients. */
export interface PatientsServices {
  patients: PatientQueries;
  patientImports: PatientImports;
  patientFacts: PatientFacts;
  patientPreferences: PatientPreferences;
  registerWords: RegisterWords;
  searches: Searches;
  messageChecks: MessageChecks;
  personalLinks: PersonalLinks;
  proofCodes: ProofCodes;
  disclosures: Disclosures;
  restrictedPatients: RestrictedPatients;
  contacts: Contacts;
  notReached: NotReached;
}
