import { Problem } from '../../../api/contract/problem';
import { formErrors } from '../../kit/form';
import type { FormError } from '../../kit/form-error';
import type { Form } from '../../kit/page';

/** What a person looks at before the message goes, and gives a reason for. */
const DOUBTS = {
  'contact-shared': { heading: 'Check this contact', ask: 'Why is this contact right?' },
  'contact-changed': { heading: 'Check this contact', ask: 'Why is this contact right?' },
  'neutral-text-only': { heading: 'Only neutral text is safe', ask: 'Why is this text neutral?' },
} as const;
type Doubt = keyof typeof DOUBTS;

const fieldOf = (code: Doubt): string => `reason-${code}`;

/** A doubt as the form shows it, with the reason that was typed. */
export function shownDoubt({ code, message }: { code: Doubt; message: string }, form: Form) {
  const field = fieldOf(code);
  return { ...DOUBTS[code], code, message, field, reason: form.text(field) };
}

/** The reasons as the API takes them. */
export function acknowledgedIn(form: Form): { code: Doubt; reason: string }[] {
  return (Object.keys(DOUBTS) as Doubt[]).flatMap((code) => {
    const reason = form.text(fieldOf(code));
    return reason === '' ? [] : [{ code, reason }];
  });
}

/** What the API refused, at the fields of the form: each doubt without a reason, or the fields themselves. */
export function composeErrors(error: unknown, form: Form, fields: Record<string, string>): FormError[] {
  if (!(error instanceof Problem) || error.code !== 'needs-acknowledgement') return formErrors(error, fields);
  return doubtErrors((error.options.members as { findings: { code: Doubt }[] }).findings, form);
}

/** Each doubt that nobody gave a reason for, at its field. */
export function doubtErrors(doubts: { code: Doubt }[], form: Form): FormError[] {
  return doubts
    .filter(({ code }) => form.text(fieldOf(code)) === '')
    .map(({ code }) => ({
      field: fieldOf(code),
      message: code === 'neutral-text-only' ? 'Enter why this text is neutral' : 'Enter why this contact is right',
    }));
}
