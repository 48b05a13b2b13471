import { REMINDER_STATES } from '../../../domain/campaigns/reminders';
import { z } from 'zod';
import { TRIAL_OUTCOMES } from '../../../domain/content/text-trials/text-trial';
import { PHASES } from '../../../domain/campaigns/phases';
import { MESSAGE_STATUSES } from '../../../domain/delivery/states';
import { id, time } from '../common';
import { followUpChannel } from './follow-ups';
import { emptyValues } from './campaign-content';
import { approvalRequest } from './approvals';

const counts = z
  .object(
    Object.fromEntries(['total', ...MESSAGE_STATUSES, 'saved'].map((name) => [name, z.int()])) as Record<
      'total' | (typeof MESSAGE_STATUSES)[number] | 'saved',
      z.ZodInt
    >,
  )
  .describe('One snapshot. All but total and saved add up to total.');

const campaignFields = {
  id,
  name: z.string(),
  type: z.enum(['message', 'booking', 'questionnaire']),
  purpose: z.enum(['care', 'recall', 'service', 'marketing']),
  phase: z.enum(PHASES),
  paused: z.object({ reason: z.string() }).nullable(),
  holdUntil: time.nullable(),
  waitingFor: z.object({ kind: z.enum(['sending-hours', 'approval', 'provider']), until: time.optional() }).nullable(),
  status: z.enum(['ok', 'error']).nullable().describe('Null until settled.'),
  sendAt: time.nullable().describe('When it was asked to be sent.'),
  startsAt: time
    .nullable()
    .describe('When sending starts or continues, by the current hold and sending hours. Null when it is not waiting.'),
  perHour: z
    .int()
    .nullable()
    .describe('The most messages that we hand over in any 60 minutes, spread evenly. Null for no limit.'),
  urgent: z
    .object({ reason: z.string(), by: z.string() })
    .nullable()
    .describe('It is sent outside sending hours and on closed days: who allowed that, and why.'),
  createdAt: time,
  createdBy: z.string(),
  firstLine: z.string(),
  channel: z.enum(['sms', 'email']),
  list: z.object({ id, name: z.string() }),
  correctionOf: z.object({ id, name: z.string() }).nullable().describe('The campaign that this one corrects.'),
  counts,
  sentAt: time.nullable().describe('When Send was pressed.'),
  settledAt: time.nullable(),
  cancelledAt: time.nullable(),
};

export const campaign = z.object(campaignFields).meta({ id: 'Campaign' });

/** One campaign has its text as well; a page of them does not. */
export const campaignDetails = z
  .object({
    ...campaignFields,
    subject: z.string().nullable(),
    body: z.string(),
    snomedCodes: z.array(z.string()),
    saveToRecord: z.boolean(),
    allowReplies: z.boolean(),
    repliesByLink: z.boolean(),
    questionnaireId: id.nullable(),
    questionnaireVersion: z.int().nullable().describe('Fixed when Send is pressed.'),
    saveAnswersToRecord: z.boolean(),
    emptyValues: emptyValues.nullable(),
    cancelReason: z.string().nullable(),
    reminders: z
      .array(z.object({ afterDays: z.int(), body: z.string() }))
      .describe('As they were written. `…/reminders` has their results.'),
    followUps: z
      .array(
        z.object({ channel: followUpChannel, afterDays: z.int(), subject: z.string().nullable(), body: z.string() }),
      )
      .describe('As they were written. `…/follow-ups` has their results.'),
    textTrial: z
      .object({ bodyB: z.string(), subjectB: z.string().nullable(), outcome: z.enum(TRIAL_OUTCOMES), days: z.int() })
      .nullable()
      .describe('A second text that is compared with this one. `…/text-trial` has the result. Null for one text.'),
    appointmentTypeId: id.nullable().describe('Of a booking campaign: what patients can book.'),
    bookingUrl: z.string().nullable().describe('Of a booking campaign: the practice’s own address instead.'),
    stopWhenFreeSlotsBelow: z.int().nullable(),
    template: z
      .object({ id, version: z.int() })
      .nullable()
      .describe('The version of the template that the text came from, fixed when Send is pressed.'),
    newerTemplateVersion: z
      .int()
      .nullable()
      .describe('Of a draft whose text was edited: the newest version of its template, where that is a later one.'),
    sender: z
      .string()
      .nullable()
      .describe('What patients see as the sender, fixed when Send is pressed; null in a draft.'),
    replyTo: z.string().nullable().describe('The number or address that replies go to, where it is not the sender.'),
    corrections: z.array(z.object({ id, name: z.string() })).describe('Campaigns that correct this one.'),
    withdrawal: z
      .object({
        at: time,
        by: z.string(),
        reason: z.string(),
        status: z.enum(['withdrawing', 'done']),
        counts: z.object({
          waiting: z.int().describe('Entries still to be marked, or looked for.'),
          withdrawn: z.int().describe('Entries marked as entered in error.'),
          refused: z.int().describe('Entries that the record system did not let us mark.'),
          notSaved: z.int().describe('Delivered messages that are never saved.'),
        }),
      })
      .nullable()
      .describe('What it saved to the record is withdrawn, or is being withdrawn. Null if nobody asked for that.'),
    approval: approvalRequest.nullable().describe('The latest request for approval. Null if none was needed.'),
  })
  .meta({ id: 'CampaignDetails' });

const finding = z
  .object({ code: z.string(), message: z.string(), count: z.int().optional() })
  .describe('What the checks before sending found that does not stop it.')
  .meta({ id: 'Warning' });

/** What `…/send` answers: the campaign, with what the review page would have said of it. */
export const sentCampaign = campaignDetails.extend({ warnings: z.array(finding) }).meta({ id: 'SentCampaign' });

export const sentReminders = z
  .object({
    items: z.array(
      z.object({
        step: z.int(),
        afterDays: z.int(),
        body: z.string(),
        state: z
          .enum(REMINDER_STATES)
          .describe('`nobody`: all had answered or booked. `stopped`: somebody stopped it, or the campaign.'),
        dueAt: time,
        heldBy: z.enum(['credits']).nullable().describe('It is due, and there are too few SMS credits.'),
        endedAt: time.nullable(),
        counts: z.record(z.string(), z.int()).describe('Its messages by status. The campaign counts its own alone.'),
      }),
    ),
    nextCursor: z.null(),
  })
  .meta({ id: 'Reminders' });

/** A text that a campaign was sent with. */
export const sentText = z
  .object({
    language: z.string().nullable().describe('Such as cy. Null: the text of the campaign itself.'),
    subject: z.string().nullable(),
    body: z.string().describe('With its placeholders. The token of a personal link is hidden.'),
    patients: z.int().describe('Who got it, or are to get it.'),
    delivered: z.int(),
    segments: z.int().describe('Of all of them by SMS, as far as they were counted.'),
  })
  .meta({ id: 'SentText' });
