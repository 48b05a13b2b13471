import { z } from 'zod';
import { writtenTextProblems } from '../../../domain/content/templates/written-text';
import {
  areSameTexts,
  MOST_TRIAL_DAYS,
  TRIAL_OUTCOMES,
  TRIAL_TEXTS,
  trialRefusal,
  type TrialFacts,
} from '../../../domain/content/text-trials/text-trial';
import type { Channel } from '../../../domain/delivery/states';
import { time } from '../common';
import { sentenceOf } from '../refusals';

const LONGEST_BODY = 200_000;
const outcome = z.enum(TRIAL_OUTCOMES, { error: 'Choose an outcome: booked or attended.' });
export const trialText = z.enum(TRIAL_TEXTS, { error: 'Choose a text: A or B.' });

const DAYS_WANTED = `Give the days as a whole number from 1 to ${MOST_TRIAL_DAYS}.`;
const days = z.int(DAYS_WANTED).min(1, DAYS_WANTED).max(MOST_TRIAL_DAYS, DAYS_WANTED);

/** A second text that is compared with the first, as it is written. */
export const textTrial = z
  .strictObject({
    bodyB: z.string('Enter text B.').max(LONGEST_BODY).describe('Text B. The body of the campaign is text A.'),
    subjectB: z.string().max(400).nullable().default(null).describe('Of an email.'),
    outcome: outcome.describe('What is compared: how many patients book, or how many attend.'),
    days: days.describe('For how many days after it is sent bookings or attendances count.'),
  })
  .describe(
    'Compares two texts. Half of the patients get each, at random, decided when Send is pressed. Only for bookings and recalls, never for urgent messages.',
  );

type Written = Omit<TrialFacts, 'texts'> & {
  channel: Channel;
  body: string;
  subject: string | null;
  textTrial: z.infer<typeof textTrial>;
};

/** What is wrong with a trial of two texts, each with its field. */
export function textTrialProblems(written: Written): { path: string; code: string; message: string }[] {
  const { channel, body, subject, textTrial: trial } = written;
  const { bodyB, subjectB } = trial;
  const problems = writtenTextProblems(channel, bodyB, subjectB).map(({ path, code, message }) => ({
    ...{ path: `${path}B`, code, message: message.replace('Enter the text of the message.', 'Enter text B.') },
  }));
  if (problems.length === 0 && areSameTexts({ channel, body, subject }, { bodyB, subjectB })) {
    problems.push({
      path: 'bodyB',
      code: 'same-texts',
      message: 'Text B says the same as text A. Change one of them.',
    });
  }
  const refusal = trialRefusal({ ...written, texts: [body, subject ?? '', bodyB, subjectB ?? ''] });
  if (refusal?.code === 'trial-urgent') {
    problems.push({ path: 'bodyB', code: refusal.code, message: sentenceOf(refusal.code, refusal) });
  } else if (refusal) problems.push({ path: 'outcome', code: refusal.code, message: sentenceOf(refusal.code) });
  return problems;
}

const share = z.number().describe('From 0 to 1.');
const interval = { low: z.number(), high: z.number() };

/** How a trial of two texts stands, or what it showed. */
export const textTrialResult = z
  .object({
    outcome,
    days: z.int(),
    state: z.enum(['draft', 'not-over', 'over']).describe('Nothing is compared before it is over.'),
    stopped: z.boolean().describe('The campaign was stopped, so some patients may have got no text.'),
    allocatedAt: time.nullable().describe('When patients were divided. Null for a draft.'),
    seed: z.string().nullable().describe('Random. With the list it gives the same allocation again.'),
    overAt: time.nullable().describe('Until then bookings or attendances count. Null for a draft.'),
    texts: z
      .array(
        z.object({
          text: trialText,
          subject: z.string().nullable(),
          body: z.string(),
          patients: z.int().describe('Everyone who was to get this text, whether it reached them or not.'),
          count: z.int().nullable().describe('Of these, how many booked or attended. Null until it is over.'),
          share: share.nullable(),
          interval: z.object(interval).nullable().describe('The 95% interval of the share (Wilson).'),
        }),
      )
      .describe('Text A and text B.'),
    difference: z
      .object({ value: z.number().describe('The share of text B less the share of text A.'), ...interval })
      .nullable()
      .describe('With its 95% interval (Newcombe). Null until it is over.'),
    verdict: z.enum(['A', 'B', 'none']).nullable().describe('Which text did better. `none`: no difference was found.'),
    words: z.array(z.string()).describe('The same in sentences.'),
  })
  .meta({ id: 'TextTrialResult' });
