import type { ReceiptReading, PostedReplyReading } from './message-provider';

/** An account a webhook's credentials belong to. */
export interface WebhookAccount {
  practiceId: string;
  accountId: string;
  kind: string;
}

export interface IncomingReceipt {
  account: WebhookAccount;
  contentType: string;
  body: string;
  /** Null when the body could not be read as a receipt: it is stored anyway. */
  reading: ReceiptReading | null;
  receivedAt: Date;
}

export interface IncomingReply {
  account: WebhookAccount;
  contentType: string;
  body: string;
  reading: PostedReplyReading | null;
  receivedAt: Date;
}

export interface AppliedReceipts {
  /** The campaigns whose settlement should be nudged (at most once in 10 s). */
  campaigns: { practiceId: string; campaignId: string }[];
  /** Receipts that were stored for the first time and moved nothing. */
  idle: IncomingReceipt[];
}

export interface ReceiptStore {
  /** The account for a webhook's user and password; null if they are wrong. Compares in constant time. */
  accountFor(kind: string, user: string, password: string): Promise<WebhookAccount | null>;
  /**
   * Stores a group of raw receipts, each once, and moves their attempts and messages in one transaction. Durable when
   * the promise resolves.
   */
  apply(group: IncomingReceipt[]): Promise<AppliedReceipts>;
  /** Whether a receipt would move an attempt of the account's practice. */
  isAwaited(account: WebhookAccount, reading: ReceiptReading | null): Promise<boolean>;
  /** Stores raw replies, each once. */
  storeReplies(group: IncomingReply[]): Promise<void>;
}
