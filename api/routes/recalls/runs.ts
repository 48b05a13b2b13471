import { z } from 'zod';
import { closedDay } from '../../../domain/practice/hours/sending-rules';
import { TRIALS_READ } from '../../../domain/recalls/automation/trials';
import { nextRuns } from '../../../domain/recalls/automation/run-times';
import type { TokenHolder } from '../../../ports/practice/api-tokens';
import { nudge } from '../../campaigns/nudge';
import { encodeCursor } from '../../contract/cursor';
import { refusal } from '../../contract/problem';
import { route } from '../../contract/route';
import { recallRunLook } from '../../patients/looks';
import { whenSwitchedOn } from '../../practice/switched-on';
import { presentRun, presentRunPatient } from '../../recalls/present-run';
import { pageOf } from '../../schemas/common';
import {
  recallRun,
  recallRunsQuery,
  recallSchedule,
  runPatient,
  runPatientsQuery,
  runStarted,
  startRun,
} from '../../schemas/recalls/runs';
import type { Services } from '../../services';

const TAG = 'Recalls';
const SHOWN_RUNS = 10;
const WEEK_MS = 7 * 86_400_000;

type Needs = Pick<Services, 'recallRuns' | 'recallCategories' | 'recallGateway' | 'capabilities' | 'demo' | 'log'>;

/** Runs of automated recalls (N35). */
export function recallRunRoutes(services: Needs) {
  const { recallRuns, recallCategories, recallGateway, log } = services;
  const switchedOn = whenSwitchedOn(services, 'recalls');
  const category = {
    name: 'category',
    find: ({ practiceId }: TokenHolder, id: string) => recallCategories.find(practiceId, id),
  };
  const subject = { name: 'run', find: ({ practiceId }: TokenHolder, id: string) => recallRuns.find(practiceId, id) };

  return [
    route({
      method: 'post',
      path: '/api/v1/recall-categories/{id}/run',
      role: 'manager',
      tag: TAG,
      summary: 'Run a category now',
      description:
        'By the same rules as its schedule: patients who are due by the contact plan get an SMS, or are put on the list of ' +
        'letters or calls. With trial nothing is sent, and the run says what would happen.',
      subject: category,
      guard: switchedOn,
      body: { kind: 'json', schema: startRun },
      answers: { 202: { description: 'The run, which has begun.', schema: runStarted } },
      problems: ['not-switched-on'],
      async handle({ caller, subject: { id: categoryId }, body, operationId, now }) {
        await recallRuns.start(caller, { runId: operationId, categoryId, trial: body.trial ?? false, now });
        await nudge(log, 'recall-run', () => recallGateway.runToStart(caller.practiceId, operationId));
        return {
          ...{ status: 202, body: { runId: operationId } },
          headers: { Location: `/api/v1/recall-runs/${operationId}` },
        };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/recall-categories/{id}/schedule',
      role: 'viewer',
      tag: TAG,
      summary: 'When a category runs, as expected and as scheduled',
      subject: category,
      guard: switchedOn,
      problems: ['not-switched-on'],
      answers: { 200: { description: 'Its next runs, and those that were missed.', schema: recallSchedule } },
      async handle({ caller: { practiceId }, subject: { id: categoryId, automated }, now }) {
        const found = (await recallRuns.times(practiceId, categoryId))!;
        const isClosedOn = (date: string): boolean => closedDay(found.rules, date) !== null;
        const [expected, scheduledRuns] = await Promise.all([
          recallRuns.expected(practiceId, categoryId, new Date(now.getTime() - WEEK_MS), now, now),
          recallGateway.nextTimes(practiceId, categoryId).catch(() => null),
        ]);
        return {
          status: 200,
          body: {
            ...{ categoryId, automated },
            nextRuns: automated ? nextRuns(found.times, now, SHOWN_RUNS, isClosedOn) : [],
            scheduledRuns,
            missed: expected.filter(({ isMissed }) => isMissed).map(({ dueAt }) => dueAt),
            trialRuns: { read: await recallRuns.trialsRead(practiceId, categoryId), needed: TRIALS_READ },
          },
        };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/recall-runs',
      role: 'viewer',
      tag: TAG,
      summary: 'Runs of automated recalls, newest first',
      query: recallRunsQuery,
      guard: switchedOn,
      problems: ['not-switched-on'],
      answers: { 200: { description: 'A page of runs.', schema: pageOf(recallRun) } },
      async handle({ caller, query }) {
        const request = { limit: query.limit, after: query.cursor ?? null };
        const page = await recallRuns.page(caller.practiceId, query.category ?? null, request);
        return {
          status: 200,
          body: {
            items: page.items.map(presentRun),
            nextCursor: page.next === null ? null : encodeCursor(page.next),
          },
        };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/recall-runs/{id}',
      role: 'viewer',
      tag: TAG,
      summary: 'One run, with counts that add up',
      subject,
      guard: switchedOn,
      problems: ['not-switched-on'],
      answers: { 200: { description: 'The run as it is now.', schema: recallRun } },
      handle: ({ subject: found }) => Promise.resolve({ status: 200, body: presentRun(found) }),
    }),
    route({
      method: 'post',
      path: '/api/v1/recall-runs/{id}/read',
      role: 'sender',
      tag: TAG,
      summary: 'Say that you have read what a trial run would do',
      description: `Clinicians only. Automation starts once ${TRIALS_READ} trial runs of its category were read.`,
      subject,
      guard: switchedOn,
      body: { kind: 'json', schema: z.strictObject({}) },
      answers: { 202: { description: 'The run as it is now.', schema: recallRun } },
      problems: ['not-switched-on', 'clinician-needed', 'no-trial'],
      async handle({ caller, subject: { id }, now }) {
        const read = await recallRuns.markRead(caller, id, now);
        if (read !== 'read') throw refusal(read);
        return { status: 202, body: presentRun((await recallRuns.find(caller.practiceId, id))!) };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/recall-runs/{id}/patients',
      role: 'viewer',
      tag: TAG,
      summary: 'The recalls of a run, and what it did about each',
      subject,
      query: runPatientsQuery,
      guard: switchedOn,
      problems: ['not-switched-on'],
      answers: { 200: { description: 'A page of them, by name.', schema: pageOf(runPatient) } },
      async handle({ caller, subject: { id }, query }) {
        const request = { limit: query.limit, after: query.cursor ?? null };
        const page = await recallRuns.patients(caller.practiceId, id, query.outcome, request);
        return {
          status: 200,
          body: {
            items: page.items.map(presentRunPatient),
            nextCursor: page.next === null ? null : encodeCursor(page.next),
          },
          looked: recallRunLook(id),
        };
      },
    }),
  ];
}
