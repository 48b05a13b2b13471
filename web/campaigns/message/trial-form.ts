import { MOST_TRIAL_DAYS, USUAL_TRIAL_DAYS, type TextTrial } from '../../../domain/content/text-trials/text-trial';
import { judge } from '../../../api/contract/judge';
import { textTrial, textTrialProblems } from '../../../api/schemas/campaigns/text-trials';
import type { Draft } from '../../../ports/campaigns/drafts';
import type { Form } from '../../kit/page';
import type { FormError } from '../../kit/form-error';

/** Where the page shows each part of a trial. */
const FIELDS: Record<string, string> = {
  bodyB: 'bodyB',
  subjectB: 'subjectB',
  days: 'trialDays',
  outcome: 'trialOutcome',
};

/** The second text as it was typed. Nothing changes where the form did not ask. */
export function readTrial(form: Form, draft: Pick<Draft, 'channel' | 'textTrial'>): Pick<Draft, 'textTrial'> {
  if (!form.has('asksTrial')) return { textTrial: draft.textTrial };
  if (!form.has('compare')) return { textTrial: null };
  return {
    textTrial: {
      bodyB: form.raw('bodyB').replace(/\r\n?/g, '\n'),
      subjectB: draft.channel === 'email' ? form.text('subjectB') || null : null,
      outcome: form.text('trialOutcome') === 'attended' ? 'attended' : 'booked',
      // A draft never holds days that could not be sent; what was typed is refused at its field.
      days: daysIn(form) ?? draft.textTrial?.days ?? USUAL_TRIAL_DAYS,
    },
  };
}

function daysIn(form: Form): number | null {
  const days = form.number('trialDays');
  return days !== null && Number.isInteger(days) && days >= 1 && days <= MOST_TRIAL_DAYS ? days : null;
}

/** Whether this draft may compare two texts at all. */
export function mayCompare({ type, purpose, invitation, correctionOfId, urgent }: Draft): boolean {
  const booksHere = type === 'booking' && !invitation?.bookingUrl;
  return (booksHere || purpose === 'recall') && correctionOfId === null && urgent === null;
}

/** What is wrong with the second text as it was typed, each at its field. */
export function trialErrors(form: Form, draft: Draft): FormError[] {
  const { textTrial: trial, type, purpose, channel, body, subject, invitation, correctionOfId, urgent } = draft;
  if (!trial) return [];
  const judged = judge(textTrial, { ...trial, days: daysIn(form) });
  if (!judged.ok) return judged.errors.map(({ path, message }) => ({ field: FIELDS[path] ?? 'bodyB', message }));
  const facts = { booksHere: type === 'booking' && !invitation?.bookingUrl, isCorrection: correctionOfId !== null };
  const written = { type, purpose, channel, body, subject, ...facts, isUrgent: urgent !== null, textTrial: trial };
  return textTrialProblems(written).map(({ path, message }) => ({ field: FIELDS[path] ?? 'bodyB', message }));
}

/** The fields as the page shows them: days that are refused stand there as they were typed. */
export function trialFields(form: Form, trial: TextTrial | null) {
  const { bodyB = '', subjectB = '', outcome = 'booked', days = USUAL_TRIAL_DAYS } = trial ?? {};
  const shown = form.has('trialDays') ? form.text('trialDays') : days;
  return { isOpen: trial !== null, bodyB, subjectB, outcome, days: shown };
}
