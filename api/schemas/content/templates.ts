import { z } from 'zod';
import { TEMPLATE_CHANNELS, templateProblems } from '../../../domain/content/templates/message-templates';
import {
  MOST_SENTENCES,
  MOST_TRANSLATIONS,
  sentenceProblems,
  translationProblems,
} from '../../../domain/content/translations/template-translations';
import { PURPOSES } from '../../../domain/eligibility/purposes';
import { LARGEST_INT, pageQuery, timeAndIdPlace } from '../../contract/cursor';
import { id, line, time } from '../common';

/** Longer than any text that can be sent, its placeholders included. */
const LONGEST_BODY = 200_000;

const channel = z.enum(TEMPLATE_CHANNELS, { error: 'Choose SMS, email or either: channel is sms, email or any.' });
const purpose = z.enum(PURPOSES, {
  error: 'Choose what the message is for: care, recall, service or marketing.',
});

const subjectLine = z.string().max(400, 'Shorten the subject to 400 characters or fewer.').nullish();
const bodyText = z
  .string('Enter the text of the message.')
  .max(LONGEST_BODY, 'Shorten the text: it is far too long to send.');

const content = z.strictObject({
  name: line(200, 'Enter a name for the template.'),
  channel,
  purpose,
  subject: subjectLine.describe('For email.'),
  body: bodyText.describe(
    '`((name))` is filled from the list; `((name??words))` shows the words if the value is yes, true or 1.',
  ),
  questionnaireId: z
    .uuid('Name the questionnaire by its id.')
    .nullish()
    .describe('What a message with this template asks. The link is added to the text when it is sent.'),
  appointmentTypeId: z
    .uuid('Give the id of the appointment type.')
    .nullish()
    .describe('What patients can book with a message of this template. The link is added when it is sent.'),
  mustUnderstand: z
    .array(line(2_000, 'Enter the sentence exactly as it is in the text.'))
    .max(MOST_SENTENCES, `Mark ${MOST_SENTENCES} sentences or fewer.`)
    .optional()
    .describe(
      'Sentences of the text that patients must understand. Patients who need a language without an approved translation get a call instead of the message.',
    ),
  translations: z
    .array(
      z.strictObject({
        language: z.string('Name the language by its code, such as cy for Welsh.'),
        subject: subjectLine,
        body: bodyText,
      }),
    )
    .max(MOST_TRANSLATIONS, `Give ${MOST_TRANSLATIONS} translations or fewer.`)
    .optional()
    .describe('All of them: those that are left out are gone. The text and its translations are one version.'),
});

const example = {
  name: 'Flu vaccination is due',
  channel: 'sms',
  purpose: 'recall',
  body: 'Dear ((given name)), your flu vaccination is due. Please call us to book.((carer?? Carers can have it too.))',
} as const;

/** A new template; its text is judged as the text of a message. */
export const newTemplate = content
  .superRefine((template, context) => {
    const text = { subject: template.subject?.trim() || null, body: template.body };
    for (const { path, code, message } of templateProblems(template.channel, text)) {
      context.addIssue({ code: 'custom', path: [path], params: { code }, message });
    }
    if (template.questionnaireId && template.appointmentTypeId) {
      const message = 'Give a questionnaire or an appointment type, not both.';
      context.addIssue({ code: 'custom', path: ['appointmentTypeId'], params: { code: 'one-of-two' }, message });
    }
    const translations = (template.translations ?? []).map(({ language, subject, body }) => ({
      ...{ language, subject: subject?.trim() || null, body },
    }));
    for (const { path, code, message } of [
      ...sentenceProblems(template.body, template.mustUnderstand ?? []),
      ...translationProblems(template.channel, text, translations),
    ]) {
      context.addIssue({ code: 'custom', path, params: { code }, message });
    }
  })
  .meta({ examples: [example] });

const version = z.int().min(1).max(LARGEST_INT);

