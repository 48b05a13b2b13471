import type { Channel } from '../../domain/delivery/states';
import type { Page, PageRequest } from '../page';
import type { TokenHolder } from '../practice/api-tokens';

/** Someone who is no registered patient and may be written to by SMS or email. */
export interface Contact {
  id: string;
  name: string;
  /** E.164 */
  mobile: string | null;
  email: string | null;
  /** When and how they agreed to get messages; null while they have not. */
  agreedAt: Date | null;
  agreedHow: string | null;
  createdBy: string;
  createdAt: Date;
}

export type NewContact = Pick<Contact, 'name' | 'mobile' | 'email' | 'agreedHow'>;

export interface ContactMessage {
  id: string;
  channel: 'sms' | 'email';
  status: string;
  createdAt: Date;
  firstLine: string;
}

/** Contacts who are no patients: kept for email and SMS, and for nothing that belongs into a record (W9, W10). */
export interface Contacts {
  /** By name, without those that were removed. */
  page(practiceId: string, request: PageRequest<string>): Promise<Page<Contact, string>>;
  find(practiceId: string, contactId: string): Promise<Contact | null>;
  add(contactId: string, contact: NewContact, by: TokenHolder, now: Date): Promise<Contact>;
  /** Null if there is no such contact. */
  change(contactId: string, contact: Partial<NewContact>, by: TokenHolder, now: Date): Promise<Contact | null>;
  /** Erases everything that is kept of them; false if there is no such contact. Messages to them keep their texts. */
  remove(contactId: string, by: TokenHolder, now: Date): Promise<boolean>;
  /** The latest messages to a contact, newest first. */
  messages(practiceId: string, contactId: string, limit: number): Promise<ContactMessage[]>;
  /** What decides whether a contact is written to now. */
  standing(
    practiceId: string,
    contactId: string,
    channel: Channel,
    now: Date,
  ): Promise<{ isBlocked: boolean; sentLately: number; limit: number | null }>;
}
