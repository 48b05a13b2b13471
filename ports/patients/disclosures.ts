import type { DisclosureSection, Redaction } from '../../domain/patients/disclosure/items';
import type { HeldFact } from '../../domain/patients/disclosure/held-facts';
import type { Page, PageRequest } from '../page';
import type { TokenHolder } from '../practice/api-tokens';

export interface StoredRedaction extends Redaction {
  section: DisclosureSection;
  itemId: string;
  why: string;
  by: string;
  at: Date;
}

/** Of whom everything is disclosed, also where the record is restricted. */
export interface DisclosedPatient {
  id: string;
  familyName: string | null;
  givenName: string | null;
  nhsNumber: string;
  /** `YYYY-MM-DD` */
  dateOfBirth: string;
  practiceName: string;
  timeZone: string;
}

export interface HeldPlace {
  at: Date;
  id: string;
}

/** Everything that is held of one patient, section by section (N29). */
export interface Disclosures {
  patient(practiceId: string, patientId: string): Promise<DisclosedPatient | null>;
  /** Newest first. */
  facts(
    practiceId: string,
    patientId: string,
    section: DisclosureSection,
    request: PageRequest<HeldPlace>,
  ): Promise<Page<HeldFact, HeldPlace>>;
  /** One of them; null if the patient has no such thing. */
  fact(practiceId: string, patientId: string, section: DisclosureSection, itemId: string): Promise<HeldFact | null>;
  counts(practiceId: string, patientId: string): Promise<Record<DisclosureSection, number>>;
  redactions(practiceId: string, patientId: string): Promise<StoredRedaction[]>;
  /** Stores what is left out of an item, or with null that nothing is, with its audit entry. */
  redact(
    by: TokenHolder,
    item: { patientId: string; section: DisclosureSection; itemId: string },
    redaction: (Redaction & { why: string }) | null,
    now: Date,
  ): Promise<void>;
}
