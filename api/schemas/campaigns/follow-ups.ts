import { z } from 'zod';
import {
  FOLLOW_UP_CHANNELS,
  FOLLOW_UP_STATES,
  followUpFault,
  LATEST_FOLLOW_UP_DAYS,
  MOST_FOLLOW_UPS,
  REACH_KINDS,
  type FollowUpText,
} from '../../../domain/campaigns/follow-ups';
import { writtenTextProblems } from '../../../domain/content/templates/written-text';
import type { Channel } from '../../../domain/delivery/states';
import { letterTextProblems } from '../../../domain/recalls/letters/letter-text';
import { CALL_OUTCOMES } from '../../../domain/recalls/recalls';
import { numberPlace, pageQuery } from '../../contract/cursor';
import { id, isRestricted, time } from '../common';

const LONGEST_BODY = 20_000;

export const followUpChannel = z.enum(FOLLOW_UP_CHANNELS, {
  error: `channel is ${FOLLOW_UP_CHANNELS.join(', ')}.`,
});

/** Steps by another channel, as they are written. */
export const followUps = z
  .array(
    z.strictObject({
      channel: followUpChannel,
      afterDays: z
        .int('Give afterDays as a whole number of days.')
        .min(0, 'afterDays is 0 or more.')
        .max(LATEST_FOLLOW_UP_DAYS, `Follow up at most ${LATEST_FOLLOW_UP_DAYS} days after it was sent.`),
      subject: z.string().max(400).nullable().default(null).describe('Of an email.'),
      body: z
        .string()
        .max(LONGEST_BODY)
        .default('')
        .describe('The text of the email or letter. Of a call, what to say; may be empty.'),
    }),
  )
  .max(MOST_FOLLOW_UPS, `Write at most ${MOST_FOLLOW_UPS} follow-ups.`)
  .describe(
    'For patients whom the message did not reach, or who were left out for a reason that another channel does not share. Each channel once, in this order.',
  );

/** What is wrong with follow-ups, each with its place among them. */
export function followUpProblems(
  steps: readonly FollowUpText[],
  channel: Channel,
): { path: (string | number)[]; code: string; message: string }[] {
  const fault = followUpFault(steps, channel);
  const order = fault ? [{ path: [fault.index, fault.path], code: 'out-of-order', message: fault.message }] : [];
  return [
    ...order,
    ...steps.flatMap((step, index) =>
      textProblems(step).map(({ path, ...rest }) => ({ path: [index, path], ...rest })),
    ),
  ];
}

function textProblems({ channel, subject, body }: FollowUpText): { path: string; code: string; message: string }[] {
  if (channel === 'email') {
    if (!subject?.trim()) return [{ path: 'subject', code: 'required', message: 'Enter the subject of the email.' }];
    return writtenTextProblems('email', body, subject);
  }
  if (channel === 'call') return [];
  if (body.trim() === '') return [{ path: 'body', code: 'required', message: 'Enter the text of the letter.' }];
  return letterTextProblems(body).map(({ code, message }) => ({ path: 'body', code, message }));
}

const count = z.int();

export const campaignReach = z
  .object({
    steps: z.array(
      z.object({
        ...{
          step: z.int(),
          channel: followUpChannel,
          afterDays: z.int(),
          subject: z.string().nullable(),
          body: z.string(),
        },
        state: z.enum(FOLLOW_UP_STATES).describe('`nobody`: no patient was left for this step.'),
        dueAt: time.describe('At the earliest. A step also waits until the campaign and the step before have settled.'),
        endedAt: time.nullable(),
        patients: count.describe('Patients it was for.'),
        letterBatchId: id.nullable().describe('Of letters: the batch to print and post.'),
      }),
    ),
    counts: z
      .object({
        total: count,
        reached: z.object({ sms: count, email: count, letter: count, call: count }),
        accepted: count.describe('A mail server took the email, and never confirmed it.'),
        ...{ waiting: count, lettersToPrint: count, callsToMake: count },
        notReached: z.array(z.object({ code: z.string(), message: z.string(), count })),
      })
      .describe('Each patient is counted once. Everything else adds up to total.'),
  })
  .meta({ id: 'CampaignReach' });

export const reachQuery = pageQuery(numberPlace).extend({
  outcome: z.enum(REACH_KINDS, { error: `outcome is ${REACH_KINDS.join(', ')}.` }),
  code: z.string().max(100).optional().describe('Of not-reached: only those with this reason.'),
});

export const reachedPatient = z
  .object({
    row: z.int().nullable(),
    patient: z
      .object({ id, nhsNumber: z.string(), familyName: z.string().nullable(), givenName: z.string().nullable() })
      .nullable()
      .describe('Null for a restricted record, and where no patient was found.'),
    isRestricted,
    mobile: z.string().nullable(),
    outcome: z.enum(REACH_KINDS),
    by: z.enum(['sms', 'email', 'letter', 'call']).nullable().describe('Of reached.'),
    reason: z.object({ code: z.string(), message: z.string() }).nullable().describe('Of not-reached.'),
    lastCall: z
      .object({ outcome: z.enum(CALL_OUTCOMES), note: z.string().nullable(), by: z.string(), at: time })
      .nullable(),
  })
  .meta({ id: 'ReachedPatient' });

export const followUpCall = z
  .strictObject({
    patientId: z.uuid('Name the patient by their id.'),
    outcome: z.enum(CALL_OUTCOMES, { error: `outcome is ${CALL_OUTCOMES.join(', ')}.` }),
    note: z.string().trim().max(1_000).nullish(),
  })
  .meta({ examples: [{ patientId: '0190a000-0000-7000-8000-000000000001', outcome: 'spoke' }] });

/** A list of calls that was made of those whom nothing reached. */
export const callList = z
  .object({
    listed: count.describe('Patients who were put on the list now.'),
    leftOut: z
      .array(z.object({ code: z.string(), message: z.string(), count }))
      .describe('Patients who are not to be called, or cannot be, by reason.'),
  })
  .meta({
    id: 'CampaignCallList',
    examples: [{ listed: 12, leftOut: [{ code: 'mobile-missing', message: 'Missing: mobile number', count: 2 }] }],
  });

export const callsUnlisted = z
  .object({ removed: count.describe('Patients who were taken off the list. Those who were called stay.') })
  .meta({ id: 'CampaignCallsUnlisted', examples: [{ removed: 12 }] });
