import type { Options } from './options';
import type { Result } from './report/result';
import type { Stage } from './stage/stage';
import type { Practices } from './world/practices';

/** What every row works with. */
export interface Bench {
  options: Options;
  stage: Stage;
  practices: Practices;
  /** A line of progress, on stderr: stdout is for the table. */
  say: (line: string) => void;
}

/** One or more lines of the table. Throws CheckFailed where the product's own work does not add up. */
export type Row = (bench: Bench) => Promise<Result[]>;

/** Recipients of the uncounted campaign before the counted ones: enough that the code that sends is compiled. */
export function warmUpSize(size: number): number {
  return Math.min(size, Math.max(200, Math.round(size / 5)));
}
