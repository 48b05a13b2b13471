/** The outside world of the demonstration: the phones that texts arrive on, and the mailbox that emails arrive in. */
export interface DemoWorld {
  /** Phones by their latest text, each with its newest texts. */
  phones(window: DemoWindow, each: number): Promise<DemoPage<DemoPhone> & { texts: number }>;
  /** The phone that got the text with this reference; null if none did. */
  phone(
    reference: string,
    window: DemoWindow,
  ): Promise<(DemoPage<DemoText> & Pick<DemoPhone, 'number' | 'next'>) | null>;
  /** Answers the text with this reference, as the person with the phone; false where it came from a name. */
  reply(reference: string, text: string): Promise<boolean>;
  /** What happens to texts on phones that have no outcome of their own, and how many have one. */
  network(): Promise<{ outcome: string; ownOutcomes: number }>;
  setAllPhones(outcome: string): Promise<void>;
  /** @param once Only for the next text. */
  setPhone(number: string, outcome: string, once: boolean): Promise<void>;
  /** Gives one phone, or every phone, the common outcome again. */
  clearPhone(number: string): Promise<void>;
  clearPhones(): Promise<void>;
  mails(window: DemoWindow): Promise<DemoPage<DemoMail>>;
  mail(reference: string): Promise<DemoMailContent | null>;
  /** Sends an answer to the latest mail with this reference. False where there is none, or Rollcall does not take it. */
  answerMail(reference: string, answer: DemoMailAnswer): Promise<boolean>;
}

/** The demo's simulators do not answer. */
export class DemoWorldAway extends Error {
  constructor() {
    super('the simulators do not answer');
    this.name = 'DemoWorldAway';
  }
}

export interface DemoWindow {
  /** Only what is older; null for the newest. */
  before: number | null;
  limit: number;
}

/** A page, newest first, with its place among all. */
export interface DemoPage<T> {
  items: T[];
  total: number;
  /** How many are newer than this page's. */
  above: number;
  /** The `before` of the neighbouring pages; null where there is none, 'first' where it is the newest page. */
  older: number | null;
  newer: number | 'first' | null;
}

export interface DemoText {
  reference: string;
  at: Date;
  from: string;
  text: string;
  segments: number;
  /** The outcome that was set for it. */
  outcome: string;
  receiptsPlanned: number;
  /** Receipts that Rollcall took: Firetext's status `0` delivered, `1` failed, `2` the network keeps trying. */
  receipts: { status: string; at: Date }[];
}

export interface DemoPhone {
  /** E.164. */
  number: string;
  texts: number;
  newest: DemoText[];
  /** How it will answer the next texts, if that was set; null for the default of all phones. */
  next: { outcome: string; once: boolean } | null;
}

export interface DemoMail {
  reference: string;
  at: Date;
  to: string;
  subject: string;
}

export interface DemoMailContent extends DemoMail {
  from: string;
  /** The person can answer it: its `Reply-To:` is an address that Rollcall made. */
  takesReplies: boolean;
  text: string;
  html: string | null;
}

/** An answer to an email: from the person, from their mail program, or from their mail server. */
export type DemoMailAnswer =
  { kind: 'reply'; text: string } | { kind: 'automatic' | 'delivered' | 'delayed' | 'failed' };
