import {
  LATEST_REMINDER_DAYS,
  MOST_REMINDERS,
  REMINDER_STATES,
  reminderFault,
} from '../../../domain/campaigns/reminders';
import { z } from 'zod';
import { APPROVAL_REASONS, APPROVAL_STATES } from '../../../domain/campaigns/approval';
import { TRIAL_OUTCOMES } from '../../../domain/content/text-trials/text-trial';
import { PHASES } from '../../../domain/campaigns/phases';
import { ATTEMPT_STATES, MESSAGE_STATUSES, RECORD_STATUSES } from '../../../domain/delivery/states';
import { MOST_PER_HOUR } from '../../../domain/delivery/pace';
import { LONGEST_WORD } from '../../../domain/content/empty-values';
import { writtenTextProblems } from '../../../domain/content/templates/written-text';
import { readSnomedCodes } from '../../../domain/content/snomed';
import { numberPlace, pageQuery } from '../../contract/cursor';
import { RESEND_GROUPS } from '../../../ports/campaigns/drafts';
import { testMessage, testMessageResult } from '../practice/accounts';
import { followUpChannel, followUpProblems, followUps } from './follow-ups';
import { textTrial, textTrialProblems, trialText } from './text-trials';
import { channel, id, line, messageReason, time, isRestricted } from '../common';

/** None, one or several codes; each is checked by its last digit (P19, N23). */
const snomedCodes = z
  .array(z.string().max(30))
  .max(50)
  .transform((codes, context) => {
    const reading = readSnomedCodes(codes);
    if (reading.ok) return reading.values;
    for (const { index, code, message } of reading.problems) {
      context.issues.push({ code: 'custom', input: codes[index], path: [index], params: { code }, message });
    }
    return z.NEVER;
  });

/** Longer than any text that can be sent, its placeholders included: what is longer need not be looked through. */
const LONGEST_BODY = 200_000;

const emptyValues = z
  .union([
    z.literal('leave-out'),
    z.strictObject({ use: line(LONGEST_WORD, 'Enter the word to use where a value is missing.') }),
  ])
  .describe('What to do if a row has no value for a placeholder: leave it out, or use a word instead.');

/** Everything a person chooses for a campaign. The channel's limits on texts are checked below. */
const content = z.strictObject({
  name: line(200, 'Enter a name for the campaign.'),
  type: z.enum(['message', 'booking', 'questionnaire'], { error: 'Choose a type: message, booking or questionnaire.' }),
  purpose: z.enum(['care', 'recall', 'service', 'marketing'], {
    error: 'Choose what the message is for: care, recall, service or marketing.',
  }),
  listId: z.uuid('Give the id of the patient list.'),
  channel,
  subject: z.string().max(400).nullish(),
  body: z.string().max(LONGEST_BODY).optional(),
  templateId: z
    .uuid('Name the template by its id.')
    .nullish()
    .describe('Its newest text is used where no body is given. An unedited draft follows it until Send.'),
  snomedCodes: snomedCodes.optional(),
  emptyValues: emptyValues.nullish(),
  questionnaireId: z
    .uuid('Name the questionnaire by its id.')
    .nullish()
    .describe('Of a campaign of the type questionnaire: what patients are asked. Its version is fixed at Send.'),
  saveAnswersToRecord: z.boolean().optional().describe('Whether answers are saved to the record. False unless given.'),
  saveToRecord: z.boolean('Choose whether the message is saved to the record: saveToRecord is true or false.'),
  reminders: z
    .array(
      z.strictObject({
        afterDays: z
          .int('Give afterDays as a whole number of days.')
          .min(1, 'Remind patients one day after it was sent, or later.')
          .max(LATEST_REMINDER_DAYS, `Remind patients at most ${LATEST_REMINDER_DAYS} days after it was sent.`),
        body: z.string('Enter the text of the reminder.').max(LONGEST_BODY),
      }),
    )
    .max(MOST_REMINDERS, `Write at most ${MOST_REMINDERS} reminders.`)
    .optional()
    .describe(
      'To patients who have not answered or booked. The link is added to each. Only for booking invitations and questionnaires.',
    ),
  followUps: followUps.optional(),
  textTrial: textTrial.nullish(),
  appointmentTypeId: z
    .uuid('Give the id of the appointment type.')
    .nullish()
    .describe(
      'Of a booking campaign: what patients can book. Each gets a link of their own, which is added to the text.',
    ),
  bookingUrl: z
    .url({ protocol: /^https$/, error: 'Enter your booking address in full, beginning with https://.' })
    .max(500, 'Enter a booking address of 500 characters or fewer.')
    .nullish()
    .describe(
      'Of a booking campaign: an address of your own instead of an appointment type. Its host is on your list of links.',
    ),
  stopWhenFreeSlotsBelow: z
    .int('stopWhenFreeSlotsBelow is a whole number of slots.')
    .min(1, 'stopWhenFreeSlotsBelow is 1 or more. Leave it out to invite everyone.')
    .max(100_000, 'stopWhenFreeSlotsBelow is at most 100000.')
    .nullish()
    .describe(
      'Invitations pause with the reason `slots` while fewer slots are free, and continue when there are more.',
    ),
  allowReplies: z
    .boolean()
    .optional()
    .describe('Patients can reply by SMS or email. Your account needs a number or address that receives.'),
  repliesByLink: z
    .boolean()
    .optional()
    .describe(
      'Patients can answer once, by a link of their own that is added to the text. They give their date of birth first. Not together with allowReplies.',
    ),
});

