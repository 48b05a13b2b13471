import type { z } from 'zod';
import { fieldErrors, wordIssue } from './field-errors';
import { invalidInput, type FieldError } from './problem';

export type Judgement<T> = { ok: true; value: T } | { ok: false; errors: FieldError[] };

/** What a schema makes of an input: its value, or everything that is wrong with it. */
export function judge<T>(schema: z.ZodType<T>, input: unknown): Judgement<T> {
  const read = schema.safeParse(input, { error: wordIssue, reportInput: true });
  return read.success ? { ok: true, value: read.data } : { ok: false, errors: fieldErrors(read.error.issues) };
}

/** The value, or 422. */
export function judgeOr422<T>(schema: z.ZodType<T>, input: unknown): T {
  const judgement = judge(schema, input);
  if (!judgement.ok) throw invalidInput(judgement.errors);
  return judgement.value;
}
