/** One entry for the clinical record: a message that a receipt confirmed as delivered (P21). */
export interface RecordEntry {
  /** Key of the write: the message's id, so that no retry and no late receipt writes twice. */
  messageId: string;
  nhsNumber: string;
  /** `link`: what a patient answered by their personal link. */
  channel: 'sms' | 'email' | 'letter' | 'link';
  /** The text as sent. */
  text: string;
  subject?: string;
  /** Of what a patient wrote to us; absent of what was sent to the patient. */
  from?: 'patient';
  /** SNOMED CT concept ids. */
  snomedCodes: string[];
  /** ISO 8601 instants. */
  sent: string;
  received: string;
}

export type RecordOutcome =
  | { messageId: string; kind: 'saved'; reference: string }
  /** The record system refused this entry, so a person must look. */
  | { messageId: string; kind: 'refused'; detail: string }
  /** We do not know whether it was taken, or the system is busy. Retrying is safe, because the write is conditional. */
  | { messageId: string; kind: 'try-again'; detail: string };

/** An entry of Rollcall to mark as entered in error. Without a reference it is found by its message's id. */
export interface SavedEntry {
  messageId: string;
  reference: string | null;
}

export type WithdrawalOutcome =
  | { messageId: string; kind: 'withdrawn' }
  /** The record has no entry of this message. */
  | { messageId: string; kind: 'absent' }
  /** The record system refused to mark it, so a person must look. */
  | { messageId: string; kind: 'refused'; detail: string }
  /** We do not know whether it was marked, or somebody changed it meanwhile. Trying again is safe: a marked one is left. */
  | { messageId: string; kind: 'try-again'; detail: string };

/** `save` and `withdraw` throw this if nothing was taken and the whole system is away or refuses us. */
export class RecordSystemError extends Error {
  constructor(
    readonly fault: 'unavailable' | 'credentials',
    message: string,
    readonly retryAfterMs?: number,
  ) {
    super(message);
    this.name = 'RecordSystemError';
  }
}

export interface ClinicalRecord {
  /** Saves a page of entries, each conditional on its message id. Returns one outcome for each, in any order. */
  save(entries: RecordEntry[], signal?: AbortSignal): Promise<RecordOutcome[]>;
  /** Marks a page of entries as entered in error, each once. Returns one outcome for each, in any order. */
  withdraw(entries: SavedEntry[], signal?: AbortSignal): Promise<WithdrawalOutcome[]>;
  close(): Promise<void>;
}
