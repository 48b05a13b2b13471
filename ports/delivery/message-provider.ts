import type { Channel, News } from '../../domain/delivery/states';
import type { FailureCode } from '../../domain/delivery/failure-reasons';

/** One message to hand over. `reference` is the attempt's id: client reference and idempotency key in one. */
export interface HandOver {
  reference: string;
  /** E.164 mobile, or an email address. */
  to: string;
  subject?: string;
  body: string;
  /** What the patient sees as the sender; the installation's own without it. */
  sender?: string;
  /** The number or address that a reply goes to, where it is not the sender. */
  replyTo?: string;
}

/**
 * What one hand-over came to. The kinds never collapse into each other (docs/adr/0002):
 * - `accepted`: the provider has it; says nothing about the patient.
 * - `refused`: the provider will not send this one; a fact about this recipient or this text.
 * - `not-taken`: certainly not taken, this recipient may be handed over again later (SMTP 4xx, 429).
 * - `ambiguous`: written and not answered (time-out, reset, 5xx); it may have gone.
 * - `halt`: certainly not taken, and no other message would be either: stop the chunk.
 */
export type HandOverOutcome =
  | { kind: 'accepted'; providerReference?: string }
  | { kind: 'refused'; code: FailureCode; detail?: string }
  | { kind: 'not-taken'; code: FailureCode; retryAfterMs?: number; detail?: string }
  | { kind: 'ambiguous'; detail: string }
  | { kind: 'halt'; cause: HaltCause; retryAfterMs?: number; detail: string };

/** `unavailable` and `throttled` are temporary; the others need a person. */
export type HaltCause = 'unavailable' | 'throttled' | 'credentials' | 'credits' | 'configuration';

/**
 * The provider's answer to a look-up of a reference. `absent` is evidence only where the look-up is declared complete.
 */
export type LookUp = { kind: 'found'; news: News; code?: FailureCode; providerReference?: string } | { kind: 'absent' };

/** A delivery report, read from the provider's own format. */
export interface ReceiptReading {
  /** Our attempt id as the provider echoes it; null when it names none. */
  reference: string | null;
  /** `accepted` for interim reports. */
  news: News;
  code?: FailureCode;
  /** Set where the provider's own rule for permanence differs from the code's (Firetext: a bare failure after "buffered"). */
  permanentIfNotBuffered?: boolean;
}

/** An inbound message, read from the provider's own format. */
export interface ReplyReading {
  from: string;
  to: string;
  text: string;
  /** As the provider wrote it. */
  time: string;
}

/** A body posted to a webhook, before anything is believed of it. */
export interface WebhookBody {
  contentType: string;
  text: string;
}

export interface ProviderCapabilities {
  /** The provider refuses or ignores a second hand-over of the same reference. */
  idempotencyKey: boolean;
  /** It can be asked about a reference. */
  lookUpByReference: boolean;
  /** "Absent" is proof that it was not taken, once asked twice (docs/api.md, "States"). */
  lookUpComplete: boolean;
  /** It reports delivery. */
  receipts: boolean;
  /** Longest text it takes, in SMS units; null where there is none. */
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
  /** Never throws for what the provider or the network does: that is an outcome. Ends within 10 s. */
  handOver(message: HandOver, signal?: AbortSignal): Promise<HandOverOutcome>;
  /** Throws when the provider cannot be asked; only where `lookUpByReference`. */
  lookUp(reference: string, signal?: AbortSignal): Promise<LookUp>;
  /** Reads a receipt; null when the body is not one (it is stored anyway). */
  readReceipt(body: WebhookBody): ReceiptReading | null;
  /** Reads a reply; null when the body is not one. */
  readReply(body: WebhookBody): ReplyReading | null;
  /** Frees sockets. */
  close(): Promise<void>;
}

/** A provider account of one practice, with what is needed to speak to it. */
export interface ProviderAccount {
  id: string;
  practiceId: string;
  channel: Channel;
  kind: string;
  /** Where the provider is to post receipts, with userinfo (Firetext: given with each message). */
  receiptUrl: string;
  /** Hand-overs a second across all workers; null for no limit. */
  ratePerSecond: number | null;
  /** What patients see as the sender: the practice's own, else the installation's; null where there is none. */
  sender: string | null;
  /** The number or address that replies go to; null where it is the sender, or where patients cannot reply. */
  replyTo: string | null;
  /** Which accounts share that limit: the installation's is for all of a kind, since they use one key; else its own id. */
  budgetKey: string;
}

/** Makes the adapter for an account; adapters are kept for the life of the process. */
export interface MessageProviders {
  forAccount(account: ProviderAccount): MessageProvider;
  close(): Promise<void>;
}
