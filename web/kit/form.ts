import { LARGEST_INT } from '../../api/contract/cursor';
import type { FieldError } from '../../api/contract/problem';
import { Problem } from '../../api/contract/problem';
import type { FormError } from './form-error';
import type { Form } from './page';

/**
 * Reads what a form sent.
 *
 * @param operationOf makes the operation's id from the one in the drawn form ('' for none).
 */
export function readForm(body: unknown, operationOf: (asked: string) => string): Form {
  const values = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const all = (name: string): string[] => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return (Array.isArray(value) ? value : value === undefined ? [] : [value]).filter((one) => typeof one === 'string');
  };
  const raw = (name: string): string => all(name)[0] ?? '';
  return {
    raw,
    all,
    text: (name) => raw(name).trim(),
    number: (name) => {
      const written = raw(name).trim();
      return /^\d{1,10}$/.test(written) && Number(written) <= LARGEST_INT ? Number(written) : null;
    },
    has: (name) => all(name).length > 0,
    operationId: operationOf(raw('operation')),
  };
}

/** A refusal that belongs on the form it came from, as errors of its fields; any other is thrown on. */
export function formErrors(
  error: unknown,
  /** The API's path → the field's id, where they differ. */
  fields: Record<string, string> = {},
): FormError[] {
  if (!(error instanceof Problem) || ![400, 409, 413, 415, 422].includes(error.status)) throw error;
  const errors = error.options.errors;
  if (!errors || errors.length === 0) return [{ field: null, message: error.detail }];
  return errors.map(({ path, message }: FieldError) => ({ field: fields[path] ?? fieldOf(path), message }));
}

function fieldOf(path: string): string | null {
  return path === '' ? null : path.replace(/\[\d+\]$/, '');
}
