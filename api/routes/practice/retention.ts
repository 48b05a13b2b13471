import { z } from 'zod';
import { PURGED_KINDS, RETENTION } from '../../../domain/practice/retention/periods';
import { fieldRefusal, invalidInput, notFound } from '../../contract/problem';
import { route } from '../../contract/route';
import { legalHold, legalHolds, newHold, retention, retentionChange } from '../../schemas/practice/retention';
import type { Services } from '../../services';

const TAG = 'Account';
const RUNS = 30;

/** How long each kind is kept, the next purge, and what a legal hold keeps from it. */
export function retentionRoutes({ retention: store }: Pick<Services, 'retention'>) {
  async function present(practiceId: string, now: Date) {
    const [periods, preview, runs] = await Promise.all([
      store.periods(practiceId),
      store.preview(practiceId, now),
      store.runs(practiceId, RUNS),
    ]);
    return {
      periods: PURGED_KINDS.map((kind) => ({
        ...{ kind, days: periods[kind], usualDays: RETENTION[kind].usual },
        ...preview[kind],
      })),
      runs,
    };
  }

  return [
    route({
      method: 'get',
      path: '/api/v1/retention',
      role: 'administrator',
      tag: TAG,
      summary: 'How long each kind is kept, and what the next purge takes',
      description: 'A purge runs once a day. Nothing that is not saved to the record is purged.',
      answers: { 200: { description: 'Periods with a preview, and the latest purges.', schema: retention } },
      handle: async ({ caller, now }) => ({ status: 200, body: await present(caller.practiceId, now) }),
    }),
    route({
      method: 'patch',
      path: '/api/v1/retention',
      role: 'administrator',
      tag: TAG,
      summary: 'Change how long kinds are kept',
      body: { kind: 'json', schema: retentionChange },
      answers: { 200: { description: 'As GET answers.', schema: retention } },
      async handle({ caller, body, now }) {
        await store.change(caller, body, now);
        return { status: 200, body: await present(caller.practiceId, now) };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/legal-holds',
      role: 'administrator',
      tag: TAG,
      summary: 'Legal holds, newest first',
      answers: { 200: { description: 'The latest 200.', schema: legalHolds } },
      handle: async ({ caller }) => ({ status: 200, body: { items: await store.holds(caller.practiceId) } }),
    }),
    route({
      method: 'post',
      path: '/api/v1/legal-holds',
      role: 'administrator',
      tag: TAG,
      summary: 'Keep everything of a patient, or of the practice',
      description: 'While there is a hold, we delete nothing that it covers.',
      body: { kind: 'json', schema: newHold },
      answers: { 201: { description: 'The hold.', schema: legalHold } },
      problems: ['patient-unknown'],
      async handle({ caller, body, operationId: id, now }) {
        const made = await store.hold(caller, { id, patientId: body.patientId ?? null, why: body.why }, now);
        if (!made) throw invalidInput([fieldRefusal('patientId', 'patient-unknown')]);
        return { status: 201, body: made };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/legal-holds/{id}/end',
      role: 'administrator',
      tag: TAG,
      summary: 'End a legal hold',
      subject: {
        name: 'legal hold',
        find: async ({ practiceId }, id) => (await store.holds(practiceId)).find((hold) => hold.id === id) ?? null,
      },
      body: { kind: 'json', schema: z.strictObject({}) },
      answers: { 202: { description: 'The hold, which has ended.', schema: legalHold } },
      async handle({ caller, subject, now }) {
        const ended = await store.endHold(caller, subject.id, now);
        if (!ended) throw notFound('legal hold');
        return { status: 202, body: ended };
      },
    }),
  ];
}
