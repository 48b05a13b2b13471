import type { z } from 'zod';
import { unstorablePlaces } from '../../domain/storable-text';
import { MOST_ERRORS, type FieldError } from './problem';

type Issue = z.core.$ZodIssue;

const LONGEST_NAME = 100;

/**
 * Turns a schema's issues into field errors in the user's words. A schema's own message comes first; the defaults
 * here cover the rest.
 */
export function fieldErrors(issues: Issue[]): FieldError[] {
  // One more than we report, so that we know if there are more.
  return issues.slice(0, MOST_ERRORS + 1).flatMap((issue): FieldError[] => {
    const path = pathText(issue.path);
    if (issue.code !== 'unrecognized_keys') return [{ path, code: codeOf(issue), message: issue.message }];
    return issue.keys.slice(0, MOST_ERRORS + 1).map((key) => ({
      path: pathText([...issue.path, key]),
      code: 'unknown-field',
      message: `There is no field ${pathText([...issue.path, key])} here. Check how it is spelt, or leave it out.`,
    }));
  });
}

/** Texts that no database can hold, anywhere in an input. */
export function unreadableFields(input: unknown): FieldError[] {
  return unstorablePlaces(input).map((place) => {
    const path = pathText(place);
    const where = path === '' ? 'The body' : path;
    const message = `${where} holds a character that cannot be read. Take it out.`;
    return { path, code: 'character-unreadable', message };
  });
}

/** Gives zod a message for issues whose schema has none. */
export function wordIssue(issue: z.core.$ZodRawIssue): string {
  const name = pathText(issue.path ?? []) || 'The body';
  if (issue.input === undefined) return `${name} is missing.`;
  switch (issue.code) {
    case 'invalid_type':
      return `${name} must be ${typeWords(issue.expected)}.`;
    case 'invalid_value':
      return `${name} must be one of ${(issue.values as unknown[]).map(String).join(', ')}.`;
    case 'too_small':
      return issue.origin === 'string' ? `Enter ${name}.` : `${name} must be at least ${String(issue.minimum)}.`;
    case 'too_big':
      return issue.origin === 'string'
        ? `${name} may be at most ${String(issue.maximum)} characters long.`
        : `${name} must be at most ${String(issue.maximum)}.`;
    case 'invalid_format':
      return issue.format === 'datetime'
        ? `${name} must be a time with its offset, such as 2026-11-24T09:00:00+00:00.`
        : `${name} is not written correctly.`;
    case 'unrecognized_keys':
      return 'Some fields here are not known.';
    default:
      return `${name} is not valid.`;
  }
}

function codeOf(issue: Issue): string {
  if (issue.code === 'custom') return (issue.params as { code?: string } | undefined)?.code ?? 'invalid';
  // An absent field is "required", whatever it should have been.
  if ((issue.code === 'invalid_type' || issue.code === 'invalid_value') && issue.input === undefined) return 'required';
  switch (issue.code) {
    case 'invalid_type':
      return 'wrong-type';
    case 'invalid_value':
      return 'not-one-of';
    case 'too_small':
      return issue.origin === 'string' ? 'required' : 'too-small';
    case 'too_big':
      return issue.origin === 'string' ? 'too-long' : 'too-big';
    case 'invalid_format':
      return 'format-invalid';
    default:
      return 'invalid';
  }
}

/** `snomedCodes[1]`, `settleSeconds.sms`. */
function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    const name = shortened(String(part));
    return text === '' ? name : `${text}.${name}`;
  }, '');
}

/** A name that the caller chose, as we repeat it in an error. */
function shortened(name: string): string {
  return name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME)}…`;
}

function typeWords(expected: string): string {
  const words: Record<string, string> = {
    string: 'a text',
    number: 'a number',
    int: 'a whole number',
    boolean: 'true or false',
    array: 'a list',
    object: 'an object',
    record: 'an object',
  };
  return words[expected] ?? expected;
}
