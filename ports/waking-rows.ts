/**
 * Kinds of rows that a workflow must be signalled about. A new kind is one entry here, one statement and one wake-up.
 */
export const WAKING_KINDS = [
  ...(['commands', 'lists', 'imports', 'recallImports', 'dispatches', 'withdrawals'] as const),
  ...(['letterBatches', 'recallRuns'] as const),
] as const;
export type WakingKind = (typeof WAKING_KINDS)[number];

/** A stored row whose workflow was not signalled, because the API died or Temporal was away. */
export interface WakingRow {
  practiceId: string;
  id: string;
  /** Its workflow was signalled a while ago, but the row has not changed, so the workflow may be gone. */
  told: boolean;
  /** Of a command: the campaign it is for, and what it asks. */
  campaignId?: string;
  what?: string;
}

export interface WakingRows {
  /** The oldest of a kind, some hundred at most. */
  pending(kind: WakingKind, olderThanSeconds: number): Promise<WakingRow[]>;
  /** Records that a workflow was signalled. */
  mark: (kind: WakingKind, practiceId: string, id: string) => Promise<void>;
}
