import type { FormError } from '../kit/form-error';
import type { Form } from '../kit/page';

/** The reply that a form holds, or what is wrong with it. */
export function replyIn(form: Form, longest: number): { text: string } | { errors: FormError[] } {
  const text = form.text('reply');
  if (text === '') return { errors: [{ field: 'reply', message: 'Enter the reply' }] };
  if (text.length > longest) return { errors: [{ field: 'reply', message: 'Enter a shorter reply' }] };
  return { text };
}
