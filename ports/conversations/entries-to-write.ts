import type { RecordEntry, SavedEntry } from '../delivery/clinical-record';

/** What is due for the clinical record: something to save, or an entry to mark as entered in error. */
export type EntryToWrite = { practiceId: string } & ({ save: RecordEntry } | { withdraw: SavedEntry });

export type EntryWritten = 'saved' | 'refused' | 'withdrawn';

/** A queue of what waits for the clinical record: messages of conversations, or answers to invitations. */
export interface EntriesToWrite {
  /** Takes what is due, each once; what is not reported soon is due again. */
  take(now: Date): Promise<EntryToWrite[]>;
  /** @param id the entry's; @param detail its reference in the record, or why it was refused. */
  written(practiceId: string, id: string, what: EntryWritten, detail: string | null, now: Date): Promise<void>;
  /** Due again, later each time. */
  again(practiceId: string, id: string, why: string, now: Date): Promise<void>;
}
