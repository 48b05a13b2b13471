import { z } from 'zod';
import { MOST_PER_HOUR } from '../../../domain/delivery/pace';
import { RESEND_GROUPS } from '../../../ports/campaigns/drafts';
import { testMessage, testMessageResult } from '../practice/accounts';
import { line } from '../common';
import { trialText } from './text-trials';

const sendAt = z
  .string('Give sendAt as a time with its offset, such as 2026-11-24T09:00:00+00:00.')
  .max(50)
  .describe('ISO 8601 with offset, in the future.');

export const send = z.strictObject({
  sendAt: sendAt.optional(),
  holdSeconds: z
    .int()
    .min(0)
    .max(86_400)
    .optional()
    .describe('How long to hold the start, so that you can stop it. 0 by default.'),
  leaveOut: z
    .array(z.enum(['child-with-adult-number'], { error: 'Only child-with-adult-number can be left out.' }))
    .max(10)
    .optional()
    .describe('Findings whose patients are left out. They are in the campaign, and are not sent to.'),
  acknowledged: z
    .array(
      z.strictObject({
        code: line(100, 'Give the code of the finding.'),
        reason: line(500, 'Give the reason why you send it with this finding.'),
      }),
    )
    .max(100)
    .optional()
    .describe('Findings that you looked at, each with the reason to send. The reasons go into the audit log.'),
});
/** What a dry run is asked with: what Send would be asked with. */
export const tryOut = send.omit({ acknowledged: true });
export const reschedule = z.strictObject({ sendAt });
const paceError = `Give perHour as a whole number from 1 to ${MOST_PER_HOUR}, or null for no limit.`;
export const pace = z.strictObject({
  perHour: z
    .int(paceError)
    .min(1, paceError)
    .max(MOST_PER_HOUR, paceError)
    .nullable()
    .describe('The most messages in any 60 minutes, spread evenly. Null takes the limit away.'),
});
export const urgent = z.strictObject({
  reason: line(500, 'Enter why this cannot wait for your sending hours.')
    .nullable()
    .describe('Why it cannot wait. Null makes it wait for sending hours again.'),
});
export const withReason = z.strictObject({ reason: line(500, 'Enter the reason, or leave it out.').optional() });
export const withdrawal = z.strictObject({
  reason: line(500, 'Enter why you withdraw it from the record.').describe('Kept in the audit log.'),
});
export const nothing = z.strictObject({});
export const retry = z.strictObject({
  messageIds: z.array(z.uuid()).min(1, 'Name at least one message, or leave messageIds out.').max(10_000).optional(),
  includeMaybeSent: z
    .boolean()
    .optional()
    .describe('Also messages that may have been sent. Patients may get them twice.'),
});

export const again = z.strictObject({
  to: z.enum(RESEND_GROUPS, { error: 'Choose who: everyone, errors or not-sent.' }),
  textTrial: z
    .enum(['keep', 'drop'], { error: 'textTrial is keep or drop.' })
    .optional()
    .describe('Of a campaign that compares two texts: keep makes another trial, and drop, the default, sends text A.'),
});

export const retryAnswer = z
  .object({ eligible: z.int(), skipped: z.array(z.object({ reason: z.string(), count: z.int() })) })
  .meta({ id: 'RetryAnswer' });

export const campaignTest = testMessage.extend({
  text: trialText.optional().describe('Which of two texts, where the draft compares two. Text A unless given.'),
});

export const campaignTestResult = testMessageResult
  .extend({
    subject: z.string().nullable(),
    body: z.string().describe('As we handed it to the provider.'),
    segments: z.int().nullable().describe('Null for email.'),
  })
  .meta({ id: 'CampaignTestResult' });
export type CampaignTestResult = z.infer<typeof campaignTestResult>;
