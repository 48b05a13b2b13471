import { z } from 'zod';
import { route } from '../route';
import { providerAccount } from '../schemas/accounts';
import type { Services } from '../services';

/** The provider accounts of the practice. */
export function providerRoutes({ accounts }: Pick<Services, 'accounts'>) {
  return [
    route({
      method: 'get',
      path: '/api/v1/providers',
      role: 'administrator',
      tag: 'Account',
      summary: 'Provider accounts, their state and their webhook addresses',
      description: 'All of them in one page. Passwords are not told.',
      answers: {
        200: {
          description: 'The accounts.',
          schema: z.object({ items: z.array(providerAccount), nextCursor: z.null() }),
        },
      },
      async handle({ caller }) {
        return { status: 200, body: { items: await accounts.overview(caller.practiceId), nextCursor: null } };
      },
    }),
  ];
}