/** A booking invitation without anything to book. */
export const INVITES_TO_NOTHING = {
  ...{ path: 'appointmentTypeId', code: 'required' },
  message: 'Choose the appointment type that patients can book, or give your own bookingUrl.',
};

/** What is wrong with what a campaign invites to. */
function invitationFaults(campaign: z.infer<typeof content>): { path: string; code: string; message: string }[] {
  const { type, appointmentTypeId, bookingUrl, stopWhenFreeSlotsBelow } = campaign;
  const given = { appointmentTypeId, bookingUrl, stopWhenFreeSlotsBelow };
  if (type !== 'booking') {
    const message = 'Leave this out: only a booking invitation has it.';
    return Object.entries(given)
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([path]) => ({ path, code: 'only-for-booking', message }));
  }
  // A template may bring it; then it is judged once the template is known.
  if (!appointmentTypeId && !bookingUrl && campaign.templateId) return [];
  if (!appointmentTypeId && !bookingUrl) {
    return [INVITES_TO_NOTHING];
  }
  if (appointmentTypeId && bookingUrl) {
    const message = 'Give an appointment type or your own booking address, not both.';
    return [{ path: 'bookingUrl', code: 'one-of-two', message }];
  }
  if (bookingUrl && stopWhenFreeSlotsBelow) {
    const message = 'We do not know the free slots behind your own address. Leave stopWhenFreeSlotsBelow out.';
    return [{ path: 'stopWhenFreeSlotsBelow', code: 'only-with-type', message }];
  }
  return [];
}

/** A new draft. */
export const newCampaign = content.superRefine((campaign, context) => {
  const refuse = (path: string | (string | number)[], code: string, message: string) =>
    context.addIssue({ code: 'custom', path: [path].flat(), params: { code }, message });
  const reminders = campaign.reminders ?? [];
  if (reminders.length > 0 && campaign.type === 'message') {
    refuse('reminders', 'not-for-message', 'Leave reminders out: they go to patients who have not booked or answered.');
  }
  for (const { path, code, message } of followUpProblems(campaign.followUps ?? [], campaign.channel)) {
    refuse(['followUps', ...path], code, message);
  }
  const order = reminderFault(reminders);
  if (order) refuse(['reminders', order.index, 'afterDays'], 'out-of-order', order.message);
  for (const [index, reminder] of reminders.entries()) {
    const subject = campaign.channel === 'email' ? (campaign.subject ?? 'x') : null;
    for (const { path, code, message } of writtenTextProblems(campaign.channel, reminder.body, subject)) {
      if (path === 'body') refuse(['reminders', index, 'body'], code, message);
    }
  }
  for (const { path, code, message } of invitationFaults(campaign)) refuse(path, code, message);
  if (campaign.repliesByLink && campaign.allowReplies) {
    refuse('repliesByLink', 'one-of-two', 'Choose one way to reply: allowReplies or repliesByLink.');
  }
  if (campaign.repliesByLink && campaign.type !== 'message') {
    refuse('repliesByLink', 'only-for-message', 'Leave this out: the text has another link already.');
  }
  const { type, purpose, textTrial: trial, body = '', subject = null } = campaign;
  if (trial) {
    // A template may bring the appointment type; then it is judged once the template is known.
    const booksHere = type === 'booking' && !campaign.bookingUrl;
    const facts = { type, purpose, booksHere, isUrgent: false, isCorrection: false };
    const written = { ...facts, channel: campaign.channel, body, subject, textTrial: trial };
    for (const { path, code, message } of textTrialProblems(written)) refuse(['textTrial', path], code, message);
  }
  if (campaign.body === undefined) {
    if (!campaign.templateId) refuse('body', 'required', 'Enter the text of the message.');
    return;
  }
  for (const { path, code, message } of writtenTextProblems(campaign.channel, campaign.body, campaign.subject)) {
    refuse(path, code, message);
  }
});

