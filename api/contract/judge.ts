import type { z } from 'zod';
import { fieldErrors, unreadableFields, wordIssue } from './field-errors';
import { invalidInput, type FieldError } from './problem';

export type InputJudgement<T> = { ok: true; value: T } | { ok: false; errors: FieldError[] };

/**
 * Judges an input by a schema: returns its value, or everything that is wrong with it. Texts that no database can hold
 * are refused everywhere, so schemas need not check for them.
 */
export function judge<T>(schema: z.ZodType<T>, input: unknown): InputJudgement<T> {
  const read = schema.safeParse(input, { error: wordIssue, reportInput: true });
  if (!read.success) return { ok: false, errors: fieldErrors(read.error.issues) };
  const unreadable = unreadableFields(input);
  return unreadable.length > 0 ? { ok: false, errors: unreadable } : { ok: true, value: read.data };
}

/** The value, or 422. */
export function judgeOr422<T>(schema: z.ZodType<T>, input: unknown): T {
  const judgement = judge(schema, input);
  if (!judgement.ok) throw invalidInput(judgement.errors);
  return judgement.value;
}
