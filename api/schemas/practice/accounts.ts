import { CONFIRMATION_WAYS } from '../../../domain/booking/booking-texts';
import { z } from 'zod';
import { HOLIDAY_CALENDARS, type HolidayCalendar } from '../../../domain/practice/hours/bank-holidays';
import { readSendingHours, type SendingHours } from '../../../domain/practice/hours/hours';
import { MOST_CLOSED_DAYS } from '../../../domain/practice/hours/sending-rules';
import { MOST_LINKS, readLinkHost } from '../../../domain/content/checks/links';
import { LONGEST_MARKED_WORD, MOST_MARKED_WORDS } from '../../../domain/content/checks/marked-words';
import { MESSAGE_STATUSES } from '../../../domain/delivery/states';
import { PLANS } from '../../../domain/practice/plan';
import { SYNC_RESOURCES } from '../../../domain/recalls/sync/recall-resource';
import { channel, contactSource, id, line, role, time } from '../common';

/** The caller, API tokens, and what belongs to the practice as a whole. */

export const me = z.object({ practice: z.object({ id, name: z.string() }), role, user: z.string() }).meta({ id: 'Me' });

export const staffMember = z
  .object({
    id,
    ...{ name: z.string(), email: z.string(), role },
    isClinician: z.boolean().describe('Ends clinically significant recalls and reads trial runs.'),
  })
  .meta({
    id: 'StaffMember',
    examples: [
      {
        ...{ id: '0199c3f0-0000-7000-8000-000000000061', name: 'Sam Okoro', email: 'sam@example.org' },
        ...{ role: 'sender', isClinician: true },
      },
    ],
  });

export const staffChange = z
  .strictObject({ isClinician: z.boolean('isClinician is true or false.') })
  .meta({ examples: [{ isClinician: true }] });

export const newToken = z.strictObject({
  name: line(100, 'Enter a name for the token, such as what it is for.'),
  role,
  mayApprove: z
    .boolean()
    .optional()
    .describe('Whether the token can approve campaigns, if its role can. False by default.'),
});
export const madeToken = z
  .object({ id, token: z.string().describe('Shown only once. We keep only its hash.') })
  .meta({ id: 'MadeToken' });
export const token = z
  .object({
    id,
    name: z.string(),
    role,
    mayApprove: z.boolean(),
    createdBy: z.string(),
    createdAt: time,
    revokedAt: time.nullable(),
    lastUsedAt: time.nullable().describe('Updated at most once an hour. Null if never used.'),
  })
  .meta({ id: 'Token' });

/** The JSON schema of a value that is judged by the domain rather than by its shape here. */
function described(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return rest;
}

const seconds = z
  .int()
  .min(1)
  .max(30 * 86_400);

const sendingHours = z.object({
  days: z.array(z.union([z.int(), z.string()])).describe('1 (Monday) to 7, or English names.'),
  from: z.string().describe('HH:MM on the practice’s clock.'),
  to: z.string().describe('HH:MM, later than from; the minute itself is closed.'),
});
/** Hours as `readSendingHours` reads them; each problem of theirs is one of the request. */
const readHours = (value: unknown, context: z.RefinementCtx): SendingHours | null => {
  const reading = readSendingHours(value);
  if (reading.ok) return reading.value;
  for (const { path, code, message } of reading.problems) {
    context.issues.push({
      code: 'custom',
      input: value,
      // `days.0` is the first of the days.
      path: path === '' ? [] : path.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part)),
      params: { code },
      message,
    });
  }
  return z.NEVER;
};
const hoursOfKind = z.union([sendingHours, z.literal('any')]);
const hoursFor = hoursOfKind
  .nullable()
  .describe('Hours of this kind of message; any: at any time of day; null: as sendingHours.');
const hoursForChange = z
  .unknown()
  .transform((value, context) => (value === 'any' ? 'any' : readHours(value, context)))
  .meta(described(hoursFor));
const bankHolidays = z
  .enum(Object.keys(HOLIDAY_CALENDARS) as [HolidayCalendar, ...HolidayCalendar[]], {
    error: `Name the nation or state: ${Object.keys(HOLIDAY_CALENDARS).join(', ')}.`,
  })
  .nullable()
  .describe('Whose bank holidays are closed. Null closes none.');
