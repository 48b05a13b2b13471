import type { CreditKind, CreditSums } from '../../domain/practice/credits';
import type { Page, PageRequest } from '../page';
import type { TokenHolder } from './api-tokens';

export interface CreditsNow extends CreditSums {
  /** Whether a send needs credits: the practice's setting `smsCredits`. What was bought stays where it is off. */
  counted: boolean;
}

/** One row of the ledger. It names no patient and no number. */
export interface CreditEntry {
  id: string;
  at: Date;
  kind: CreditKind;
  /** Positive in every kind. */
  credits: number;
  /** Null for a purchase, and for a message that is no campaign's. */
  campaignId: string | null;
  /** Set where it is about one message: each use, and the reservation of a single message. */
  messageId: string | null;
  /** The order or invoice that a purchase names. */
  reference: string | null;
}

/** An entry as the page shows it. A campaign's uses are told with what it reserved, not message by message. */
export interface ShownEntry extends Omit<CreditEntry, 'messageId'> {
  kind: Exclude<CreditKind, 'use'>;
  /** Null for a purchase, a single message, or a campaign that is no longer there. */
  campaignName: string | null;
  /** Who recorded or sent it; null for what Rollcall returned. */
  by: string | null;
  /** Of a reservation: what all of its dispatch used so far. */
  used: number | null;
}

export interface Purchase {
  credits: number;
  reference: string;
}

/** Thrown where a send needs more credits than are free. Its transaction is rolled back, so nothing has happened. */
export class NoCredits extends Error {
  constructor(readonly needed: number) {
    super(`the send needs ${needed} credits, and the practice has fewer`);
  }
}

/** A practice's credits and their ledger, which can only be added to. */
export interface Credits {
  read(practiceId: string): Promise<CreditsNow>;
  /**
   * How many credits a send may need now. Another send may be quicker, so what is sent reserves them again and may still
   * throw `NoCredits`. Null where the practice does not count them: then nothing is needed.
   */
  available(practiceId: string): Promise<number | null>;
  /**
   * Adds what was bought, with one audit entry.
   *
   * @param id of the entry; a repeat with the same one adds nothing.
   */
  purchase(practiceId: string, id: string, purchase: Purchase, by: TokenHolder, now: Date): Promise<void>;
  /** Newest first; a place is an entry's id. */
  ledger(practiceId: string, request: PageRequest<string>): Promise<Page<CreditEntry, string>>;
  /** The same without uses. */
  shownLedger(practiceId: string, request: PageRequest<string>): Promise<Page<ShownEntry, string>>;
  /** What sends reserved since a time: what such a time usually takes. */
  reservedSince(practiceId: string, since: Date): Promise<number>;
}
