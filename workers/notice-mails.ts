import { noticeMail } from '../domain/conversations/notices';
import type { Clock } from '../ports/clock';
import type { NoticeMails } from '../ports/conversations/notifications';
import type { MessageProviders } from '../ports/delivery/message-provider';
import type { ProviderAccounts } from '../ports/practice/provider-accounts';
import { newId } from '../adapters/postgres/sql/new-id';

interface Needs {
  noticeMails: NoticeMails;
  accounts: Pick<ProviderAccounts, 'inUse'>;
  providers: MessageProviders;
  clock: Clock;
}

/**
 * Emails people that something waits for them, without a word of what (W6). Goes through the practice's email account.
 * What the mail server does not take is due again some minutes later; without an email account the page alone tells.
 */
export async function sendNoticeMails({ noticeMails, accounts, providers, clock }: Needs): Promise<void> {
  for (const notice of await noticeMails.take(clock.now())) {
    const account = (await accounts.inUse(notice.practiceId)).find(({ channel }) => channel === 'email');
    if (!account) continue;
    const mail = { reference: newId(), to: notice.email, ...noticeMail(notice.kinds) };
    const { kind } = await providers.forAccount(account).handOver(mail);
    // One that may have gone is not sent twice: it tells nothing that the page does not.
    if (kind === 'accepted' || kind === 'ambiguous') await noticeMails.sent(notice, clock.now());
  }
}
