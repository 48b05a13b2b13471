import { z } from 'zod';
import { encodeCursor, idPlace, pageQuery } from '../cursor';
import { route } from '../route';
import { auditEntry } from '../schemas/accounts';
import { pageOf } from '../schemas/common';
import type { Services } from '../services';

const auditQuery = pageQuery(idPlace).extend({
  act: z
    .string()
    .regex(/^[a-z-]{1,60}$/, 'act is a kind of act as the entries name it, such as settings-changed.')
    .optional(),
  by: z
    .union([z.uuid(), z.literal('service')], 'by is the id of a person or a token, or service.')
    .describe('The id of a person or a token; `service` for what Rollcall did by itself.')
    .optional(),
});

/** Who did what. */
export function auditRoutes({ audit }: Pick<Services, 'audit'>) {
  return [
    route({
      method: 'get',
      path: '/api/v1/audit',
      role: 'administrator',
      tag: 'Account',
      summary: 'Who did what, newest first',
      description: 'Also only what one did, and only acts of one kind.',
      query: auditQuery,
      answers: { 200: { description: 'A page of entries.', schema: pageOf(auditEntry) } },
      async handle({ caller, query }) {
        const page = await audit.page(
          caller.practiceId,
          { limit: query.limit, after: query.cursor ?? null },
          { act: query.act, by: query.by },
        );
        return { status: 200, body: { items: page.items, nextCursor: page.next && encodeCursor(page.next) } };
      },
    }),
  ];
}
