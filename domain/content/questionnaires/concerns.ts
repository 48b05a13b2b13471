import type { FormItem } from './form';

/** LOINC's code of PHQ-9, question 9. */
const SELF_HARM_CODES = new Set(['44260-8']);

/** Words of PHQ-9's question 9 and of questions like it, in lower case without punctuation. */
const SELF_HARM_WORDS = [
  ...['better off dead', 'hurting yourself', 'harming yourself', 'hurt yourself', 'harm yourself', 'kill yourself'],
  ...['killing yourself', 'end your life', 'ending your life', 'taking your own life', 'take your own life', 'suicid'],
  ...['self harm', 'wish you were dead', 'wished you were dead', 'dead than alive'],
];

/**
 * Whether a question asks about suicide or self-harm. Crisis help follows it whatever was chosen, and its positive
 * answers raise an alarm; nobody can take that from it.
 */
export function asksAboutSelfHarm({ codes, text, type }: Pick<FormItem, 'codes' | 'text' | 'type'>): boolean {
  if (type === 'group' || type === 'display') return false;
  if (codes.some(({ code }) => code !== undefined && SELF_HARM_CODES.has(code))) return true;
  const words = text
    .toLowerCase()
    .replace(/[’']/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ');
  return SELF_HARM_WORDS.some((one) => words.includes(one));
}
