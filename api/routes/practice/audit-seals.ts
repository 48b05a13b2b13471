import { z } from 'zod';
import { notFound } from '../../contract/problem';
import { route } from '../../contract/route';
import { lookFindingsLook } from '../../patients/looks';
import { auditCheck, auditSeals, lookFindings, reviewLook } from '../../schemas/practice/audit-seals';
import type { Services } from '../../services';

const TAG = 'Account';
const SEALS = 50;
const FINDINGS = 200;
const WEEKS = 12;

/** What shows that the audit log was not changed, and looks that someone should ask about (N29). */
export function auditSealRoutes({ auditSeals: seals }: Pick<Services, 'auditSeals'>) {
  return [
    route({
      method: 'get',
      path: '/api/v1/audit/seals',
      role: 'administrator',
      tag: TAG,
      summary: 'The chain of hashes over the audit log',
      description: 'Entries are sealed in groups, once an hour. Each hash covers its group and the hash before it.',
      answers: { 200: { description: 'The latest 50 groups, and the last check.', schema: auditSeals } },
      async handle({ caller: { practiceId } }) {
        const [items, lastCheck] = await Promise.all([seals.seals(practiceId, SEALS), seals.lastCheck(practiceId)]);
        return { status: 200, body: { items, lastCheck } };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/audit/checks',
      role: 'administrator',
      tag: TAG,
      summary: 'Check the audit log now',
      description: 'Works out every hash again. Rollcall also does this once a day.',
      body: { kind: 'json', schema: z.strictObject({}) },
      answers: { 201: { description: 'The result of the check.', schema: auditCheck } },
      handle: async ({ caller, now }) => ({ status: 201, body: await seals.verify(caller.practiceId, now) }),
    }),
    route({
      method: 'get',
      path: '/api/v1/audit/looks',
      role: 'administrator',
      tag: TAG,
      summary: 'Looks at an own record, at a colleague, or at the same surname',
      description: 'Compared once a week. Staff are known by name and email address only, so this can be a namesake.',
      answers: { 200: { description: 'The latest 200, newest week first.', schema: lookFindings } },
      async handle({ caller: { practiceId } }) {
        const [items, weeks] = await Promise.all([
          seals.findings(practiceId, FINDINGS),
          seals.weeks(practiceId, WEEKS),
        ]);
        return { status: 200, body: { items, weeks }, looked: lookFindingsLook(items) };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/audit/looks/{finding}/review',
      role: 'administrator',
      tag: TAG,
      summary: 'Note what you found out about a look',
      params: { finding: z.uuid() },
      body: { kind: 'json', schema: reviewLook },
      answers: { 204: { description: 'It is noted.' } },
      async handle({ caller, params, body, now }) {
        if (!(await seals.review(caller, params.finding!, body.note, now))) throw notFound('look');
        return { status: 204 };
      },
    }),
  ];
}
