import type { Channel } from '../../domain/delivery/states';
import type { TokenHolder } from './api-tokens';
import type { ProviderAccount } from '../delivery/message-provider';

/** A provider account as staff see it; its password is nowhere in it. */
export interface AccountOverview {
  id: string;
  channel: Channel;
  kind: string;
  /** `refused`: our key or our credit was refused; `away`: it does not answer. */
  state: 'working' | 'refused' | 'away';
  stateReason: string | null;
  stateSince: Date;
  /** False for one the environment names no longer: late receipts are still taken, nothing new is sent. */
  active: boolean;
  /** What patients see as the sender, and where replies go; the installation's where the practice set none. */
  sender: string | null;
  replyTo: string | null;
  /** What the practice set itself; null where the installation's counts. */
  own: { sender: string | null; replyTo: string | null };
  /** Whether patients can reply. */
  canReceive: boolean;
  /** Where the provider is to post, and as whom; the password is not told. Null where news comes as mail. */
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
  /** The same for one practice; cheap when nothing is to be done. */
  ensure(practiceId: string): Promise<void>;
  /** All of a practice, in use or not; made when they are first asked for. */
  overview(practiceId: string): Promise<AccountOverview[]>;
  /** The accounts in use, at most one a channel, with what an adapter needs to speak to them. */
  inUse(practiceId: string): Promise<ProviderAccount[]>;
  /** Stores the practice's own sender of an account: what is named changes, null takes the installation's again. Audited. */
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
