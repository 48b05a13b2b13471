import { pageShown } from '../../contract/paging';
import { refusal } from '../../contract/problem';
import { route } from '../../contract/route';
import { notReachedWords, presentReach, presentReached } from '../../campaigns/present-reach';
import {
  callList,
  callsUnlisted,
  campaignReach,
  followUpCall,
  reachedPatient,
  reachQuery,
} from '../../schemas/campaigns/follow-ups';
import { pageOf } from '../../schemas/common';
import type { Services } from '../../services';
import { campaignSubject } from './campaigns';

const TAG = 'Campaigns';
const NOBODY = {
  total: 0,
  reached: { sms: 0, email: 0, letter: 0, call: 0 },
  ...{ accepted: 0, waiting: 0, lettersToPrint: 0, callsToMake: 0, notReached: [] },
};

/** Whom a campaign reached, by which channel, and who is still to be reached (N32). */
export function followUpRoutes({ campaigns, followUps }: Pick<Services, 'campaigns' | 'followUps'>) {
  const subject = campaignSubject(campaigns);
  return [
    route({
      method: 'get',
      path: '/api/v1/campaigns/{id}/follow-ups',
      role: 'viewer',
      tag: TAG,
      summary: 'The follow-ups of a campaign, and the one outcome of each patient',
      subject,
      answers: { 200: { description: 'The steps, and a sum that adds up. Zero for a draft.', schema: campaignReach } },
      async handle({ caller, subject: { id } }) {
        const found = await followUps.reach(caller.practiceId, id);
        return { status: 200, body: presentReach(found ?? { steps: [], counts: NOBODY }) };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/campaigns/{id}/follow-ups/outcomes',
      role: 'viewer',
      tag: TAG,
      summary: 'The patients of a campaign with one outcome',
      subject,
      query: reachQuery,
      answers: {
        200: { description: 'A page of patients, in the order of the list.', schema: pageOf(reachedPatient) },
      },
      async handle({ caller, subject: { id }, query }) {
        const page = await followUps.patients(caller.practiceId, id, {
          ...{ kind: query.outcome, code: query.code ?? null, limit: query.limit, after: query.cursor ?? -1 },
        });
        return { status: 200, body: pageShown(page, presentReached) };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/campaigns/{id}/follow-ups/calls',
      role: 'sender',
      tag: TAG,
      summary: 'Note the outcome of a call about a campaign',
      description: 'The last outcome counts. After no answer or a message, the patient stays on the list of calls.',
      subject,
      body: { kind: 'json', schema: followUpCall },
      answers: { 202: { description: 'The sum as it is now.', schema: campaignReach } },
      problems: ['not-on-call-list'],
      async handle({ caller, subject: { id }, body, now }) {
        const { patientId, outcome, note } = body;
        const noted = await followUps.noteCall(caller, id, { patientId, outcome, note: note ?? null, now });
        if (noted !== 'noted') throw refusal('not-on-call-list');
        const found = await followUps.reach(caller.practiceId, id);
        return { status: 202, body: presentReach(found ?? { steps: [], counts: NOBODY }) };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/campaigns/{id}/follow-ups/call-list',
      role: 'sender',
      tag: TAG,
      summary: 'Put everyone whom nothing of the campaign reached on its list of calls',
      description:
        'Patients who may not be called are left out. Those who are on the list, or were called about it, are not put on it again.',
      subject,
      answers: { 202: { description: 'How many are on the list now, and who is left out.', schema: callList } },
      problems: ['not-settled'],
      async handle({ caller, subject: { id }, now }) {
        const made = await followUps.listCalls(caller, id, now);
        if (made === 'too-early') throw refusal('not-settled');
        const leftOut = made.leftOut.map((one) => ({ ...one, message: notReachedWords(one.code) }));
        return { status: 202, body: { listed: made.listed, leftOut } };
      },
    }),
    route({
      method: 'delete',
      path: '/api/v1/campaigns/{id}/follow-ups/call-list',
      role: 'sender',
      tag: TAG,
      summary: 'Take those whom nobody has called off that list again',
      subject,
      answers: { 202: { description: 'How many were taken off.', schema: callsUnlisted } },
      handle: async ({ caller, subject: { id }, now }) => ({
        status: 202,
        body: { removed: await followUps.removeCalls(caller, id, now) },
      }),
    }),
  ];
}
