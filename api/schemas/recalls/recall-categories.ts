import { z } from 'zod';
import { CATEGORY_DEFAULTS, significantPlanFault } from '../../../domain/recalls/categories';
import { namesReason, RECALL_COLUMNS, RECALL_HEADER } from '../../../domain/recalls/recall-list';
import { RECALL_CHANNELS, URGENCIES } from '../../../domain/recalls/recalls';
import { compileForList } from '../../../domain/content/list-text';
import { templateProblems } from '../../../domain/content/templates/message-templates';
import { readSnomedCode } from '../../../domain/content/snomed';
import { LARGEST_INT } from '../../contract/cursor';
import { isPingUrl } from '../../../domain/recalls/automation/ping-url';
import { id, line, time } from '../common';
import { RECALL_REFUSALS } from './refusals';

const PING_URL = 'Enter an address on the internet that begins with https://, or leave it out.';

const MOST_DAYS = 3_650;
/** A number of days. @param what after "Enter": "the days between two invitations". */
const days = (what: string) => whole(`Enter ${what} as a whole number from 0 to ${MOST_DAYS}.`, 0, MOST_DAYS);

/** A whole number of a range, with one sentence for whatever is wrong with it. */
function whole(message: string, least: number, most: number) {
  return z.int(message).min(least, message).max(most, message);
}

function clock(message: string) {
  return z.string(message).regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, message);
}

const WRONG_DAY = 'Enter a day and month that come in every year, for example 01-04.';

const code = z
  .string('Each code is a SNOMED CT concept, written as digits.')
  .max(40)
  .transform((text, context) => {
    const read = readSnomedCode(text);
    if (read.ok) return read.value;
    context.issues.push({ code: 'custom', input: text, params: { code: read.code }, message: read.message });
    return z.NEVER;
  })
  .meta({ type: 'string' });

const fields = z.strictObject({
  name: line(100, 'Enter a name for the category.'),
  reasons: z
    .array(line(200, 'A reason is empty. Leave it out.'))
    .min(1, 'Name at least one reason.')
    .max(200, 'Name at most 200 reasons.')
    .describe('As your practice system writes them. Case and spaces do not matter.'),
  urgencies: z
    .array(z.enum(URGENCIES, { error: 'An urgency is routine or urgent.' }))
    .max(2)
    .describe('Empty for any urgency.'),
  smsBody: z
    .string('Enter the text of the message.')
    .max(20_000, 'Shorten the text: it is far too long to send.')
    .describe('((given name)), ((family name)), ((reason)) and ((due date)) are filled in.'),
  letterBody: z.string('letterBody is a text.').max(50_000, 'Shorten the text of the letter.').nullable(),
  codes: z.array(code).max(3, 'Give at most 3 codes: of the first, second and third invitation.'),
  declinedCode: code.nullable().describe('Saved once somebody accepted that a patient does not want it.'),
  elsewhereCode: code.nullable().describe('Saved once somebody accepted that a patient had it elsewhere.'),
  firstContactDaysBefore: days('the days before the due date').describe('Days before the due date.'),
  steps: z
    .array(
      z.strictObject({
        channel: z.enum(RECALL_CHANNELS, { error: 'The channel of a step is sms, letter or call.' }),
        afterDays: days('the days before a contact').describe('Days after the contact before it.'),
      }),
    )
    .max(20, 'A contact plan has at most 20 steps.'),
  minDaysBetween: days('the least days between two invitations').describe('0 lets another text go immediately.'),
  yearStart: z
    .string(WRONG_DAY)
    .regex(/^(?:0[1-9]|[12]\d|3[01])-(?:0[1-9]|1[0-2])$/, WRONG_DAY)
    .refine((text) => !/^(?:29-02|3[01]-02|31-(?:04|06|09|11))$/.test(text), { error: WRONG_DAY }),
  sendBetween: z
    .strictObject({
      from: clock('Enter when texts start to leave, for example 09:00.'),
      to: clock('Enter when texts stop, for example 16:00.'),
    })
    .refine(({ from, to }) => from < to, { error: 'Enter a time that is later than the one before.', path: ['to'] }),
  automated: z.boolean('automated is true or false.'),
  sendDespiteDissent: z.boolean('sendDespiteDissent is true, false or null.').nullable(),
  sendWhenUnreadable: z.boolean('sendWhenUnreadable is true, false or null.').nullable(),
  clinicallySignificant: z.boolean('clinicallySignificant is true or false.'),
  attemptsWanted: whole('Enter how many attempts you want, from 1 to 20.', 1, 20),
  pingUrl: z
    .string(PING_URL)
    .max(500, PING_URL)
    .refine(isPingUrl, { error: PING_URL })
    .nullable()
    .describe('The address of an outside watchdog, which we call after each run of the schedule. https only.'),
  mayBeJoined: z
    .boolean('mayBeJoined is true or false.')
    .describe(
      'One text or letter may name its recalls with those of other such categories. The text needs ((reason)). Letters are joined if they have ((reasons)).',
    ),
  visitMinutes: whole('Enter the minutes of the appointment as a whole number from 1 to 480, or leave it out.', 1, 480)
    .nullable()
    .describe('How long its appointment takes. Patients read how long one visit for all takes.'),
  doneCodes: z
    .array(code)
    .max(20, 'Give at most 20 codes that mean it was done.')
    .describe('Entries of the record with one of these codes mean it was done. Staff are asked before it is closed.'),
  doneDaysBefore: days('the days from which a code counts').describe(
    'An entry counts from so many days before the due date.',
  ),
});

