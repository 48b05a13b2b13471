import type { Bench } from '../bench';
import { inTurn, rate, rateRatio, spreadOf, type Pair, type Run, type Side } from '../measure/pairs';
import type { Comparison, Target } from '../report/result';

export interface ComparisonPlan<F extends Run, P extends Run> {
  name: string;
  title: string;
  floor: Side<F>;
  product: Side<P>;
  target: Target | null;
  pairs?: number;
  ratio?: (pair: Pair<F, P>) => number;
  /** A side's runs in words; its rate unless told. */
  inWords?: (runs: Run[]) => string;
  notes?: string[];
}

/** Runs both sides in turn and makes a line of the table of it. */
export async function compare<F extends Run, P extends Run>(
  { options, say }: Bench,
  plan: ComparisonPlan<F, P>,
): Promise<Comparison & { pairs: Pair<F, P>[] }> {
  const { name, title, floor, product, target, ratio = rateRatio, inWords = inRates, notes } = plan;
  const pairs = await inTurn(plan.pairs ?? options.pairs, floor, product, (line) => say(`${name} ${line}`));
  return {
    kind: 'comparison',
    name,
    title,
    floor: `${floor.name} ${inWords(pairs.map((pair) => pair.floor))}`,
    product: inWords(pairs.map((pair) => pair.product)),
    ratio: spreadOf(pairs.map(ratio)),
    target,
    runs: pairs,
    pairs,
    ...(notes ? { notes } : {}),
  };
}

function inRates(runs: Run[]): string {
  const median = spreadOf(runs.map(rate)).median;
  return `${median >= 100 ? Math.round(median) : median.toFixed(1)}/s`;
}

export function inSeconds(runs: Run[]): string {
  return `${spreadOf(runs.map(({ seconds }) => seconds)).median.toFixed(3)} s`;
}
