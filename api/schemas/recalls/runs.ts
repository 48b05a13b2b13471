import { z } from 'zod';
import { idPlace, numberPlace, pageQuery } from '../../contract/cursor';
import { id, isRestricted, time } from '../common';

/** Runs of automation. */

export const recallRun = z
  .object({
    id,
    categoryId: id,
    categoryName: z.string(),
    startedAt: time,
    dueAt: time.nullable().describe('The time of its schedule. Null when a person started it.'),
    finishedAt: time.nullable(),
    by: z.string().describe('schedule, or who started it.'),
    trial: z.boolean().describe('Nothing was sent: it says what a run would do.'),
    status: z.enum(['running', 'done', 'stopped']),
    read: z.object({ by: z.string(), at: time }).nullable().describe('Of a trial: the clinician who read it.'),
    problem: z.object({ code: z.string(), message: z.string() }).nullable().describe('Why it was stopped.'),
    campaignId: id.nullable().describe('The first campaign that it made.'),
    campaignIds: z.array(id).describe('One for each code of an invitation.'),
    letterBatchId: id.nullable(),
    counts: z
      .object({
        due: z.int().describe('Recalls that were due.'),
        patients: z.int().describe('Whose they are: sent + letters + calls + leftOut.'),
        sent: z.int().describe('Handed to its campaign.'),
        letters: z.int(),
        calls: z.int(),
        leftOut: z.int(),
      })
      .describe('All 0 until it has planned.'),
    leftOut: z.array(z.object({ code: z.string(), count: z.int(), message: z.string() })),
  })
  .meta({
    id: 'RecallRun',
    examples: [
      {
        ...{ id: '0199c3f0-0000-7000-8000-000000000051', categoryId: '0199c3f0-0000-7000-8000-000000000013' },
        ...{ categoryName: 'Asthma', startedAt: '2026-12-10T09:00:00.000Z', dueAt: '2026-12-10T09:00:00.000Z' },
        ...{ finishedAt: '2026-12-10T09:00:02.000Z', by: 'schedule', trial: false, status: 'done', read: null },
        problem: null,
        campaignId: '0199c3f0-0000-7000-8000-000000000021',
        campaignIds: ['0199c3f0-0000-7000-8000-000000000021'],
        ...{ letterBatchId: null, counts: { due: 12, patients: 11, sent: 9, letters: 0, calls: 1, leftOut: 1 } },
        leftOut: [{ code: 'too-soon', count: 1, message: 'Invited too recently' }],
      },
    ],
  });

export const recallRunsQuery = pageQuery(idPlace).extend({
  category: z.uuid('category is the id of a category.').optional(),
});

export const runPatientsQuery = pageQuery(numberPlace).extend({
  outcome: z.enum(['sms', 'letter', 'call', 'left-out'], { error: 'outcome is sms, letter, call or left-out.' }),
});

export const runPatient = z
  .object({
    recallId: id,
    patient: z
      .object({ id, nhsNumber: z.string(), familyName: z.string().nullable(), givenName: z.string().nullable() })
      .nullable(),
    isRestricted,
    outcome: z.enum(['sms', 'letter', 'call', 'left-out']),
    reason: z.object({ code: z.string(), message: z.string() }).nullable().describe('Why it was left out.'),
  })
  .meta({ id: 'RecallRunPatient' });

export const startRun = z
  .strictObject({ trial: z.boolean('trial is true or false.').optional().describe('Try it without sending.') })
  .meta({ examples: [{}] });

export const runStarted = z
  .object({ runId: id })
  .meta({ id: 'RecallRunStarted', examples: [{ runId: '0199c3f0-0000-7000-8000-000000000051' }] });

export const recallSchedule = z
  .object({
    categoryId: id,
    automated: z.boolean(),
    nextRuns: z.array(time).describe('As we expect them.'),
    scheduledRuns: z.array(time).nullable().describe('As Temporal has them. Null while it is away.'),
    missed: z.array(time).describe('Runs of the last 7 days that did not happen.'),
    trialRuns: z
      .object({ read: z.int(), needed: z.int() })
      .describe('Trial runs that clinicians have read, before automation starts.'),
  })
  .meta({
    id: 'RecallSchedule',
    examples: [
      {
        ...{ categoryId: '0199c3f0-0000-7000-8000-000000000013', automated: true },
        nextRuns: ['2026-12-11T09:00:00.000Z'],
        scheduledRuns: ['2026-12-11T09:00:00.000Z'],
        missed: [],
        trialRuns: { read: 3, needed: 3 },
      },
    ],
  });
