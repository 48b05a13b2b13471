import { callObstacleWords } from '../../../domain/recalls/calls/call-list';
import { fieldRefusal, invalidInput, notFound, refusal } from '../../contract/problem';
import { route } from '../../contract/route';
import { whenSwitchedOn } from '../../practice/switched-on';
import { presentRecall } from '../../recalls/present-recall';
import { selectedRecalls } from '../../recalls/selection';
import { callOutcome, callsQueued } from '../../schemas/recalls/calls';
import { recall as recallSchema, recallSmsPreview as recallSelection } from '../../schemas/recalls/recalls';
import { recallSubject } from '../../recalls/recall-subject';
import type { Services } from '../../services';

const TAG = 'Recalls';

type Needs = Pick<Services, 'recallCalls' | 'recalls' | 'capabilities' | 'demo'>;

/** Calls about recalls: the list, and the result of each call (E16). */
export function callRoutes(services: Needs) {
  const { recallCalls, recalls } = services;
  const switchedOn = whenSwitchedOn(services, 'recalls');
  const subject = recallSubject(services);

  return [
    route({
      method: 'post',
      path: '/api/v1/recalls/calls',
      role: 'sender',
      tag: TAG,
      summary: 'Add recalls to the call list',
      guard: switchedOn,
      body: { kind: 'json', schema: recallSelection },
      answers: { 202: { description: 'How many are on the list, and who is left out.', schema: callsQueued } },
      problems: ['not-switched-on', 'nothing-selected', 'nobody-to-call'],
      async handle({ caller, body, now }) {
        const ids = await selectedRecalls(recalls, caller.practiceId, body, now);
        const { queued, leftOut } = await recallCalls.queue(caller, ids, now);
        const said = leftOut.map(({ recallId, code }) => ({ recallId, code, message: callObstacleWords(code) }));
        if (queued === 0) throw refusal('nobody-to-call').with({ members: { leftOut: said } });
        return { status: 202, body: { queued, leftOut: said } };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/recalls/{id}/call-outcomes',
      role: 'sender',
      tag: TAG,
      summary: 'Record the result of a call',
      description:
        'Each call is a documented attempt. A patient who declines ends the recall, unless it is clinically significant.',
      subject,
      guard: switchedOn,
      body: { kind: 'json', schema: callOutcome },
      answers: { 202: { description: 'The recall as it is now.', schema: recallSchema } },
      problems: ['not-switched-on', 'recall-is-over', 'call-back-past'],
      async handle({ caller, subject: found, body, operationId, now }) {
        const noted = await recallCalls.note(caller, found.id, {
          ...{ id: operationId, now, outcome: body.outcome },
          ...{ note: body.note ?? null, callBackOn: body.callBackOn ?? null },
        });
        if (noted === 'not-found') throw notFound('recall');
        if (noted === 'over') throw refusal('recall-is-over');
        if (noted === 'past') throw invalidInput([fieldRefusal('callBackOn', 'call-back-past')]);
        const after = await recalls.find(caller.practiceId, found.id, now);
        return { status: 202, body: presentRecall(after!) };
      },
    }),
  ];
}
