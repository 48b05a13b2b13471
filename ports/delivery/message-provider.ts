import type { Channel, News } from '../../domain/delivery/states';
import type { FailureCode } from '../../domain/delivery/failure-reasons';

/** One message to hand over. `reference` is the attempt's id: client reference and idempotency key in one. */
export interface HandOver {
  reference: string;
  /** E.164 mobile, or an email address. */
  to: string;
  subject?: string;
  body: string;
  /** What the patient sees as the sender. Without it, the installation's. */
  sender?: string;
  /** The number or address for replies, if it is not the sender. */
  replyTo?: string;
  /** The patient may answer. An email then has its own reply address, where answers are read. */
  takesReplies?: boolean;
  /** Where the patient stops further emails of the kind. With `oneClick`, mail programs post to it (RFC 8058). */
  unsubscribe?: { url: string; oneClick: boolean };
}

/**
 * The outcome of one hand-over. The kinds must stay separate (docs/adr/0002):
 * - `accepted`: the provider has it; says nothing about the patient.
 * - `refused`: the provider will not send this one, because of this recipient or this text.
 * - `not-taken`: certainly not taken, so this message may be handed over again later (SMTP 4xx, 429).
 * - `ambiguous`: written and not answered (time-out, reset, 5xx), so it may have been sent.
 * - `halt`: certainly not taken, and no other message would be either, so stop the chunk.
 */
export type HandOverOutcome =
  | { kind: 'accepted'; providerReference?: string }
  | { kind: 'refused'; code: FailureCode; detail?: string }
  | { kind: 'not-taken'; code: FailureCode; retryAfterMs?: number; detail?: string }
  | { kind: 'ambiguous'; detail: string }
  | { kind: 'halt'; cause: HaltCause; retryAfterMs?: number; detail: string };

/** `unavailable` and `throttled` are temporary; the others need a person. */
export type HaltCause = 'unavailable' | 'throttled' | 'credentials' | 'credits' | 'configuration';

/** The provider's answer to a look-up of a reference. `absent` is evidence only if the look-up is declared complete. */
export type LookUp = { kind: 'found'; news: News; code?: FailureCode; providerReference?: string } | { kind: 'absent' };

/** A delivery report, read from the provider's own format. */
export interface ReceiptReading {
  /** Our attempt id as the provider echoes it; null when it names none. */
  reference: string | null;
  /** `accepted` for interim reports. */
  news: News;
  code?: FailureCode;
  /**
   * Set if the provider's own rule for permanence differs from the code's (Firetext: a bare failure after "buffered").
   */
  permanentIfNotBuffered?: boolean;
}

/** An inbound message, read from the provider's own format. */
export interface PostedReplyReading {
  from: string;
  to: string;
  text: string;
  /** As the provider wrote it. */
  time: string;
}

/** A body posted to a webhook, before we trust anything in it. */
export interface WebhookBody {
  contentType: string;
  text: string;
}

export interface ProviderCapabilities {
  /** The provider refuses or ignores a second hand-over of the same reference. */
  idempotencyKey: boolean;
  /** We can look up a reference. */
  lookUpByReference: boolean;
  /** "Absent" twice proves that it was not taken (docs/api.md, "States"). */
  lookUpComplete: boolean;
  /** It reports delivery. */
  receipts: boolean;
  /** The longest text it takes, in SMS units; null for no limit. */
  maxUnits: number | null;
  /** UTF-16 units in each part of a longer text outside GSM-7; it decides what such a text costs. */
  ucs2PartUnits: number;
  /** The most hand-overs in flight from one worker. */
  concurrency: number;
}

export interface MessageProvider {
  readonly kind: string;
  readonly channel: Channel;
  readonly capabilities: ProviderCapabilities;
  /** Whatever the provider or the network does is an outcome and never thrown. Ends within 10 s. */
  handOver(message: HandOver, signal?: AbortSignal): Promise<HandOverOutcome>;
  /** Throws if the provider cannot be asked. Only with `lookUpByReference`. */
  lookUp(reference: string, signal?: AbortSignal): Promise<LookUp>;
  /** Reads a receipt; null if the body is not one (it is stored anyway). */
  readReceipt(body: WebhookBody): ReceiptReading | null;
  /** Reads a reply; null if the body is not one. */
  readReply(body: WebhookBody): PostedReplyReading | null;
  /** Frees sockets. */
  close(): Promise<void>;
}

/** A provider account of one practice, with what an adapter needs. */
export interface ProviderAccount {
  id: string;
  practiceId: string;
  channel: Channel;
  kind: string;
  /** The address where the provider posts receipts, with userinfo (Firetext: given with each message). */
  receiptUrl: string;
  /** Hand-overs a second across all workers; null for no limit. */
  ratePerSecond: number | null;
  /** What patients see as the sender: the practice's own, or else the installation's; null if there is none. */
  sender: string | null;
  /** The number or address that replies go to; null where it is the sender, or where patients cannot reply. */
  replyTo: string | null;
  /** Answers to its emails come to us. Each email has its own reply address. */
  readsReplies?: boolean;
  /** Which accounts share that limit: the installation's is for all of a kind, since they use one key; else its own id. */
  budgetKey: string;
}

/** Makes the adapter for an account. Adapters are kept for the life of the process. */
export interface MessageProviders {
  forAccount(account: ProviderAccount): MessageProvider;
  close(): Promise<void>;
}
