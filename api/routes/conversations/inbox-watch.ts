import { numbersMissing } from '../../../domain/conversations/out-of-hours';
import { rotaGaps } from '../../../domain/conversations/rota';
import type { TokenHolder } from '../../../ports/practice/api-tokens';
import type { InboxRules } from '../../../ports/conversations/watch';
import { fieldRefusal, invalidInput, refusal } from '../../contract/problem';
import { route } from '../../contract/route';
import { pageOf } from '../../schemas/common';
import { alarm, inboxRules, inboxRulesChange } from '../../schemas/conversations/rota';
import type { Services } from '../../services';
import { conversationSubject } from './conversations';

const TAG = 'Conversations';
/** The handover shows what was raised within a day, and what nobody has acknowledged. */
const HANDOVER_MS = 24 * 60 * 60 * 1_000;

/** The red-flag rota, acknowledging red flags, and holds on messages to a patient (N40). */
export function inboxWatchRoutes({
  inboxWatch,
  conversations,
  patientFacts,
}: Pick<Services, 'inboxWatch' | 'conversations' | 'patientFacts'>) {
  return [
    route({
      method: 'get',
      path: '/api/v1/rota',
      role: 'administrator',
      tag: TAG,
      summary: 'The red-flag rota, and the answer that patients get out of hours',
      answers: { 200: { description: 'The rota, with the gaps of the week.', schema: inboxRules } },
      async handle({ caller }) {
        return { status: 200, body: present(await inboxWatch.rules(caller.practiceId)) };
      },
    }),
    route({
      method: 'put',
      path: '/api/v1/rota',
      role: 'administrator',
      tag: TAG,
      summary: 'Change the rota',
      body: { kind: 'json', schema: inboxRulesChange },
      answers: { 200: { description: 'The rota as it is now.', schema: inboxRules } },
      problems: ['staff-unknown', 'help-numbers-missing'],
      async handle({ caller, body, now }) {
        const { practiceId } = caller;
        if (body.outOfHours) {
          const { region } = await patientFacts.readingRules(practiceId, now);
          const numbers = numbersMissing(body.outOfHours.text, region);
          if (numbers.length > 0) {
            throw invalidInput([fieldRefusal('outOfHours.text', 'help-numbers-missing', { numbers })]);
          }
        }
        const people = body.people.map(({ staffId, hours }) => ({ staffId: staffId.toLowerCase(), hours }));
        const languages = body.languages ?? (await inboxWatch.rules(practiceId)).languages;
        const answer = await inboxWatch.change(practiceId, { ...body, people, languages }, caller, now);
        if (answer.kind === 'refused') throw invalidInput([fieldRefusal('people', answer.code)]);
        return { status: 200, body: present(answer.rules) };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/red-flags',
      role: 'viewer',
      tag: TAG,
      summary: 'Possible emergencies of the last day, and those that nobody has acknowledged',
      answers: { 200: { description: 'The latest first.', schema: pageOf(alarm) } },
      async handle({ caller, now }) {
        const since = new Date(now.getTime() - HANDOVER_MS);
        return {
          status: 200,
          body: { items: await inboxWatch.alarmsSince(caller.practiceId, since), nextCursor: null },
        };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/conversations/{id}/acknowledge',
      role: 'sender',
      signedInOnly: true,
      tag: TAG,
      summary: 'Acknowledge a possible emergency by name',
      description: 'After that we notify nobody else.',
      subject: conversationSubject(conversations),
      answers: { 202: { description: 'The alarm as it is now.', schema: alarm } },
      problems: ['nothing-to-acknowledge'],
      async handle({ caller, subject: { id }, now }) {
        const { practiceId } = caller;
        if (!(await inboxWatch.acknowledge(practiceId, id, caller, now))) throw refusal('nothing-to-acknowledge');
        return { status: 202, body: await inboxWatch.alarmOf(practiceId, id) };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/patients/{id}/hold/end',
      role: 'sender',
      signedInOnly: true,
      tag: 'Patients',
      summary: 'Say that a patient lives, after a reply that seemed to report their death',
      description: 'Messages to the patient go out again.',
      subject: {
        name: 'patient',
        find: ({ practiceId }: TokenHolder, id: string) => patientFacts.find(practiceId, id),
      },
      answers: { 204: { description: 'Nothing is held any more.' } },
      problems: ['nothing-held'],
      async handle({ caller, subject: { id }, now }) {
        if (!(await inboxWatch.endHold(caller.practiceId, id, caller, now))) throw refusal('nothing-held');
        return { status: 204 };
      },
    }),
  ];
}

function present(rules: InboxRules) {
  return { ...rules, gaps: rotaGaps(rules.people) };
}
