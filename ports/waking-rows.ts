/** Kinds of rows that a workflow has to be told of. A new kind is one entry here, one of its statements and one of its wake-up. */
export const WAKING_KINDS = ['commands', 'lists', 'imports', 'dispatches'] as const;
export type WakingKind = (typeof WAKING_KINDS)[number];

/** A row that is stored and whose workflow was not told of it: the API died in between, or Temporal was away. */
export interface WakingRow {
  practiceId: string;
  id: string;
  /** Its workflow was told a while ago, and the row stands as it did: the workflow may be gone. */
  told: boolean;
  /** Of a command: the campaign it is for, and what it asks. */
  campaignId?: string;
  what?: string;
}

export interface WakingRows {
  /** The oldest of a kind, some hundred at most. */
  pending(kind: WakingKind, olderThanSeconds: number): Promise<WakingRow[]>;
  /** Notes that a workflow was told. */
  mark: (kind: WakingKind, practiceId: string, id: string) => Promise<void>;
}
