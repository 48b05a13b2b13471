import type { AccountOverview } from '../../../ports/practice/provider-accounts';
import { mayActAs } from '../../../domain/practice/roles';
import { isSenderNumber, senderCharacters } from '../../../domain/content/sender';
import { notFound, Problem } from '../../../api/contract/problem';
import { readSenderChange } from '../../../api/practice/senders';
import { formErrors } from '../../kit/form';
import type { PageServices } from '../../kit/mount';
import type { FormError } from '../../kit/form-error';
import type { WebPage, PageAnswer, PracticeVisit } from '../../kit/page';

type Typed = { id: string; sender: string; replyTo: string };

/** Senders: what patients see as the sender of this practice's messages, and where their replies go (C14). */
export function senderPages({ accounts }: Pick<PageServices, 'accounts'>): WebPage[] {
  async function show(visit: PracticeVisit, errors: FormError[] = [], typed?: Typed): Promise<PageAnswer> {
    const { membership, caller } = visit;
    const inUse = (await accounts.overview(caller.practiceId)).filter(({ active }) => active);
    const scheduled = await accounts.scheduledWithOtherSender(caller.practiceId);
    return {
      view: 'practice/providers/senders',
      title: 'Senders',
      section: 'account',
      errors,
      data: {
        mayChange: mayActAs(membership.role, 'administrator'),
        accounts: inUse.map((account) => ({
          ...account,
          field: `sender-${account.channel}`,
          replyField: `reply-${account.channel}`,
          repliesTo: repliesTo(account),
          characters: senderCharacters(account.kind),
          keeps: keeps(scheduled.get(account.id) ?? 0),
          typed:
            typed?.id === account.id ? typed : { sender: account.own.sender ?? '', replyTo: account.own.replyTo ?? '' },
          usual: account.own.sender === null ? account.sender : null,
        })),
      },
    };
  }

  return [
    {
      method: 'get',
      path: '/p/{practice}/account/senders',
      for: 'practice',
      role: 'viewer',
      handle: (visit) => show(visit),
    },
    {
      method: 'post',
      path: '/p/{practice}/account/senders',
      for: 'practice',
      role: 'administrator',
      async handle(visit) {
        const { form, ask, base, caller } = visit;
        const account = (await accounts.inUse(caller.practiceId)).find(({ id }) => id === form.text('account'));
        if (!account) throw notFound('sender');
        const typed = { id: account.id, sender: form.text('sender'), replyTo: form.text('replyTo') };
        // Empty is the installation's own.
        const change = { sender: typed.sender || null, replyTo: typed.replyTo || null };
        const fields = { sender: `sender-${account.channel}`, replyTo: `reply-${account.channel}` };
        if (form.has('check')) return { json: { messages: messagesOf(() => readSenderChange(account, change)) } };
        try {
          await ask('patch', `/api/v1/providers/${account.id}`, { body: change, operationId: form.operationId });
        } catch (error) {
          return show(visit, formErrors(error, fields), typed);
        }
        return { goTo: `${base}/account/senders`, banner: { kind: 'success', text: 'The sender is saved.' } };
      },
    },
  ];
}

/** While somebody types: what is wrong with each field, by its name. */
function messagesOf(read: () => unknown): Record<string, string> {
  try {
    read();
    return {};
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return Object.fromEntries((error.options.errors ?? []).map(({ path, message }) => [path, message]));
  }
}

/** "2 scheduled campaigns keep the sender they were scheduled with."; empty for none. */
function keeps(campaigns: number): string {
  if (campaigns === 0) return '';
  return campaigns === 1
    ? '1 scheduled campaign keeps the sender it was scheduled with.'
    : `${campaigns} scheduled campaigns keep the sender they were scheduled with.`;
}

/** "Replies go to 60777." */
function repliesTo({ channel, sender, replyTo }: AccountOverview): string {
  if (replyTo !== null) return `Replies go to ${replyTo}.`;
  if (channel === 'email') return 'Replies go to this address.';
  return sender !== null && isSenderNumber(sender)
    ? 'This is a number, so patients can reply to it.'
    : 'This is a name, so patients cannot reply to it.';
}
