import type { ReceiptReading, ReplyReading } from './message-provider';

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
  reading: ReplyReading | null;
  receivedAt: Date;
}

export interface AppliedReceipts {
  /** The campaigns whose settlement is worth a nudge (at most one each 10 s). */
  campaigns: { practiceId: string; campaignId: string }[];
  /** Those that were stored for the first time and moved nothing. */
  idle: IncomingReceipt[];
}

export interface ReceiptStore {
  /** The account behind a webhook's user and password; null when they are not right. Compares in constant time. */
  accountFor(kind: string, user: string, password: string): Promise<WebhookAccount | null>;
  /**
   * Stores a group raw, each once, and moves the attempts and messages they speak of: one transaction, durable when the
   * promise resolves.
   */
  apply(group: IncomingReceipt[]): Promise<AppliedReceipts>;
  /** Whether a receipt would move an attempt of the account's practice. */
  isAwaited(account: WebhookAccount, reading: ReceiptReading | null): Promise<boolean>;
  /** Stores replies raw, each once. */
  storeReplies(group: IncomingReply[]): Promise<void>;
}
