import type { Pool } from 'undici';
import { UCS2_PART_UNITS } from '../../domain/content/sms-parts';
import type { MessageProvider, MessageProviders, ProviderAccount } from '../../ports/delivery/message-provider';
import { FIRETEXT_UCS2_PART_UNITS, firetextPool, FiretextProvider, MAX_UNITS } from './firetext/provider';
import type { OwnAddresses } from './smtp/mail';
import type { SmtpPool } from './smtp/pool';
import { smtpPool, SmtpProvider } from './smtp/provider';

export interface FiretextSettings {
  baseUrl: string;
  apiKey: string;
  from: string;
}

export interface SmtpSettings {
  url: string;
  from: string;
  replyTo?: string;
  /** Where bounces and answers to each email go; without it, to its sender. */
  addresses?: OwnAddresses;
}

/** What each kind of account needs; null if it is not set up. */
export interface MessageProviderSettings {
  simulator: FiretextSettings | null;
  firetext: FiretextSettings | null;
  smtp: SmtpSettings | null;
}

/**
 * The longest text that a kind of provider takes, in SMS units, so that we can check before we send. Null for no limit.
 */
export function maxUnitsOf(kind: string): number | null {
  return kind === 'firetext' || kind === 'simulator' ? MAX_UNITS[kind] : null;
}

/** How many UTF-16 units a kind of provider puts into each part of a longer text outside GSM-7. */
export function ucs2PartUnitsOf(kind: string): number {
  return kind === 'firetext' ? FIRETEXT_UCS2_PART_UNITS : UCS2_PART_UNITS;
}

/** Makes the adapter of an account by its kind. Accounts on one gateway or mail server share its connections. */
export function createMessageProviders(settings: MessageProviderSettings): MessageProviders {
  const adapters = new Map<string, MessageProvider>();
  const pools = new Map<string, Pool>();
  let mailPool: SmtpPool | null = null;

  function firetext(kind: 'simulator' | 'firetext', account: ProviderAccount): MessageProvider {
    const own = settings[kind];
    if (!own) throw new Error(`the message provider ${kind} is not set up`);
    const pool = pools.get(own.baseUrl) ?? firetextPool(own.baseUrl);
    pools.set(own.baseUrl, pool);
    return new FiretextProvider({ ...own, kind, receiptUrl: account.receiptUrl, pool });
  }

  function smtp(): MessageProvider {
    if (!settings.smtp) throw new Error('the message provider smtp is not set up');
    // Without a return path for each email, notifications would go to people who can do nothing with them.
    mailPool ??= smtpPool({ ...settings.smtp, requestDsn: settings.smtp.addresses !== undefined });
    return new SmtpProvider({ ...settings.smtp, pool: mailPool });
  }

  function make(account: ProviderAccount): MessageProvider {
    switch (account.kind) {
      case 'simulator':
      case 'firetext':
        return firetext(account.kind, account);
      case 'smtp':
        return smtp();
      default:
        throw new Error(`there is no message provider of the kind ${account.kind}`);
    }
  }

  return {
    forAccount(account) {
      // The receipt address is part of what is sent, so an account whose address changed gets a new adapter.
      const key = `${account.id} ${account.kind} ${account.receiptUrl}`;
      const adapter = adapters.get(key) ?? make(account);
      adapters.set(key, adapter);
      return adapter;
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.close()));
      await mailPool?.close();
    },
  };
}
