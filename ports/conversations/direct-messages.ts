import type { ContactHistory } from '../../domain/conversations/direct/direct-needs';
import type { CodeFacts } from '../../domain/conversations/direct/access-code';
import type { Channel, MessageStatus } from '../../domain/delivery/states';
import type { MessageKey } from '../delivery/messages';
import type { ProviderAccount } from '../delivery/message-provider';
import type { TokenHolder } from '../practice/api-tokens';

/** An email or a text that belongs to a direct message: a code, or its link sent again. */
export interface DirectSending {
  id: string;
  channel: Channel;
  status: MessageStatus;
  at: Date;
}

/** How a direct message stands, for staff. */
export interface DirectStanding {
  /** Until when the link can be used; null before it was handed over, and after it was revoked. */
  expiresAt: Date | null;
  /** Five wrong codes; it opens again when it is resent. */
  isLocked: boolean;
  firstOpenedAt: Date | null;
  lastOpenedAt: Date | null;
  timesOpened: number;
  resentAt: Date | null;
  resentBy: string | null;
  revokedAt: Date | null;
  revokedBy: string | null;
  automatic: DirectSending[];
  /** What the patient answered on its page, without the text. */
  replies: { at: Date; conversationId: string }[];
}

/** What a patient reads. */
export interface DirectContent {
  subject: string | null;
  body: string;
  sentAt: Date;
  /** Whether the patient may answer. */
  takesReplies: boolean;
}

/** The result when a patient asks for a code. `dispatchId`: the caller signals its workflow. */
export type CodeAnswer =
  | { kind: 'sent'; dispatchId: string }
  | { kind: 'wait'; seconds: number }
  | { kind: 'no-more' }
  /** There is no number, no credit or no provider to send it with. */
  | { kind: 'not-possible' };

/** A command of staff. */
export interface DirectCommand extends MessageKey {
  commandId: string;
  by: TokenHolder;
  now: Date;
}

export type DirectResent = { kind: 'resent'; dispatchId: string } | { kind: 'not-sent-yet' } | { kind: 'cancelled' };

/** Direct messages: what opens them, and who opened them when (docs/adr/0041). */
export interface DirectMessages {
  /** Null where it is no direct message. */
  standing(key: MessageKey): Promise<DirectStanding | null>;
  /** Null once it was revoked. */
  content(key: MessageKey): Promise<DirectContent | null>;
  /** What is known of the contacts of a patient. */
  contactHistory(practiceId: string, patientId: string): Promise<ContactHistory>;
  codeFacts(key: MessageKey): Promise<CodeFacts>;
  /** Sends a code by SMS where one may be sent now. The number is read from the register. */
  sendCode(
    key: MessageKey,
    text: string,
    account: ProviderAccount,
    ucs2PartUnits: number,
    now: Date,
  ): Promise<CodeAnswer>;
  /** Whether this code opens the message now. */
  isRight(key: MessageKey, code: string, now: Date): Promise<boolean>;
  /** The patient opened it: it is delivered, and saved where that was asked for. */
  opened(key: MessageKey, now: Date): Promise<void>;
  /** Notes in the audit log what a patient did with it. */
  note(key: MessageKey, act: 'direct-link-locked' | 'attachment-opened', now: Date): Promise<void>;
  /** Ends the link and its codes, and sends a new email. Repeated with the same command it does nothing more. */
  resend(command: DirectCommand, account: ProviderAccount): Promise<DirectResent>;
  /** Ends the link; what was not handed over yet is stopped. */
  revoke(command: DirectCommand): Promise<void>;
}