/** A change of a draft: what is named changes. It is judged as a whole together with what stays. */
export const campaignChange = content.partial();

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

export const approvalDecision = z.strictObject({
  decision: z.enum(['approve', 'send-back'], { error: 'Choose a decision: approve or send-back.' }),
  note: line(500, 'Enter the note, or leave it out.').optional(),
  version: z
    .uuid('Give the id of the request that you looked at.')
    .optional()
    .describe('The id of the request you looked at. If another one waits now, you get `approval-lapsed`.'),
});

const approvalFields = {
  id,
  state: z.enum(APPROVAL_STATES),
  reason: z.enum(APPROVAL_REASONS).describe('Too many patients, or marked words in the text.'),
  requestedBy: z.string(),
  requestedAt: time,
  dueAt: time.nullable().describe('When it is to be sent. Null: as soon as it is approved.'),
  decidedBy: z.string().nullable(),
  decidedAt: time.nullable(),
  note: z.string().nullable(),
};

export const approvalRequest = z.object(approvalFields).meta({ id: 'ApprovalRequest' });

/** What an approver looks at. */
export const approvalDetails = z
  .object({
    request: approvalRequest.nullable().describe('The latest request. Null if none was needed.'),
    samples: z
      .array(
        z.object({
          text: trialText.nullable().describe('Which of two texts it is. Null where all patients get one.'),
          kind: z.enum(['random', 'longest', 'translation']),
          row: z.int(),
          givenName: z.string().nullable(),
          familyName: z.string().nullable(),
          subject: z.string().nullable(),
          body: z.string().nullable(),
          language: z.string().nullable().describe('Of its text, such as cy. Null: the language of the campaign.'),
          isRestricted,
        }),
      )
      .describe(
        'The longest messages, one of each translation and ten at random, while it waits. Always the same ones for a request.',
      ),
  })
  .meta({ id: 'ApprovalDetails' });

export const again = z.strictObject({
  to: z.enum(RESEND_GROUPS, { error: 'Choose who: everyone, errors or not-sent.' }),
  textTrial: z
    .enum(['keep', 'drop'], { error: 'textTrial is keep or drop.' })
    .optional()
    .describe('Of a campaign that compares two texts: keep makes another trial, and drop, the default, sends text A.'),
});

export const unreached = z
  .object({
    row: z.int(),
    patientId: id.nullable(),
    nhsNumber: z.string().nullable(),
    familyName: z.string().nullable(),
    givenName: z.string().nullable(),
    status: z.enum(['failed', 'suppressed', 'cancelled']).describe('Of the first message.'),
    isRestricted,
  })
  .meta({ id: 'Unreached' });

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