/** A change of a template: what is named changes, and the whole is judged. */
export const templateChange = content
  .partial()
  .extend({
    version: version.optional().describe('As it was read: refused with 409 when somebody changed it since.'),
    archived: z.literal(false, 'archived is false: it restores. DELETE archives.').optional().describe('Restores it.'),
  })
  .meta({ examples: [{ body: example.body, version: 1 }] });

const languages = {
  mustUnderstand: z.array(z.string()).describe('Sentences that patients must understand.'),
  translations: z.array(
    z.object({
      language: z.string().describe('Such as cy for Welsh.'),
      subject: z.string().nullable(),
      body: z.string(),
      approvedBy: z.string().nullable().describe('Who said that it says the same. Null: patients do not get it yet.'),
      approvedAt: time.nullable(),
    }),
  ),
};

/** That a translation says what the text says. */
export const templateTranslationApproval = z
  .strictObject({
    language: z.string('Name the language by its code, such as cy for Welsh.'),
    version: version.describe('As it was read: refused with 409 when somebody changed it since.'),
  })
  .meta({ examples: [{ language: 'cy', version: 2 }] });

export const template = z
  .object({
    id,
    name: z.string(),
    channel,
    purpose,
    subject: z.string().nullable(),
    body: z.string(),
    questionnaireId: id.nullable(),
    appointmentTypeId: id.nullable(),
    ...languages,
    version: version.describe('Grows with each change.'),
    createdBy: z.string(),
    createdAt: time,
    changedBy: z.string().describe('Who made the newest version.'),
    changedAt: time,
    shared: z.boolean().describe('Of the shared set: read-only, and the same for all practices. Copy it to change it.'),
    lastUsedAt: time.nullable().describe('When a bulk message with it was last sent.'),
    archivedAt: time.nullable().describe('Archived templates are not offered for new messages.'),
  })
  .meta({ id: 'Template' });

/** One template, with what it needs of a list. */
export const templateDetails = template
  .extend({
    placeholders: z.array(z.string()).describe('Names between (( and )), each once.'),
    unknownPlaceholders: z
      .array(z.string())
      .describe('Those that none of your lists has a column for. A bulk message with one of them is refused.'),
  })
  .meta({ id: 'TemplateDetails' });

/** A bulk message with the text of a template, or with a text that was it before somebody edited it. */
export const templateUse = z
  .object({
    campaignId: id,
    name: z.string(),
    isDraft: z.boolean(),
    version,
    sentAt: time.nullable().describe('When Send was pressed; null for a draft.'),
  })
  .meta({ id: 'TemplateUse' });

/** A copy of a template. */
export const templateCopy = z
  .strictObject({
    name: line(200, 'Enter a name for the template.').optional().describe('Otherwise that of the copied one.'),
  })
  .meta({ examples: [{ name: 'Flu vaccination, over 65' }] });

export const templateVersion = z
  .object({
    version,
    name: z.string(),
    subject: z.string().nullable(),
    body: z.string(),
    questionnaireId: id.nullable(),
    appointmentTypeId: id.nullable(),
    ...languages,
    createdAt: time,
    createdBy: z.string(),
  })
  .meta({ id: 'TemplateVersion' });

export const templatesQuery = pageQuery(timeAndIdPlace).extend({
  search: z
    .string()
    .trim()
    .max(200, 'Search for 200 characters or fewer.')
    .optional()
    .describe('Part of the name, subject or text. Capitals do not matter.'),
  channel: z
    .enum(TEMPLATE_CHANNELS, 'channel is sms, email or any.')
    .optional()
    .describe('Those that can be sent by it; any: by either.'),
  purpose: z.enum(PURPOSES, 'purpose is care, recall, service or marketing.').optional(),
  shared: z
    .enum(['true', 'false'], 'shared is true or false.')
    .optional()
    .describe('true: the shared set only. false: those of your practice only.'),
  archived: z
    .enum(['true', 'false'], 'archived is true or false.')
    .optional()
    .describe('true: those that are archived. Otherwise those in use.'),
});
