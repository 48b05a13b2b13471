import type { Channel } from '../../delivery/states';
import { messageTextProblems } from '../message-text';
import { compileTemplate } from '../template';

/** What is wrong with a text as it was written, and in which field. */
export interface WrittenTextProblem {
  path: 'body' | 'subject';
  code: string;
  message: string;
}

/**
 * What keeps a text with placeholders from being sent by a channel, before it is known what fills them: only what is there
 * in any case counts for its length.
 */
export function writtenTextProblems(channel: Channel, body: string, subject?: string | null): WrittenTextProblem[] {
  const template = compileTemplate(body);
  const isPersonal = template.placeholders.length > 0;
  const filled = isPersonal ? template.render(() => undefined) : body;
  const unfilled = messageTextProblems(channel, body, subject);
  const leastLong = filled.trim() === '' ? [] : messageTextProblems(channel, filled, subject);
  return [
    ...unfilled.filter(({ code }) => code !== 'body-too-long' || leastLong.some((one) => one.code === code)),
    ...template.problems.map(({ code, message }) => ({ path: 'body' as const, code, message })),
  ];
}
