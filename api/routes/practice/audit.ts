import { z } from 'zod';
import { idPlace, pageQuery } from '../../contract/cursor';
import { pageAsked, pageShown } from '../../contract/paging';
import { route } from '../../contract/route';
import { auditEntry } from '../../schemas/practice/accounts';
import { pageOf } from '../../schemas/common';
import type { Services } from '../../services';

const auditQuery = pageQuery(idPlace).extend({
  act: z
    .string()
    .regex(/^[a-z-]{1,60}$/, 'act is a kind of act as the entries name it, such as settings-changed.')
    .optional(),
  by: z
    .union([z.uuid(), z.literal('service')], 'by is the id of a person or a token, or service.')
    .describe('The id of a person or a token. Use `service` for what Rollcall did automatically.')
    .optional(),
  patient: z
    .uuid('patient is the id of a patient.')
    .describe(
      'The id of a patient. Shows changes to them, and who looked at them on their pages, in searches, lists or campaigns.',
    )
    .optional(),
});

/** The audit log. */
export function auditRoutes({ audit }: Pick<Services, 'audit'>) {
  return [
    route({
      method: 'get',
      path: '/api/v1/audit',
      role: 'administrator',
      tag: 'Account',
      summary: 'Actions with the people who did them, newest first',
      description:
        'You can filter by person, by kind of act and by patient. Repeated looks by one person at one ' +
        'object within an hour become two entries: the first look, and the others with `times` and `since`.',
      query: auditQuery,
      answers: { 200: { description: 'A page of entries.', schema: pageOf(auditEntry) } },
      async handle({ caller, query }) {
        const page = await audit.page(caller.practiceId, pageAsked(query), {
          act: query.act,
          by: query.by,
          patient: query.patient,
        });
        return { status: 200, body: pageShown(page) };
      },
    }),
  ];
}
