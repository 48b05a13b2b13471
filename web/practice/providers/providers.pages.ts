import type { AccountOverview } from '../../../ports/practice/provider-accounts';
import { bodyOf } from '../../../api/ask';
import { notFound, Problem } from '../../../api/contract/problem';
import type { TestMessage, TestMessageResult } from '../../../api/schemas/practice/accounts';
import { formErrors } from '../../kit/form';
import type { FormError } from '../../kit/form-error';
import type { WebPage, PageAnswer, PracticeVisit } from '../../kit/page';
import { channelWords, kindWords, reachesNobody, stateWords } from './provider.words';

/** Providers: who carries the messages, whether they work, and where they report to. */
export function providerPages(): WebPage[] {
  async function accountsOf({ ask }: PracticeVisit): Promise<(AccountOverview & { tests: TestMessage[] })[]> {
    const [accounts, tests] = await Promise.all([ask('get', '/api/v1/providers'), ask('get', '/api/v1/test-messages')]);
    const own = bodyOf<{ items: TestMessage[] }>(tests).items;
    return bodyOf<{ items: AccountOverview[] }>(accounts).items.map((one) => ({
      ...one,
      tests: own.filter(({ account }) => account.id === one.id),
    }));
  }

  function show(accounts: AccountOverview[], errors: FormError[] = [], typed?: { id: string; to: string }): PageAnswer {
    return {
      view: 'practice/providers/providers',
      title: 'Providers',
      section: 'account',
      errors,
      data: {
        typed,
        reachesNobody: reachesNobody(accounts),
        accounts: accounts.map((account) => ({
          ...account,
          ...{ kindText: kindWords(account.kind), channelText: channelWords(account.channel) },
          stateText: stateWords(account),
          field: fieldOf(account),
        })),
      },
    };
  }

  return [
    {
      for: 'practice',
      role: 'administrator',
      method: 'get',
      path: '/p/{practice}/account/providers',
      handle: async (visit) => show(await accountsOf(visit)),
    },
    {
      for: 'practice',
      role: 'administrator',
      method: 'post',
      forgets: true,
      path: '/p/{practice}/account/providers',
      async handle(visit) {
        const { ask, form, base } = visit;
        const accounts = await accountsOf(visit);
        const account = accounts.find(({ id }) => id === form.text('account'));
        if (!account) throw notFound('provider');
        const to = form.text('to');
        try {
          const path = `/api/v1/providers/${account.id}/test-message`;
          const answer = await ask('post', path, { body: { to }, operationId: form.operationId });
          const { outcome, message } = bodyOf<TestMessageResult>(answer);
          return {
            goTo: `${base}/account/providers`,
            banner: { kind: outcome === 'taken' ? 'success' : 'information', text: message },
          };
        } catch (error) {
          return show(accounts, testErrors(error, fieldOf(account)), { id: account.id, to });
        }
      },
    },
  ];
}

/** Too soon after the one before is said at the field too: what was typed is kept. */
function testErrors(error: unknown, field: string): FormError[] {
  if (error instanceof Problem && error.status === 429) return [{ field, message: error.detail }];
  return formErrors(error, { to: field });
}

/** Each account has its own field on the page. */
function fieldOf({ channel, active }: AccountOverview): string {
  return active ? `to-${channel}` : '';
}
