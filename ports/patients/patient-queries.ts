import type { Page, PageRequest } from '../page';

export interface PatientRow {
  id: string;
  nhsNumber: string;
  familyName: string | null;
  givenName: string | null;
  /** `YYYY-MM-DD` */
  dateOfBirth: string;
  mobile: string | null;
  email: string | null;
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
