/** Where patients are looked up: the practice's own register, the Personal Demographics Service, or nowhere. */
export type DemographicsKind = 'register' | 'pds' | 'none';

/** A person as demographics know them now. Contact details are as the source holds them, not yet judged. */
export interface DemographicRecord {
  /** The number the source answers with; differs from the one asked when it was superseded. */
  nhsNumber: string;
  familyName: string | null;
  givenName: string | null;
  /** `YYYY-MM-DD`; null when the source holds none or a partial date. */
  dateOfBirth: string | null;
  mobile: string | null;
  email: string | null;
  deceased: boolean;
  /** No longer registered at the practice that asks. */
  leftPractice: boolean;
  /** Restricted: contact details are withheld and nothing about the person may be shown. */
  restricted: boolean;
}

export type DemographicAnswer =
  { kind: 'found'; record: DemographicRecord } | { kind: 'not-found' } | { kind: 'ambiguous' };
