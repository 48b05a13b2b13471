import type { Page, PageRequest } from '../page';

/** Who a patient is, and where messages reach them. */
export interface PersonalDetails {
  nhsNumber: string;
  familyName: string | null;
  givenName: string | null;
  /** `YYYY-MM-DD` */
  dateOfBirth: string;
  mobile: string | null;
  email: string | null;
}

export interface PatientRow extends PersonalDetails {
  id: string;
  knownAs: string | null;
  address: string[];
  postcode: string | null;
  language: string | null;
  format: string | null;
}

/** The local register as the API reads it. */
export interface PatientQueries {
  /** Newest first, without restricted records. */
  page(practiceId: string, request: PageRequest<string>): Promise<Page<PatientRow, string>>;
}