const closedDays = z
  .array(
    z.strictObject({
      date: z.iso.date('Write the date as YYYY-MM-DD.'),
      name: line(100, 'Enter what the day is, such as Training.'),
    }),
  )
  .max(MOST_CLOSED_DAYS, `Name at most ${MOST_CLOSED_DAYS} closed days.`)
  .refine((days) => new Set(days.map(({ date }) => date)).size === days.length, {
    error: 'Name each closed day once.',
    params: { code: 'duplicate' },
  })
  .transform((days) => days.toSorted((one, other) => (one.date < other.date ? -1 : 1)))
  .describe('Whole days of the practice’s own on which nothing is sent.');
const autoPause = z.strictObject({
  afterOutcomes: z.int().min(1).max(1_000_000),
  failedShare: z.number().gt(0).max(1),
});

const plan = z
  .enum(PLANS, { error: 'plan is subscribed or trial.' })
  .describe('On trial, you cannot send SMS or email to one patient.');

const telephone = z
  .string()
  .trim()
  .regex(/^\+?[0-9][0-9 ]{5,24}$/, 'Write the telephone number with digits and spaces, such as 020 7946 0000.')
  .nullable()
  .describe('The telephone number that patients see on their pages.');

const telephoneShare = z
  .number('telephoneShare is a number from 0 to 1.')
  .min(0, 'telephoneShare is a number from 0 to 1.')
  .max(1, 'telephoneShare is a number from 0 to 1.')
  .describe('How much of each day’s appointments stays for patients who telephone. 0.2 keeps one in five.');

const bookingConfirmation = z
  .enum(CONFIRMATION_WAYS, { error: 'bookingConfirmation is none, sms or email.' })
  .describe('How a patient’s own booking is confirmed, unless the patient chooses another way.');

const practiceSystem = z
  .strictObject({
    name: line(100, 'Enter the name of your practice system.'),
    consentReadable: z.boolean('consentReadable is true or false: whether the system tells us who wants no texts.'),
  })
  .describe('Where your practice keeps its records, and whether it lets us read consent. Null until you name it.');

const recallSync = z
  .strictObject({
    resource: z.enum(SYNC_RESOURCES, { error: `resource is ${SYNC_RESOURCES.join(' or ')}.` }),
    code: line(200, 'Write the code as system|code, or leave it out.')
      .nullable()
      .default(null)
      .describe('Only resources with this code, as system|code. Null for all of them.'),
  })
  .describe('What recalls we read from your record system over FHIR every 15 minutes. Null reads none.');

/** Rules that are changed in the form in which they are read. */
const sameBothWays = {
  ...{ plan, telephone, telephoneShare, bookingConfirmation },
  practiceSystem: practiceSystem.nullable(),
  recallSync: recallSync.nullable(),
};

/** All of a practice's rules; null or 0 switches one off. */
export const settings = z
  .object({
    sendingHours: sendingHours.nullable(),
    sendingHoursFor: z
      .record(z.string(), hoursOfKind)
      .describe('Hours of one kind of message: care, recall, service or marketing. The others have sendingHours.'),
    bankHolidays,
    closedDays: z.array(z.object({ date: z.string(), name: z.string() })),
    holdSeconds: z.int(),
    approvalAbove: z.int().nullable(),
    contentGuard: z.boolean(),
    sameTextDays: z.int().nullable(),
    monthlyLimit: z.int().nullable(),
    autoPause: autoPause.nullable(),
    settleSeconds: z.object({ sms: z.int(), email: z.int() }),
    smsCredits: z.literal('counted').nullable(),
    contactSource,
    bulkMessages: z.boolean(),
    markedWords: z.array(z.string()).describe('Words that need a look before they go to many patients.'),
    links: z.array(z.string()).describe('Hosts that texts may link to. `*.` in front stands for all hosts below.'),
    ...sameBothWays,
  })
  .meta({ id: 'Settings' });

