export interface Run {
  recipients: number;
  seconds: number;
}

export interface Side<R extends Run = Run> {
  name: string;
  run(): Promise<R>;
}

export interface Pair<F extends Run, P extends Run> {
  floor: F;
  product: P;
}

export interface Spread {
  median: number;
  min: number;
  max: number;
}

/**
 * Runs floor and product in turn: the machine drifts by up to 45 % within an hour, so only neighbours may be compared,
 * and a row reports the median of the pairs' ratios.
 */
export async function inTurn<F extends Run, P extends Run>(
  count: number,
  floor: Side<F>,
  product: Side<P>,
  told: (line: string) => void,
): Promise<Pair<F, P>[]> {
  const pairs: Pair<F, P>[] = [];
  for (let number = 1; number <= count; number++) {
    const pair = { floor: await floor.run(), product: await product.run() };
    pairs.push(pair);
    const times = `${floor.name} ${pair.floor.seconds.toFixed(2)} s, ${product.name} ${pair.product.seconds.toFixed(2)} s`;
    told(`${number} of ${count}: ${times}, rate ${rateRatio(pair).toFixed(2)} times`);
  }
  return pairs;
}

export function rate({ recipients, seconds }: Run): number {
  return recipients / seconds;
}

/** The product's rate in those of the floor. */
export function rateRatio({ floor, product }: Pair<Run, Run>): number {
  return rate(product) / rate(floor);
}

/** The product's time in those of the floor. */
export function timeRatio({ floor, product }: Pair<Run, Run>): number {
  return product.seconds / floor.seconds;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  return { median: quantile(sorted, 0.5), min: sorted[0] ?? NaN, max: sorted.at(-1) ?? NaN };
}

/** Of ascending values; between two of them when it falls there. */
export function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? NaN;
  const above = sorted[Math.ceil(place)] ?? NaN;
  return below + (above - below) * (place - Math.floor(place));
}