const example = {
  ...{
    name: 'Asthma',
    reasons: ['Asthma review'],
    smsBody: 'Dear ((given name)), your ((reason)) is due. Please call us.',
  },
  ...{ letterBody: null, codes: [], firstContactDaysBefore: 14, minDaysBetween: 7, yearStart: '01-04' },
  steps: [
    { channel: 'sms', afterDays: 0 },
    { channel: 'sms', afterDays: 10 },
    { channel: 'letter', afterDays: 10 },
  ],
  ...{ sendBetween: { from: '09:00', to: '16:00' }, automated: false },
} as const;

/** Every field of a category, as it is stored. */
export const recallCategoryFields = fields.superRefine((category, context) => {
  if (significantPlanFault(category) !== null) {
    const message = RECALL_REFUSALS['plan-too-narrow'].sentence;
    context.addIssue({ code: 'custom', path: ['steps'], params: { code: 'plan-too-narrow' }, message });
  }
  if (category.mayBeJoined && !namesReason(category.smsBody)) {
    const message = RECALL_REFUSALS['reason-not-named'].sentence;
    context.addIssue({ code: 'custom', path: ['smsBody'], params: { code: 'reason-not-named' }, message });
  }
  for (const { path, code: fault, message } of templateProblems('sms', { subject: null, body: category.smsBody })) {
    context.addIssue({ code: 'custom', path: [path === 'body' ? 'smsBody' : path], params: { code: fault }, message });
  }
  for (const [path, text] of [
    ['smsBody', category.smsBody],
    ['letterBody', category.letterBody ?? ''],
  ] as const) {
    for (const { code: fault, index, length } of compileForList(text, RECALL_HEADER, RECALL_COLUMNS).problems) {
      if (fault !== 'placeholder-unknown') continue;
      const written = text.slice(index, index + length);
      const message = `We cannot fill in ${written}. Use ((given name)), ((family name)), ((reason)) or ((due date)).`;
      context.addIssue({ code: 'custom', path: [path], params: { code: fault }, message });
    }
  }
});

/** A new category: what is not given has its default. */
export const newRecallCategory = fields
  .partial()
  .required({ name: true, reasons: true, smsBody: true })
  .transform((given) => ({ ...CATEGORY_DEFAULTS, ...given }))
  .pipe(recallCategoryFields)
  .meta({ examples: [example] });

const version = z.int().min(1).max(LARGEST_INT);

export const recallCategoryChange = fields
  .partial()
  .extend({ version: version.optional().describe('As it was read: refused with 409 when somebody changed it since.') })
  .meta({ examples: [{ automated: true, version: 1 }] });

export const recallCategory = z
  .object({
    id,
    ...{ name: z.string(), reasons: z.array(z.string()), urgencies: z.array(z.enum(URGENCIES)), smsBody: z.string() },
    ...{ letterBody: z.string().nullable(), codes: z.array(z.string()), firstContactDaysBefore: z.int() },
    ...{ declinedCode: z.string().nullable(), elsewhereCode: z.string().nullable() },
    steps: z.array(z.object({ channel: z.enum(RECALL_CHANNELS), afterDays: z.int() })),
    ...{ minDaysBetween: z.int(), yearStart: z.string(), automated: z.boolean() },
    sendBetween: z.object({ from: z.string(), to: z.string() }),
    sendDespiteDissent: z.boolean().nullable().describe('Of automation. Null until someone decides.'),
    sendWhenUnreadable: z.boolean().nullable().describe('Of automation. Null until someone decides.'),
    ...{ clinicallySignificant: z.boolean(), attemptsWanted: z.int(), pingUrl: z.string().nullable(), version },
    ...{ mayBeJoined: z.boolean(), visitMinutes: z.int().nullable() },
    ...{ doneCodes: z.array(z.string()), doneDaysBefore: z.int() },
    ...{ createdBy: z.string(), createdAt: time, changedBy: z.string(), changedAt: time },
  })
  .meta({ id: 'RecallCategory' });
