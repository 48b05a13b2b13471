import { compileTemplate } from '../template';
import { writtenTextProblems, type WrittenTextProblem } from './written-text';

/** By which channel a template can be sent; `any` is short enough for an SMS and may have a subject for email. */
export const TEMPLATE_CHANNELS = ['sms', 'email', 'any'] as const;
export type TemplateChannel = (typeof TEMPLATE_CHANNELS)[number];

/** The text of a version of a template. */
export interface TemplateText {
  subject: string | null;
  body: string;
}

/** Said wherever a marketing text is written or offered (W10). */
export const MARKETING_REMINDER =
  'Do not send these often. Marketing goes only to patients who have agreed to get it, and your practice’s monthly limit counts.';

/** Why a template cannot be stored: the same faults that would stop its text from being sent by its channel. */
export function templateProblems(channel: TemplateChannel, { subject, body }: TemplateText): WrittenTextProblem[] {
  const problems = writtenTextProblems(channel === 'email' ? 'email' : 'sms', body, channel === 'any' ? null : subject);
  if (subject === null) return problems;
  // A line break in the subject of one that goes by either way is found as for an email; its text is judged above.
  if (channel === 'any') {
    problems.push(...writtenTextProblems('email', body, subject).filter(({ path }) => path === 'subject'));
  }
  const named = compileTemplate(subject).problems;
  return [...problems, ...named.map(({ code, message }) => ({ path: 'subject' as const, code, message }))];
}

/** Whether a template can be the text of a campaign that goes by `channel`. */
export function isFor(channel: TemplateChannel, asked: 'sms' | 'email'): boolean {
  return channel === 'any' || channel === asked;
}
