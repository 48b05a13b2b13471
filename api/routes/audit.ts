import { encodeCursor, idPlace, pageQuery } from '../cursor';
import { route } from '../route';
import { auditEntry } from '../schemas/accounts';
import { pageOf } from '../schemas/common';
import type { Services } from '../services';

/** Who did what. */
export function auditRoutes({ audit }: Pick<Services, 'audit'>) {
  return [
    route({
      method: 'get',
      path: '/api/v1/audit',
      role: 'administrator',
      tag: 'Account',
      summary: 'Who did what, newest first',
      query: pageQuery(idPlace),
      answers: { 200: { description: 'A page of entries.', schema: pageOf(auditEntry) } },
      async handle({ caller, query }) {
        const page = await audit.page(caller.practiceId, { limit: query.limit, after: query.cursor ?? null });
        return { status: 200, body: { items: page.items, nextCursor: page.next && encodeCursor(page.next) } };
      },
    }),
  ];
}
