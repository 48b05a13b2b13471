import type { Channel } from '../../domain/delivery/states';
import type { TokenHolder } from './api-tokens';
import type { ProviderAccount } from '../delivery/message-provider';

/** A provider account as staff see it, without its password. */
export interface AccountOverview {
  id: string;
  channel: Channel;
  kind: string;
  /** `refused`: our key or our credit was refused; `away`: it does not answer. */
  state: 'working' | 'refused' | 'away';
  stateReason: string | null;
  stateSince: Date;
  /** False if the environment no longer names it. Late receipts still count, but nothing new is sent. */
  active: boolean;
  /** What patients see as the sender, and where replies go; the installation's where the practice set none. */
  sender: string | null;
  replyTo: string | null;
  /** What the practice set itself; null if the installation's applies. */
  own: { sender: string | null; replyTo: string | null };
  /** Whether patients can reply. */
  canReceive: boolean;
  /** Where the provider posts, and as which user, without the password. Null if reports come by email. */
  webhooks: { user: string; receipts: string; replies: string } | null;
}

/** Values that were read by the rules of domain/content/sender.ts. */
export interface SenderChange {
  sender?: string | null;
  replyTo?: string | null;
}

export interface ProviderAccounts {
  /** Makes for every practice the accounts that the environment asks for, and puts those out of use that it names no longer. */
  ensureAll(): Promise<void>;
  /** The same for one practice. Cheap if there is nothing to do. */
  ensure(practiceId: string): Promise<void>;
  /** All of a practice, in use or not; made when they are first asked for. */
  overview(practiceId: string): Promise<AccountOverview[]>;
  /** The accounts in use, at most one a channel, with what an adapter needs to speak to them. */
  inUse(practiceId: string): Promise<ProviderAccount[]>;
  /**
   * Stores the practice's own sender of an account. Only the given fields change, and null goes back to the
   * installation's. Audited.
   */
  changeSender(
    practiceId: string,
    account: Pick<ProviderAccount, 'id' | 'kind'>,
    change: SenderChange,
    by: TokenHolder,
    now: Date,
  ): Promise<void>;
  /** By account in use: how many scheduled campaigns keep another sender than it has now, fixed when they were scheduled. */
  scheduledWithOtherSender(practiceId: string): Promise<Map<string, number>>;
  /** One account, in use or not: an attempt stays with the account it was handed to. */
  find(practiceId: string, accountId: string): Promise<ProviderAccount | null>;
}
