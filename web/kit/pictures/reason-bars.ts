import { descending, sort } from 'd3-array';
import { numberWords } from '../../../domain/words/numbers';
import { rowsOfBars } from './rows-of-bars';
import type { Tone } from './tones';

export interface ReasonBars {
  readonly title: string;
  /** In any order; the largest is drawn first. */
  readonly reasons: readonly { readonly label: string; readonly count: number }[];
  /** What they are reasons for: rows left out are grey, failures red. */
  readonly tone?: Tone;
}

/** Why patients were left out, or why messages failed: which reason to mend first. */
export function reasonBars({ title, reasons, tone = 'not-sent' }: ReasonBars): string {
  const rows = sort(reasons, (a, b) => descending(a.count, b.count)).map((reason) => ({ ...reason, tone }));
  return rowsOfBars({ title, finding: findingOf(rows), rows, class: 'rc-bars--reasons' });
}

function findingOf(rows: readonly { label: string; count: number }[]): string {
  const [most, next] = rows.filter((row) => row.count > 0).map((row) => `${row.label} (${numberWords(row.count)})`);
  if (most === undefined) return 'Nothing to show yet.';
  return next === undefined ? `Only ${most}.` : `Most often ${most}, then ${next}.`;
}
