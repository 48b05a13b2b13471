import { LATEST_REMINDER_DAYS, MOST_REMINDERS, reminderFault } from '../../../domain/campaigns/reminders';
import { z } from 'zod';
import { LONGEST_WORD } from '../../../domain/content/empty-values';
import { writtenTextProblems } from '../../../domain/content/templates/written-text';
import { readSnomedCodes } from '../../../domain/content/snomed';
import { channel, line } from '../common';
import { followUpProblems, followUps } from './follow-ups';
import { textTrial, textTrialProblems } from './text-trials';

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
export const LONGEST_BODY = 200_000;

export const emptyValues = z
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
