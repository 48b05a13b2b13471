import { z } from 'zod';
import { isReplyLanguage, REPLY_LANGUAGES } from '../../../domain/conversations/languages/reply-language';
import { readSendingHours, type SendingHours } from '../../../domain/practice/hours/hours';
import { isStorable } from '../../../domain/storable-text';
import { id, time } from '../common';

/** Up to six segments of an SMS. */
const LONGEST_TEXT = 918;

const hoursShape = z.object({
  days: z.array(z.union([z.int(), z.string()])),
  from: z.string(),
  to: z.string(),
});

const hours = z
  .unknown()
  .transform((value, context): SendingHours => {
    const reading = readSendingHours(value);
    if (reading.ok && reading.value !== null) return reading.value;
    const problems = reading.ok
      ? [{ path: '', message: 'Give days, from and to.', code: 'hours-missing' }]
      : reading.problems;
    for (const { path, message, code } of problems) {
      context.issues.push({
        ...{ code: 'custom', input: value, message, params: { code } },
        path: path === '' ? [] : path.split('.'),
      });
    }
    return z.NEVER;
  })
  .meta({ type: 'object', description: 'Days 1 (Monday) to 7, and `from` and `to` as HH:MM.' });

const MINUTES = 'Enter the minutes as a whole number from 1 to 1,440.';
const HOURS = 'Enter the hours as a whole number from 1 to 720, or none.';
const minutes = z
  .int(MINUTES)
  .min(1, MINUTES)
  .max(1_440, MINUTES)
  .describe('We notify the next person after so many minutes.');
const unreadHours = z
  .int(HOURS)
  .min(1, HOURS)
  .max(720, HOURS)
  .nullable()
  .describe('We tell managers about a reply that nobody has read for this many hours. null: never.');

const KNOWN = Object.keys(REPLY_LANGUAGES).join(', ');
const languages = z.array(z.string().refine(isReplyLanguage, `Name languages by their codes: ${KNOWN}.`)).max(50);
const LANGUAGES =
  'Languages besides English that somebody at the practice reads. Replies in others are listed right below red flags.';

export const inboxRules = z
  .object({
    minutes,
    people: z
      .array(z.object({ staffId: id, hours: hoursShape.nullable() }))
      .describe('People we notify, in this order, each within their hours. null: at any time.'),
    outOfHours: z
      .object({ text: z.string(), hours: hoursShape })
      .nullable()
      .describe('The automatic answer outside these hours. null: none.'),
    unreadHours,
    languages: z.array(z.string()).describe(LANGUAGES),
    gaps: z
      .array(z.object({ day: z.int(), from: z.int(), to: z.int() }))
      .describe('When nobody is on duty: day 1 (Monday) to 7, from and to in minutes of the day.'),
  })
  .meta({ id: 'Rota' });

export const inboxRulesChange = z
  .strictObject({
    minutes,
    people: z
      .array(z.strictObject({ staffId: z.uuid('Name the person by their id.'), hours: hours.nullable() }))
      .max(50),
    outOfHours: z
      .strictObject({
        text: z
          .string('Enter the text.')
          .trim()
          .min(1, 'Enter the text.')
          .max(LONGEST_TEXT, `Shorten the text to ${LONGEST_TEXT} characters or fewer.`)
          .refine(isStorable, {
            error: 'Take out the character that cannot be read.',
            params: { code: 'character-unreadable' },
          }),
        hours,
      })
      .nullable(),
    unreadHours,
    languages: languages.optional().describe(`${LANGUAGES} Without it they stay as they are.`),
  })
  .meta({ examples: [{ minutes: 15, people: [], outOfHours: null, unreadHours: 4, languages: ['pl'] }] });

export const alarm = z
  .object({
    id,
    conversationId: id,
    raisedAt: time,
    told: z.array(z.object({ name: z.string(), at: time })),
    acknowledgedAt: time.nullable(),
    acknowledgedBy: z.string().nullable(),
  })
  .meta({ id: 'RedFlagAlarm' });
