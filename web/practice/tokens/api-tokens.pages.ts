import type { TokenRow } from '../../../ports/practice/api-tokens';
import { bodyOf } from '../../../api/ask';
import { notFound } from '../../../api/contract/problem';
import type { Role } from '../../../domain/practice/roles';
import { formErrors } from '../../kit/form';
import type { PageServices } from '../../kit/mount';
import type { FormError } from '../../kit/form-error';
import type { WebPage, PageAnswer, PracticeVisit } from '../../kit/page';
import { roleChoices, roleWords } from '../people/roles.words';

/** API tokens: what scripts and other systems use instead of a password. */
export function apiTokenPages({ publicUrl }: PageServices): WebPage[] {
  const tokensOf = async ({ ask }: PracticeVisit): Promise<TokenRow[]> =>
    bodyOf<{ items: TokenRow[] }>(await ask('get', '/api/v1/tokens')).items;

  const newPage = (
    typed: { name?: string; role?: string; mayApprove?: boolean } = {},
    errors: FormError[] = [],
  ): PageAnswer => ({
    view: 'practice/tokens/api-token-new',
    title: 'Make an API token',
    section: 'account',
    errors,
    data: { typed, roles: roleChoices() },
  });

  async function tokenOf(visit: PracticeVisit): Promise<TokenRow> {
    const found = (await tokensOf(visit)).find(({ id }) => id === visit.params.id);
    if (!found) throw notFound('token');
    return found;
  }

  return [
    {
      for: 'practice',
      role: 'administrator',
      method: 'get',
      path: '/p/{practice}/account/api-tokens',
      async handle(visit) {
        const tokens = (await tokensOf(visit)).map((token) => ({
          ...token,
          roleText: `${roleWords(token.role)}${token.mayApprove ? ', may approve' : ''}`,
        }));
        return {
          view: 'practice/tokens/api-tokens',
          title: 'API tokens',
          section: 'account',
          data: { tokens, publicUrl },
        };
      },
    },
    {
      for: 'practice',
      role: 'administrator',
      method: 'get',
      path: '/p/{practice}/account/api-tokens/new',
      handle: () => Promise.resolve(newPage()),
    },
    {
      for: 'practice',
      role: 'administrator',
      method: 'post',
      path: '/p/{practice}/account/api-tokens/new',
      async handle(visit) {
        const { ask, form, base } = visit;
        const typed = { name: form.text('name'), role: form.text('role'), mayApprove: form.has('mayApprove') };
        // Sent again by the browser: another secret would end the one that was copied.
        if ((await tokensOf(visit)).some(({ id }) => id === form.operationId)) {
          const text = 'We showed the token once. If you lost it, make another one and revoke this one.';
          return { goTo: `${base}/account/api-tokens`, banner: { kind: 'information', text } };
        }
        try {
          const answer = await ask('post', '/api/v1/tokens', { body: typed, operationId: form.operationId });
          const { token } = bodyOf<{ token: string }>(answer);
          return {
            view: 'practice/tokens/api-token-made',
            title: 'Your new API token',
            section: 'account',
            data: { made: { name: typed.name, role: roleWords(typed.role as Role) }, token },
          };
        } catch (error) {
          return newPage(typed, formErrors(error));
        }
      },
    },
    {
      for: 'practice',
      role: 'administrator',
      method: 'get',
      path: '/p/{practice}/account/api-tokens/{id}/revoke',
      handle: revokePage,
    },
    {
      for: 'practice',
      role: 'administrator',
      method: 'post',
      path: '/p/{practice}/account/api-tokens/{id}/revoke',
      async handle(visit) {
        const { ask, form, base } = visit;
        const token = await tokenOf(visit);
        await ask('delete', `/api/v1/tokens/${token.id}`, { operationId: form.operationId });
        return {
          goTo: `${base}/account/api-tokens`,
          banner: { kind: 'success', text: `“${token.name}” is revoked. It stops within 10 seconds.` },
        };
      },
    },
  ];

  async function revokePage(visit: PracticeVisit): Promise<PageAnswer> {
    const token = await tokenOf(visit);
    if (token.revokedAt !== null) return { goTo: `${visit.base}/account/api-tokens` };
    return {
      view: 'practice/tokens/api-token-revoke',
      title: 'Revoke an API token',
      section: 'account',
      data: { token },
    };
  }
}
