import { MOST_PER_HOUR } from '../../../domain/delivery/pace';
import { numberWords } from '../../../domain/words/numbers';
import type { Form } from '../../kit/page';
import type { FormError } from '../../kit/form-error';

/** What was chosen and typed for the pace of a campaign. */
export interface PaceInput {
  pace: string;
  perHour: string;
}

export type PaceReading = { ok: true; perHour: number | null } | { ok: false; error: FormError };

export function typedPace(form: Form): PaceInput {
  return { pace: form.text('pace'), perHour: form.text('perHour') };
}

/** A pace as its fields show it. */
export function paceFields(perHour: number | null): PaceInput {
  return perHour === null ? { pace: 'fast', perHour: '' } : { pace: 'limit', perHour: String(perHour) };
}

/** A form without the question leaves the pace as it is: the page is older than it. */
export function readPace({ pace, perHour }: PaceInput, before: number | null): PaceReading {
  if (pace === '') return { ok: true, perHour: before };
  if (pace === 'fast') return { ok: true, perHour: null };
  const written = perHour.trim().replaceAll(/[,\s]/g, '');
  if (written === '') return refused('Enter how many messages an hour, for example 40');
  if (!/^\d+$/.test(written)) return refused('Enter a whole number of messages an hour, for example 40');
  const count = Number(written);
  if (count < 1 || count > MOST_PER_HOUR) return refused(`Enter a number from 1 to ${numberWords(MOST_PER_HOUR)}`);
  return { ok: true, perHour: count };
}

function refused(message: string): PaceReading {
  return { ok: false, error: { field: 'perHour', message } };
}
