import type { GroupedBy, PatientGroup } from '../../domain/patients/not-reached/groups';
import type { NotReachedReason } from '../../domain/patients/not-reached/reasons';
import type { Page, PageRequest } from '../page';
import type { PatientRow } from './patient-queries';

/** A registered patient whom no channel has reached. */
export interface NotReachedPatient extends Pick<
  PatientRow,
  'id' | 'nhsNumber' | 'familyName' | 'givenName' | 'dateOfBirth' | 'mobile' | 'email'
> {
  reason: NotReachedReason;
  /** When somebody tried last; null for nobody. */
  lastTriedAt: Date | null;
}

export interface NotReachedFilter {
  /** Null for every reason. */
  reason: NotReachedReason | null;
  /** The beginning of a name, or an NHS number. Empty for everyone. */
  words: string;
}

/** Patients whom no channel has reached in 12 months (N38). */
export interface NotReached {
  /** How many there are, by reason, and of how many registered patients. */
  counts(practiceId: string, now: Date): Promise<Record<NotReachedReason | 'registered', number>>;
  /** Registered patients by group and how many of each were not reached; ages in their order. */
  groups(practiceId: string, now: Date): Promise<Record<GroupedBy, PatientGroup[]>>;
  /** In the order of their ids. */
  page(
    practiceId: string,
    filter: NotReachedFilter,
    request: PageRequest<string>,
    now: Date,
  ): Promise<Page<NotReachedPatient, string>>;
}
