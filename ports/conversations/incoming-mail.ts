import type { AutomaticKind } from '../../domain/conversations/mail/mail-signs';
import type { ReplyFile } from '../../domain/conversations/reply-files';
import type { ReturnedMail } from '../../domain/delivery/bounces/bounce';

/** Which of the two addresses of an email a mail came to. */
export type MailAddressKind = 'return-path' | 'reply-to';

/** An address that we made: for which email, and what for. */
export interface MadeAddress {
  kind: MailAddressKind;
  /** The hand-over of one email. */
  attemptId: string;
}

/** Makes the addresses of each email, and knows them again. Nobody else can make one that we take. */
export interface MailAddresses {
  /** @param reference the attempt's id */
  make(kind: MailAddressKind, reference: string): string;
  /** Null for every address that we did not make. */
  read(address: string): MadeAddress | null;
}

/** A mail as a person reads it, and what programs say about it. */
export interface ReadMail {
  messageId: string;
  subject: string;
  /** The address in `From:`, in lower case; empty where there is none. */
  from: string;
  automatic: AutomaticKind;
  returned: ReturnedMail;
  /** What is new in it, as plain text. */
  fresh: string;
  /** All of it with what it quotes, as plain text; null where nothing was left out. */
  whole: string | null;
  attachments: ReplyFile[];
}

/** Reads raw mail (RFC 5322). It never throws for what a mail may hold: an unreadable one has no text. */
export interface MailReader {
  read(raw: Buffer, envelope: { emptySender: boolean }): Promise<ReadMail>;
  /** One attachment of a mail, by its place; null where there is none. */
  attachment(raw: Buffer, place: number): Promise<(ReplyFile & { content: Buffer }) | null>;
}

/** A mail as it arrived at one of our addresses. */
export interface ArrivedMail {
  address: MadeAddress;
  raw: Buffer;
  emptySender: boolean;
}

/** What reading stored mail led to. */
export interface ReadMails {
  read: number;
  /** Dispatches whose settlement should look, because one of their messages moved. */
  moved: { practiceId: string; dispatchId: string }[];
  /** Automatic answers that are to be sent: their workflows are told after the commit. */
  toSend: { practiceId: string; dispatchId: string }[];
}

/** Mail that came in: stored first, and read after that. */
export interface InboundMail {
  /** The practice whose email has this address, while it is good: 90 days after its last use. Null otherwise. */
  practiceOf(address: MadeAddress): Promise<string | null>;
  /** Stores a mail for each address, each once, sealed. Durable when the promise resolves. @returns the practices. */
  store(mails: ArrivedMail[], now: Date): Promise<string[]>;
  /** Reads every stored mail of a practice: news about an email moves it, and a reply goes to its conversation. */
  readAll(practiceId: string, now: Date): Promise<ReadMails>;
  /** Practices with mail that is stored and not read: the process that took it died, or one failed. */
  practicesWaiting(): Promise<string[]>;
  /** An attachment of a message in a conversation, of a patient whose record may be shown. */
  attachment(
    practiceId: string,
    at: { conversationId: string; messageId: string; place: number },
  ): Promise<(ReplyFile & { content: Buffer }) | null>;
}
