import { z } from 'zod';
import { reasonMessage } from '../../../domain/lists/row-reasons';
import { clockOf } from '../../../domain/words/times';
import { createCampaignChecks } from '../../campaigns/campaign-checks';
import { nudge } from '../../campaigns/nudge';
import { createSendingCheck } from '../../campaigns/sending-check';
import { encodeCursor } from '../../contract/cursor';
import { fieldRefusal, invalidInput, refusal } from '../../contract/problem';
import { route } from '../../contract/route';
import { recallLook, recallsLook } from '../../patients/looks';
import { whenSwitchedOn } from '../../practice/switched-on';
import { presentLeftOut, presentRecall } from '../../recalls/present-recall';
import { recallFilter, selectedRecalls } from '../../recalls/selection';
import { pageOf } from '../../schemas/common';
import {
  attendRecall,
  bookRecall,
  closeRecall,
  decideRecallAnswer,
  LONGEST_REFERENCE,
  putRecall,
  recall as recallSchema,
  recallCounts,
  recallCountsQuery,
  recallSms,
  recallSmsPreview,
  recallSmsPreviewed,
  recallSmsSent,
  recallsQuery,
} from '../../schemas/recalls/recalls';
import type { Services } from '../../services';
import { campaignProblem } from '../campaigns/command-answers';
import { recallSubject } from '../../recalls/recall-subject';

type Needs = Pick<
  Services,
  'recalls' | 'recallSending' | 'capabilities' | 'demo' | 'gateway' | 'log' | 'newId' | keyof CheckServices
>;
type CheckServices = Parameters<typeof createCampaignChecks>[0];

