import { descending, sort } from 'd3-array';
import { numberWords } from '../../../domain/words/numbers';
import { rowsOfBars } from './rows-of-bars';
import type { Tone } from './tones';

export interface ReasonBars {
  readonly title: string;
  /** In any order; the largest is drawn first. */
  readonly reasons: readonly { readonly label: string; readonly count: number }[];
  /** Grey for reasons why rows were left out, red for reasons why messages failed. */
  readonly tone?: Tone;
}

/** Shows why patients were left out or messages failed, so that staff know which reason to fix first. */
export function reasonBars({ title, reasons, tone = 'not-sent' }: ReasonBars): string {
  const rows = sort(reasons, (a, b) => descending(a.count, b.count)).map((reason) => ({ ...reason, tone }));
  return rowsOfBars({ title, finding: findingOf(rows), rows, class: 'rc-bars--reasons' });
}

function findingOf(rows: readonly { label: string; count: number }[]): string {
  const [most, next] = rows.filter((row) => row.count > 0).map((row) => `${row.label} (${numberWords(row.count)})`);
  if (most === undefined) return 'Nothing to show yet.';
  return next === undefined ? `Only ${most}.` : `Most often ${most}, then ${next}.`;
}
