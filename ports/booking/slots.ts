import type { SlotTime } from '../../domain/booking/session';
import type { Page, PageRequest } from '../page';
import type { TokenHolder } from '../practice/api-tokens';

/** `held`: a patient is confirming it now. */
export const SLOT_STATES = ['free', 'held', 'booked'] as const;
export type SlotState = (typeof SLOT_STATES)[number];

/** One time of a type, for one patient. */
export interface SlotRow extends SlotTime {
  id: string;
  status: SlotState;
  /** The patient who has it; null for a free one. */
  patientId: string | null;
  isRestricted: boolean;
}

export interface SlotPlace {
  startsAt: Date;
  id: string;
}

export interface SlotFilter {
  /** The first instant, and the first one after it all. */
  from?: Date;
  to?: Date;
  status?: SlotState;
}

/** A time that a patient can choose. */
export interface FreeTime extends SlotTime {
  /** Of one of its slots. */
  slotId: string;
}

export interface Slots {
  /**
   * Adds times, each with as many slots as the type has seats. One that overlaps an earlier one of the type is left out.
   * Returns how many times were added and left out; one audit entry.
   */
  add(
    practiceId: string,
    typeId: string,
    times: readonly SlotTime[],
    by: TokenHolder,
    now: Date,
  ): Promise<{ added: number; skipped: number }>;
  find(practiceId: string, typeId: string, slotId: string): Promise<(SlotTime & { id: string }) | null>;
  /** In the order of their times. */
  page(
    practiceId: string,
    typeId: string,
    request: PageRequest<SlotPlace>,
    filter: SlotFilter,
  ): Promise<Page<SlotRow, SlotPlace>>;
  /**
   * Times that a patient can book now by a link, at most `limit`, in their order: free, the clinician too, within the
   * window of the type, and beyond what each day keeps for the telephone.
   */
  offered(practiceId: string, typeId: string, now: Date, limit: number): Promise<FreeTime[]>;
  /** Takes a slot out that nobody has. False if somebody has it, or it is not there. */
  remove(practiceId: string, slotId: string, by: TokenHolder, now: Date): Promise<boolean>;
}
