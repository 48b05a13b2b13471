import type { SlotTime } from '../../domain/booking/session';

/** An appointment for a patient's own calendar. */
export interface CalendarEntry extends SlotTime {
  /** The appointment's id, so that a moved one replaces the earlier one. */
  id: string;
  /** How often it was moved or cancelled. */
  sequence: number;
  title: string;
  location: string | null;
  description: string | null;
  timeZone: string;
  /** When this was written. */
  writtenAt: Date;
}

/** Calendar files (.ics, RFC 5545). */
export interface CalendarFiles {
  write(entry: CalendarEntry): string;
}