/** A change of rules: what is named changes. A rule that is not built yet may be switched off only. */
export const settingsChange = z
  .strictObject({
    sendingHours: z.unknown().transform(readHours).meta(described(sendingHours.nullable())),
    sendingHoursFor: z
      .strictObject({
        care: hoursForChange,
        recall: hoursForChange,
        service: hoursForChange,
        marketing: hoursForChange,
      })
      .partial()
      .describe('Kinds that you do not name keep their hours.'),
    bankHolidays,
    closedDays,
    holdSeconds: z.int().min(0).max(86_400),
    approvalAbove: z
      .int()
      .min(0)
      .max(1_000_000)
      .nullable()
      .describe('A campaign to more patients than this waits for a second person. Null or 0 switches approval off.'),
    contentGuard: z.boolean().describe('Send then needs a reason for each finding that a person has to judge.'),
    sameTextDays: z
      .int()
      .min(0)
      .max(365)
      .nullable()
      .describe('Review warns if the same text was sent to some of the same patients within this many days.'),
    monthlyLimit: z
      .int()
      .min(0)
      .max(1_000)
      .nullable()
      .describe(
        'The most messages to a patient in 30 days. Patients who had as many are left out with `monthly-limit`.',
      ),
    autoPause: autoPause.nullable(),
    settleSeconds: z.strictObject({ sms: seconds.optional(), email: seconds.optional() }),
    smsCredits: z
      .literal('counted')
      .nullable()
      .describe('`counted`: a send reserves credits, and is refused where there are too few. null: none are needed.'),
    contactSource,
    bulkMessages: z.boolean(),
    markedWords: z
      .array(
        z
          .string()
          .trim()
          .min(1, 'A marked word is empty. Leave it out.')
          .max(LONGEST_MARKED_WORD)
          .regex(/[\p{L}\p{N}]/u, 'A marked word needs a letter or a digit.'),
      )
      .max(MOST_MARKED_WORDS)
      .transform((words) => [...new Set(words)]),
    links: z
      .array(
        z
          .string()
          .max(1_000)
          .transform((written, context) => {
            const host = readLinkHost(written);
            if (host !== null) return host;
            const message = 'Write each link as a host, such as www.example.org, or *.example.org for all hosts below.';
            context.issues.push({ code: 'custom', input: written, params: { code: 'host-unreadable' }, message });
            return z.NEVER;
          })
          .meta({ type: 'string' }),
      )
      .max(MOST_LINKS)
      .transform((hosts) => [...new Set(hosts)]),
    ...sameBothWays,
  })
  .partial();

export const providerAccount = z
  .object({
    id,
    channel: z.enum(['sms', 'email']),
    kind: z.string(),
    state: z.enum(['working', 'refused', 'away']),
    stateReason: z.string().nullable(),
    stateSince: time,
    active: z.boolean().describe('False if the environment no longer names it. Late receipts still count.'),
    webhooks: z
      .object({
        user: z.string().describe('User name of the webhook’s Basic authentication.'),
        receipts: z.string(),
        replies: z.string(),
      })
      .nullable()
      .describe('Null if receipts come by email.'),
    sender: z
      .string()
      .nullable()
      .describe('What patients see as the sender: the practice’s sender, or else the installation’s.'),
    replyTo: z.string().nullable().describe('The number or address that replies go to, where it is not the sender.'),
    own: z
      .object({ sender: z.string().nullable(), replyTo: z.string().nullable() })
      .describe('What the practice set. Null if it uses the installation’s sender.'),
    canReceive: z.boolean().describe('Whether patients can reply: there is a reply number, or the sender is a number.'),
  })
  .meta({ id: 'ProviderAccount' });

/** What is named changes; null takes the installation's sender again. */
export const senderChange = z.strictObject({
  sender: z
    .string()
    .max(320)
    .nullable()
    .optional()
    .describe(
      'SMS: 3 to 11 letters, digits, spaces and hyphens, or a number. Email: an address, or a name and <address>.',
    ),
  replyTo: z
    .string()
    .max(320)
    .nullable()
    .optional()
    .describe('SMS: the number that patients reply to. Email: the address that replies go to.'),
});

export const testMessage = z.strictObject({
  to: z.string().trim().max(320).describe('A mobile number for SMS, an address for email.'),
});
export const testMessageResult = z
  .object({
    outcome: z
      .enum(['taken', 'refused', 'not-known', 'not-sent'])
      .describe('`not-known`: it may have been sent. `not-sent`: the provider accepts nothing now.'),
    message: z.string(),
  })
  .meta({ id: 'TestMessageResult' });
export const sentTest = z
  .object({
    id,
    channel,
    account: z.object({ id }),
    sentAt: time,
    status: z.enum(MESSAGE_STATUSES),
    statusAt: time,
    message: z.string().describe('Its state, in a sentence.'),
  })
  .meta({ id: 'TestMessage' });
export type TestMessage = Omit<z.infer<typeof sentTest>, 'sentAt' | 'statusAt'> & { sentAt: Date; statusAt: Date };
export type TestMessageResult = z.infer<typeof testMessageResult>;

export const auditEntry = z
  .object({
    id,
    at: time,
    actor: z.string(),
    act: z.string(),
    subjectKind: z.string(),
    subjectId: id.nullable(),
    subjectLabel: z.string().nullable(),
    times: z.int().min(1),
    since: time.nullable(),
    details: z.record(z.string(), z.unknown()).nullable(),
  })
  .meta({ id: 'AuditEntry' });
