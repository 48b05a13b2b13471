import { z } from 'zod';
import { FAILED_VIEWS, FOLLOW_UPS, TICKED_FOLLOW_UPS } from '../../../domain/delivery/follow-ups';
import { MESSAGE_KINDS } from '../../../domain/delivery/origins';
import { idPlace, pageQuery } from '../../contract/cursor';
import { message } from '../campaigns/campaign-messages';
import { id, isRestricted, line, messageReason, time } from '../common';

/** The failed folder: messages that failed, whatever they come from, and what was done about each. */

export const failedQuery = pageQuery(idPlace).extend({
  view: z
    .enum(FAILED_VIEWS, { error: 'view is open, call, fix or done.' })
    .default('open')
    .describe('To do, on the call list, on the list of numbers to fix, or done.'),
});

/** As many as one page of the API has. */
const MOST_TICKED = 500;
/** Each is a separate message, so fewer may be sent at the same time. */
const MOST_EMAILS = 50;

export const followUp = z.strictObject({
  messageIds: z.array(z.uuid()).min(1, 'Name at least one message.').max(MOST_TICKED),
  action: z
    .enum(TICKED_FOLLOW_UPS, { error: 'action is call, fix, done or open.' })
    .describe('`open` puts them back among those to do.'),
});

export const followed = z
  .object({ changed: z.int().describe('How many of them are in the failed folder.') })
  .meta({ id: 'FollowedUp' });

export const emailsInstead = z.strictObject({
  messageIds: z.array(z.uuid()).min(1, 'Name at least one message.').max(MOST_EMAILS),
  subject: line(400, 'Enter the subject of the emails.'),
});

export const emailedInstead = z
  .object({
    sent: z.int(),
    skipped: z.array(z.object({ messageId: id, code: z.string(), message: z.string() })),
  })
  .meta({ id: 'EmailedInstead' });

export const failedMessage = z
  .object({
    id,
    isRestricted,
    kind: z.enum(MESSAGE_KINDS),
    campaign: z.object({ id, name: z.string() }).nullable(),
    channel: z.enum(['sms', 'email']),
    patient: z
      .object({ id, nhsNumber: z.string(), familyName: z.string().nullable(), givenName: z.string().nullable() })
      .nullable(),
    contact: z.string().nullable(),
    status: message.shape.status,
    reason: messageReason.nullable(),
    advice: z.string().nullable().describe('What you can do about it.'),
    timesFailed: z.int(),
    at: time.describe('When it failed.'),
    deliveredAt: time.nullable().describe('A later delivery ticks a message off.'),
    firstLine: z.string().nullable(),
    followUp: z.object({ action: z.enum(FOLLOW_UPS), by: z.string(), at: time, emailId: id.nullable() }).nullable(),
  })
  .meta({ id: 'FailedMessage' });
