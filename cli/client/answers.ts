/** The parts of the API's answers that this command reads (GET /api/v1/openapi.json has all of them). */

export type Channel = 'sms' | 'email';

export interface Reason {
  code: string;
  message: string;
}

export interface RecipientList {
  id: string;
  name: string;
  channel: Channel;
  status: 'processing' | 'ready' | 'refused';
  counts: { rows: number; accepted: number; rejected: number } | null;
  problem: { code: string; message: string; row?: number } | null;
}

/** Only what we count of a row. We need nothing about the patient. */
export interface RejectedRow {
  reasons: Reason[];
}

export interface Counts {
  total: number;
  suppressed: number;
  planned: number;
  submitting: number;
  submitted: number;
  delivered: number;
  failed: number;
  unknown: number;
  expired: number;
  cancelled: number;
  saved: number;
}

export interface Campaign {
  id: string;
  name: string;
  phase: 'draft' | 'scheduled' | 'held' | 'sending' | 'settling' | 'settled' | 'cancelled';
  paused: { reason: string } | null;
  holdUntil: string | null;
  waitingFor: { kind: string; until?: string } | null;
  status: 'ok' | 'error' | null;
  sendAt: string | null;
  /** When its first message is sent. Null when it does not have to wait. */
  startsAt: string | null;
  createdAt: string;
  sentAt: string | null;
  firstLine: string;
  channel: Channel;
  list: { id: string; name: string };
  counts: Counts;
  /** Only of one campaign, not in a list of them. */
  withdrawal?: {
    status: 'withdrawing' | 'done';
    counts: { waiting: number; withdrawn: number; refused: number; notSaved: number };
  } | null;
  /** What the checks found. Only in the answer to a send. */
  warnings?: { code: string; message: string; count?: number }[];
}

/** What happens if a row has no value for a placeholder. */
export type EmptyValues = 'leave-out' | { use: string };

export interface Message {
  id: string;
  recipient: { row: number; nhsNumber: string };
  status: string;
  reason: Reason | null;
  attempts: { submittedAt: string | null }[];
}

export interface RetryAnswer {
  eligible: number;
  skipped: { reason: string; count: number }[];
}

export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}