export const childrenOnList = z
  .object({
    items: z.array(
      z.object({
        row: z.int(),
        patient: z
          .object({ id, givenName: z.string().nullable(), familyName: z.string().nullable() })
          .nullable()
          .describe('Null for a restricted record.'),
        age: z.int().nullable(),
        contact: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'ChildrenOnList' });

const shownFinding = z
  .object({
    code: z.string(),
    severity: z.enum(['stops', 'check']).describe('`stops`: Send is refused. `check`: a person should look at it.'),
    message: z.string(),
    count: z.int().optional(),
    places: z
      .array(z.object({ field: z.enum(['subject', 'body', 'subjectB', 'bodyB']), index: z.int(), length: z.int() }))
      .describe('Where in the text it is, in UTF-16 units.'),
    needsReason: z.boolean().describe('Whether Send needs a reason for it while the content guard is on.'),
  })
  .meta({ id: 'Finding' });

export const dryRun = z
  .object({
    wouldSend: z.int().describe('Patients who would be sent to, once no finding stops it.'),
    leftOut: z
      .array(z.object({ code: z.string(), count: z.int() }))
      .describe('Rows of the list that would not, by reason. With `wouldSend` they add up to the rows.'),
    findings: z.array(shownFinding),
    languages: z
      .array(
        z.object({
          language: z.string().describe('Such as cy for Welsh.'),
          patients: z.int(),
          gets: z
            .enum(['translation', 'own-text', 'call'])
            .describe('call: no message but a call, because the text has a sentence that they must understand.'),
          why: z
            .enum(['no-translation', 'not-approved', 'text-edited', 'two-texts'])
            .nullable()
            .describe('Why no translation.'),
        }),
      )
      .describe('Languages that patients of the list need, other than that of the text, and what they get.'),
    texts: z
      .array(
        z.object({
          language: z.string().nullable().describe('Null: the text itself.'),
          patients: z.int(),
          segments: z.object({ longest: z.int(), total: z.int() }).describe('0 for email.'),
          cost: z.object({ amount: z.string(), currency: z.string() }),
        }),
      )
      .describe('What the text and each translation takes. A translation may need more segments.'),
    estimate: z.object({
      segments: z.object({ longest: z.int(), total: z.int() }).describe('0 for email.'),
      credits: z.object({ needed: z.int(), available: z.int().nullable().describe('Null if they are not counted.') }),
      cost: z.object({
        amount: z.string().describe('In pounds, excluding VAT. 0 without a price.'),
        currency: z.string(),
      }),
      startsAt: time.nullable().describe('When the first message would go. Null for nobody.'),
      endsAt: time.nullable().describe('When the last one is expected to go.'),
    }),
  })
  .meta({ id: 'DryRun' });

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

const finding = z
  .object({ code: z.string(), message: z.string(), count: z.int().optional() })
  .describe('What the checks before sending found that does not stop it.')
  .meta({ id: 'Warning' });

/** What `…/send` answers: the campaign, with what the review page would have said of it. */
export const sentCampaign = campaignDetails.extend({ warnings: z.array(finding) }).meta({ id: 'SentCampaign' });

export const messagesQuery = pageQuery(numberPlace).extend({
  filter: z.enum(['all', 'delivered', 'errors', 'waiting', 'not-sent', 'accepted']).default('all'),
});

export const message = z
  .object({
    id,
    isRestricted,
    recipient: z.object({
      patientId: id.nullable(),
      row: z.int(),
      nhsNumber: z.string().nullable(),
      familyName: z.string().nullable(),
      givenName: z.string().nullable(),
    }),
    contact: z.string().nullable(),
    status: z.enum(MESSAGE_STATUSES),
    reason: messageReason.nullable(),
    delayed: z.boolean().describe('A mail server said that it could not deliver it yet and keeps trying.'),
    attempts: z.array(
      z.object({
        number: z.int(),
        reference: z.string().describe('Our reference, as we gave it to the provider.'),
        provider: z.string(),
        submittedAt: time.nullable(),
        outcome: z.enum(ATTEMPT_STATES),
        receiptAt: time.nullable(),
      }),
    ),
    recordEntry: z
      .object({
        status: z
          .enum(RECORD_STATUSES)
          .describe(
            'withdrawn: marked as entered in error. withheld: never saved, because someone withdrew the campaign’s entries.',
          ),
        savedAt: time.nullable(),
        reference: z.string().nullable(),
        withdrawnAt: time.nullable(),
      })
      .nullable(),
  })
  .meta({ id: 'Message' });

const MOST_VALUES = 500;

export const newPreview = z.strictObject({
  channel,
  type: z
    .enum(['message', 'booking', 'questionnaire'], { error: 'Choose a type: message, booking or questionnaire.' })
    .optional()
    .describe('The service adds a line with a link to booking invitations and questionnaires. It is counted here.'),
  body: z.string('Enter the text of the message.').max(LONGEST_BODY),
  personalisation: z
    .record(z.string().max(500), z.string().max(10_000))
    .refine((values) => Object.keys(values).length <= MOST_VALUES, {
      error: `Send at most ${MOST_VALUES} values.`,
      params: { code: 'too-many' },
    })
    .optional()
    .describe(`Values for the placeholders ((name)), at most ${MOST_VALUES}.`),
});

export const preview = z
  .object({
    body: z.string(),
    encoding: z.enum(['gsm7', 'ucs2']),
    units: z.int(),
    segments: z.int(),
    expensiveCharacters: z.array(
      z.object({
        character: z.string(),
        index: z.int().describe('In UTF-16 units.'),
        plain: z.string().nullable().describe('What you can write instead. Null if no replacement is safe.'),
      }),
    ),
    expensiveTotal: z.int().describe('How many expensive characters there are; the first 918 are listed.'),
  })
  .meta({ id: 'MessagePreview' });
