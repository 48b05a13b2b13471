import type { z } from 'zod';
import type { BlockChange, ChangeOutcome, PatientBlocks, TickChange } from '../../../ports/eligibility/contact-blocks';
import type { Page } from '../../../ports/page';
import { BLOCK_TICKS } from '../../../domain/eligibility/purposes';
import type { TokenHolder } from '../../../ports/practice/api-tokens';
import { idPlace, pageQuery, timeAndIdPlace } from '../../contract/cursor';
import { byTime, pageAsked, pageShown } from '../../contract/paging';
import { patientLook } from '../../patients/looks';
import { mobileOr422 } from '../../patients/mobile-number';
import { notFound, refusal } from '../../contract/problem';
import { route, type Answer } from '../../contract/route';
import { pageOf } from '../../schemas/common';
import {
  blockChange,
  blockedNumber,
  blockHistoryItem,
  newBlockedNumber,
  patientBlocks,
} from '../../schemas/eligibility/contact-blocks';
import type { Services } from '../../services';

const newest = byTime('addedAt');

/** Blocked Communications: numbers that are listed, what is ticked for each, and the same of one patient (E1–E5, N11). */
export function contactBlockRoutes(services: Pick<Services, 'contactBlocks' | 'allowFictionalNumbers'>) {
  const { contactBlocks, allowFictionalNumbers } = services;
  const blockedNumberSubject = {
    name: 'blocked number',
    find: (caller: TokenHolder, id: string) => contactBlocks.find(caller.practiceId, id),
  };
  const patientSubject = {
    name: 'patient',
    find: (caller: TokenHolder, id: string) => contactBlocks.ofPatient(caller.practiceId, id),
  };

  return [
    route({
      method: 'get',
      path: '/api/v1/blocked-numbers',
      role: 'sender',
      tag: 'Blocked Communications',
      summary: 'Numbers on the list, newest first',
      description: 'A number on the list with nothing ticked is not blocked.',
      query: pageQuery(timeAndIdPlace),
      answers: { 200: { description: 'A page of numbers.', schema: pageOf(blockedNumber) } },
      async handle({ caller, query }) {
        const page = await contactBlocks.page(caller.practiceId, newest.asked(query));
        return { status: 200, body: pageShown(newest.withCursor(page)) };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/blocked-numbers',
      role: 'sender',
      tag: 'Blocked Communications',
      summary: 'Put a number on the list',
      description:
        'If nothing is ticked, we still send recalls to it. If the number is already on the list, nothing changes. ' +
        'It does not matter how you write a number.',
      body: { kind: 'json', schema: newBlockedNumber },
      answers: {
        201: { description: 'It is now on the list.', schema: blockedNumber },
        200: { description: 'It was already on the list. We changed nothing.', schema: blockedNumber },
      },
      problems: ['mobile-invalid', 'mobile-not-a-mobile'],
      async handle({ caller, body, operationId, now }) {
        const { practiceId } = caller;
        const region = await contactBlocks.region(practiceId);
        const number = mobileOr422(body.number, { region, allowFictional: allowFictionalNumbers });
        const { isNew, block } = await contactBlocks.add(practiceId, { id: operationId, number }, caller, now);
        if (!isNew) return { status: 200, body: block };
        return { status: 201, body: block, headers: { Location: `/api/v1/blocked-numbers/${block.id}` } };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/blocked-numbers/{id}',
      role: 'sender',
      tag: 'Blocked Communications',
      summary: 'One number of the list',
      subject: blockedNumberSubject,
      answers: { 200: { description: 'The number and what is ticked for it.', schema: blockedNumber } },
      handle: ({ subject }) => Promise.resolve({ status: 200, body: subject }),
    }),
    route({
      method: 'patch',
      path: '/api/v1/blocked-numbers/{id}',
      role: 'sender',
      tag: 'Blocked Communications',
      summary: 'Choose what to block for a number',
      description:
        'Only fields you send change. A tick blocks its kind of message immediately, even in campaigns that are ' +
        'scheduled or in progress. What you untick is allowed again from the next send. The number stays on the list.',
      subject: blockedNumberSubject,
      body: { kind: 'json', schema: blockChange },
      answers: { 200: { description: 'The number as it is now.', schema: blockedNumber } },
      problems: ['changed-meanwhile'],
      async handle({ caller, subject, body, now }) {
        return changed(await contactBlocks.change(caller.practiceId, subject.id, toChange(body), caller, now));
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/blocked-numbers/{id}/history',
      role: 'sender',
      tag: 'Blocked Communications',
      summary: 'Who ticked and unticked what for a number, when and why',
      subject: blockedNumberSubject,
      query: pageQuery(idPlace),
      answers: { 200: { description: 'A page of changes, newest first.', schema: pageOf(blockHistoryItem) } },
      async handle({ caller, subject, query }) {
        return historyPage(await contactBlocks.history(caller.practiceId, subject.id, pageAsked(query)));
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/patients/{id}/blocks',
      role: 'sender',
      tag: 'Blocked Communications',
      summary: 'What is blocked for one patient, whatever their number',
      subject: patientSubject,
      answers: { 200: { description: 'What is ticked for the patient.', schema: patientBlocks } },
      handle: ({ subject }) => Promise.resolve({ status: 200, body: subject, looked: patientLook(subject.patientId) }),
    }),
    route({
      method: 'put',
      path: '/api/v1/patients/{id}/blocks',
      role: 'sender',
      tag: 'Blocked Communications',
      summary: 'Choose what to block for one patient',
      description:
        'Only fields you send change, so you cannot unblock a patient by leaving a field out. A tick for ' +
        'a patient blocks its kind by SMS and by email. everySms blocks text messages only.',
      subject: patientSubject,
      body: { kind: 'json', schema: blockChange },
      answers: { 200: { description: 'What is ticked for the patient now.', schema: patientBlocks } },
      problems: ['changed-meanwhile'],
      async handle({ caller, subject, body, now }) {
        return changed(
          await contactBlocks.changeOfPatient(caller.practiceId, subject.patientId, toChange(body), caller, now),
        );
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/patients/{id}/blocks/history',
      role: 'sender',
      tag: 'Blocked Communications',
      summary: 'Who ticked and unticked what for one patient, when and why',
      subject: patientSubject,
      query: pageQuery(idPlace),
      answers: { 200: { description: 'A page of changes, newest first.', schema: pageOf(blockHistoryItem) } },
      async handle({ caller, subject, query }) {
        const page = await contactBlocks.historyOfPatient(caller.practiceId, subject.patientId, pageAsked(query));
        return { ...historyPage(page), looked: patientLook(subject.patientId) };
      },
    }),
  ];
}

export function toChange(body: z.infer<typeof blockChange>): TickChange {
  const named = BLOCK_TICKS.flatMap((tick) => (body[tick] === undefined ? [] : [[tick, body[tick]]]));
  return {
    ticks: Object.fromEntries(named) as TickChange['ticks'],
    why: body.why ?? null,
    version: body.version ?? null,
  };
}

export function changed(outcome: ChangeOutcome<object & Pick<PatientBlocks, 'version' | 'changedBy'>> | null): Answer {
  if (!outcome) throw notFound();
  const { kind, block } = outcome;
  if (kind !== 'conflict') return { status: 200, body: block };
  throw refusal('changed-meanwhile', { by: block.changedBy }).with({ members: { version: block.version } });
}

export function historyPage(page: Page<BlockChange, string>) {
  return { status: 200, body: pageShown(page) };
}
