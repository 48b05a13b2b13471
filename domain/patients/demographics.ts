/** Where patients are looked up: the practice's own register, the Personal Demographics Service, or nowhere. */
export type DemographicsKind = 'register' | 'pds' | 'none';

/** A person as demographics know them now. Contact details are as the source holds them, not yet judged. */
export interface DemographicRecord {
  /** The number in the source's answer. It differs from the one we asked for if that was superseded. */
  nhsNumber: string;
  familyName: string | null;
  givenName: string | null;
  /** The name the patient likes to be called, if it differs from the given name. */
  knownAs?: string | null;
  /** `YYYY-MM-DD`; null when the source holds none or a partial date. */
  dateOfBirth: string | null;
  mobile: string | null;
  email: string | null;
  /** Where letters go, a line each, and how and in which language the patient reads, in the source's own words. */
  address?: string[] | null;
  postcode?: string | null;
  language?: string | null;
  format?: string | null;
  deceased: boolean;
  /** No longer registered at the practice that asks. */
  leftPractice: boolean;
  /** With `leftPractice`: the source's word for the registration is unknown, so the patient is left out. */
  registrationUnclear?: boolean;
  /** Restricted: contact details are withheld and nothing about the person may be shown. */
  restricted: boolean;
}

export type DemographicAnswer =
  { kind: 'found'; record: DemographicRecord } | { kind: 'not-found' } | { kind: 'ambiguous' };