/** Recalls: what the practice system says is due, and what staff do about it. */
export function recallRoutes(services: Needs) {
  const { recalls, recallSending, gateway, log } = services;
  const sendingCheck = createSendingCheck(createCampaignChecks(services));
  const switchedOn = whenSwitchedOn(services, 'recalls');
  const subject = recallSubject(services);

  async function readBack(practiceId: string, id: string, now: Date) {
    const found = await recalls.find(practiceId, id, now);
    if (!found) throw new Error('a recall that was just written is gone');
    return presentRecall(found);
  }

  return [
    route({
      method: 'put',
      path: '/api/v1/recalls/{reference}',
      role: 'sender',
      tag: 'Recalls',
      summary: 'Take over a recall from the practice system',
      description: 'Idempotent by the reference of your practice system. The reference stays with its patient.',
      params: { reference: z.string().min(1).max(LONGEST_REFERENCE) },
      guard: switchedOn,
      body: { kind: 'json', schema: putRecall },
      answers: {
        200: { description: 'The recall, which was here already.', schema: recallSchema },
        201: { description: 'The recall, which is new.', schema: recallSchema },
      },
      problems: ['not-switched-on', 'reference-of-other-patient'],
      async handle({ caller, params, body, now }) {
        const { practiceId } = caller;
        const put = await recalls.put(practiceId, { reference: params.reference!, ...body }, caller, now);
        if (put.kind === 'refused') {
          if (put.code === 'reference-of-other-patient') throw invalidInput([fieldRefusal('reference', put.code)]);
          const path = put.code === 'details-mismatch' ? 'dateOfBirth' : 'nhsNumber';
          const detail = put.code === 'details-mismatch' ? 'date of birth' : undefined;
          throw invalidInput([{ path, code: put.code, message: `${reasonMessage(put.code, detail)}.` }]);
        }
        return { status: put.kind === 'added' ? 201 : 200, body: await readBack(practiceId, put.id, now) };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/recalls',
      role: 'viewer',
      tag: 'Recalls',
      summary: 'Recalls by due date',
      query: recallsQuery,
      guard: switchedOn,
      problems: ['not-switched-on'],
      answers: { 200: { description: 'A page of recalls.', schema: pageOf(recallSchema) } },
      async handle({ caller, query, now }) {
        const after = query.cursor ? { dueDate: query.cursor[0], id: query.cursor[1] } : null;
        const filter = { tab: query.tab, ...recallFilter(query), undecided: query.answers === 'undecided' };
        const page = await recalls.page(caller.practiceId, filter, { limit: query.limit, after }, now);
        const nextCursor = page.next && encodeCursor([page.next.dueDate, page.next.id]);
        return {
          status: 200,
          body: { items: page.items.map(presentRecall), nextCursor },
          looked: recallsLook(query.tab),
        };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/recall-counts',
      role: 'viewer',
      tag: 'Recalls',
      summary: 'How many recalls each tab has',
      query: recallCountsQuery,
      guard: switchedOn,
      problems: ['not-switched-on'],
      answers: { 200: { description: 'The counts.', schema: recallCounts } },
      handle: async ({ caller, query, now }) => ({
        ...{ status: 200, body: await recalls.counts(caller.practiceId, recallFilter(query), now) },
      }),
    }),
    route({
      method: 'get',
      path: '/api/v1/recalls/{id}',
      role: 'viewer',
      tag: 'Recalls',
      summary: 'One recall',
      subject,
      guard: switchedOn,
      problems: ['not-switched-on'],
      answers: { 200: { description: 'The recall as it is now.', schema: recallSchema } },
      handle: ({ subject: found }) =>
        Promise.resolve({ status: 200, body: presentRecall(found), looked: recallLook(found) }),
    }),
    route({
      method: 'post',
      path: '/api/v1/recalls/sms-previews',
      role: 'sender',
      tag: 'Recalls',
      summary: 'Who of some recalls would be sent an SMS',
      description:
        'Changes nothing. Says who would be left out and why, and about how many patients you would be asked. Those are not left out yet.',
      isPure: true,
      guard: switchedOn,
      body: { kind: 'json', schema: recallSmsPreview },
      problems: ['not-switched-on', 'nothing-selected'],
      answers: { 200: { description: 'What sending would do now.', schema: recallSmsPreviewed } },
      async handle({ caller, body, now }) {
        const ids = await selectedRecalls(recalls, caller.practiceId, body, now);
        const { leftOut, ...preview } = await recallSending.previewSms(caller.practiceId, ids, now);
        return { status: 200, body: { ...preview, leftOut: presentLeftOut(leftOut) } };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/recalls/sms',
      role: 'sender',
      tag: 'Recalls',
      summary: 'Send recalls by SMS',
      description:
        'Several recalls of one patient in one category are one message, and so are those in categories that may be joined. It is sent immediately as a campaign, within the ' +
        'sending hours of the practice; the hours of a category are those of its runs. Where the record says no texts, or cannot be read, you are asked first: includeDissent.',
      guard: switchedOn,
      body: { kind: 'json', schema: recallSms },
      answers: { 202: { description: 'The campaign, and who was left out.', schema: recallSmsSent } },
      problems: [
        ...(['not-switched-on', 'feature-off', 'nothing-selected', 'recall-unknown', 'decision-needed'] as const),
        ...([
          'all-blocked',
          'sync-late',
          'no-provider',
          'message-too-long',
          'code-not-listed',
          'needs-acknowledgement',
        ] as const),
        ...(['no-credits', 'over-cost-ceiling', 'unfilled-placeholder', 'text-missing'] as const),
      ],
      async handle({ caller, body, operationId, now }) {
        const { practiceId, practiceName } = caller;
        const recallIds = await selectedRecalls(recalls, practiceId, body, now);
        const check = await sendingCheck(practiceId, now, null, {
          ...{ acknowledged: body.acknowledged ?? [], leaveOut: [] },
        });
        const sent = await recallSending.sendSms(
          caller,
          {
            ...{ recallIds, includeDissent: body.includeDissent ?? null, holdSeconds: body.holdSeconds ?? 0, check },
          },
          { operationId, now },
        );
        if (sent.kind === 'unknown') throw invalidInput([fieldRefusal('recallIds', 'recall-unknown')]);
        if (sent.kind === 'decision-needed') {
          throw refusal('decision-needed', sent).with({ members: { asking: sent.asking } });
        }
        if (sent.kind === 'sync-late') {
          const { nextTryAt, timeZone } = sent;
          throw refusal('sync-late', { again: clockOf(nextTryAt, timeZone) }).with({ members: { nextTryAt } });
        }
        if (sent.kind === 'all-blocked') {
          throw refusal('all-blocked').with({ members: { leftOut: presentLeftOut(sent.leftOut) } });
        }
        if (sent.kind === 'refused') throw campaignProblem(sent, { practiceName, createdBy: caller.user });
        for (const { id } of sent.campaigns) {
          await nudge(log, 'send', () => gateway.commanded(practiceId, id, id, 'send'));
        }
        const { campaigns, leftOut } = sent;
        const patients = campaigns.reduce((sum, one) => sum + one.patients, 0);
        return {
          status: 202,
          body: { campaignId: campaigns[0]!.id, campaigns, patients, leftOut: presentLeftOut(leftOut) },
        };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/recalls/{id}/close',
      role: 'sender',
      tag: 'Recalls',
      summary: 'No further action is required',
      description: 'A clinically significant recall is ended by staff marked as clinicians only.',
      subject,
      guard: switchedOn,
      body: { kind: 'json', schema: closeRecall },
      answers: { 202: { description: 'The recall, which is closed.', schema: recallSchema } },
      problems: ['not-switched-on', 'clinician-needed'],
      async handle({ caller, subject: found, body, now }) {
        const closed = await recalls.close(caller.practiceId, found.id, body.reason, caller, now);
        if (closed === 'clinician-needed') throw refusal('clinician-needed');
        return { status: 202, body: await readBack(caller.practiceId, found.id, now) };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/recalls/{id}/booking',
      role: 'sender',
      tag: 'Recalls',
      summary: 'Say that the patient has an appointment for it, or no longer has',
      subject,
      guard: switchedOn,
      body: { kind: 'json', schema: bookRecall },
      answers: { 202: { description: 'The recall as it is now.', schema: recallSchema } },
      problems: ['not-switched-on', 'recall-over'],
      async handle({ caller, subject: found, body, now }) {
        if (found.state === 'given' || found.state === 'closed') throw refusal('recall-over');
        await recalls.setBooked(caller.practiceId, found.id, body.booked, caller, now);
        return { status: 202, body: await readBack(caller.practiceId, found.id, now) };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/recalls/{id}/attendance',
      role: 'sender',
      tag: 'Recalls',
      summary: 'Say whether the patient came to the appointment',
      description:
        'true ends the recall as given; a clinically significant one needs a clinician. false returns it to To Action.',
      subject,
      guard: switchedOn,
      body: { kind: 'json', schema: attendRecall },
      answers: { 202: { description: 'The recall as it is now.', schema: recallSchema } },
      problems: ['not-switched-on', 'not-booked', 'clinician-needed'],
      async handle({ caller, subject: found, body, now }) {
        const noted = await recalls.setAttended(caller.practiceId, found.id, body.attended, caller, now);
        if (noted !== 'noted') throw refusal(noted);
        return { status: 202, body: await readBack(caller.practiceId, found.id, now) };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/recalls/{id}/answers/{answer}',
      role: 'sender',
      tag: 'Recalls',
      summary: 'Decide about what the patient answered, or the record holds',
      description: 'Accepting that it was done, or is not wanted, ends the recall. Otherwise contacts go on.',
      subject,
      params: { answer: z.uuid() },
      guard: switchedOn,
      body: { kind: 'json', schema: decideRecallAnswer },
      answers: { 202: { description: 'The recall as it is now.', schema: recallSchema } },
      problems: ['not-switched-on', 'answer-decided', 'clinician-needed'],
      async handle({ caller, subject: found, params, body, now }) {
        const { practiceId } = caller;
        const decided = await recalls.decideAnswer(practiceId, found.id, params.answer!, body.accepted, caller, now);
        if (decided === 'clinician-needed') throw refusal('clinician-needed');
        if (decided === 'already') throw refusal('answer-decided');
        return { status: 202, body: await readBack(practiceId, found.id, now) };
      },
    }),
  ];
}
