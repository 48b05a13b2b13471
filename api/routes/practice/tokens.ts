import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { TokenRow } from '../../../ports/practice/api-tokens';
import { hashToken } from '../../../domain/practice/token-hash';
import { refusal } from '../../contract/problem';
import { route } from '../../contract/route';
import { madeToken, newToken, token } from '../../schemas/practice/accounts';
import type { RouteServices } from '../route-services';

/** Tokens of the API: made, listed and revoked by administrators. */
export function tokenRoutes({ tokens, forgetTokens }: Pick<RouteServices, 'tokens' | 'forgetTokens'>) {
  return [
    route({
      method: 'post',
      path: '/api/v1/tokens',
      role: 'administrator',
      tag: 'Account',
      summary: 'Make a token',
      description: 'We show the token only once. It belongs to the caller’s practice.',
      body: { kind: 'json', schema: newToken },
      answers: { 201: { description: 'The token, shown only once.', schema: madeToken } },
      async handle({ caller, body, operationId, now }) {
        const secret = `rollcall_${randomBytes(32).toString('base64url')}`;
        const { name, role, mayApprove = false } = body;
        await tokens.create(
          { id: operationId, practiceId: caller.practiceId, name, role, mayApprove, hash: hashToken(secret) },
          caller,
          now,
        );
        return { status: 201, body: { id: operationId, token: secret } };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/tokens',
      role: 'administrator',
      tag: 'Account',
      summary: 'All tokens of the practice, newest first',
      description: 'All tokens, on one page, without the secrets.',
      answers: {
        200: { description: 'The tokens.', schema: z.object({ items: z.array(token), nextCursor: z.null() }) },
      },
      async handle({ caller }) {
        const rows = await tokens.list(caller.practiceId);
        return { status: 200, body: { items: rows, nextCursor: null } };
      },
    }),
    route({
      method: 'delete',
      path: '/api/v1/tokens/{id}',
      role: 'administrator',
      tag: 'Account',
      summary: 'Revoke a token',
      description: 'It stops within 10 seconds everywhere. Revoking it again changes nothing.',
      subject: { name: 'token', find: async (caller, id) => byId(await tokens.list(caller.practiceId), id) },
      answers: { 204: { description: 'It is revoked.' } },
      problems: ['own-token'],
      async handle({ caller, subject, now }) {
        if (subject.id === caller.tokenId) {
          throw refusal('own-token');
        }
        await tokens.revoke(caller.practiceId, subject.id, caller, now);
        forgetTokens();
        return { status: 204 };
      },
    }),
  ];
}

function byId(rows: TokenRow[], id: string): TokenRow | null {
  return rows.find((row) => row.id === id) ?? null;
}
