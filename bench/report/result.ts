import type { Spread } from '../measure/pairs';

export interface Target {
  kind: 'at-least' | 'at-most';
  value: number;
  unit: Unit;
}

export type Unit = '%' | '×' | 'MB' | 'events' | 's';

/** A ratio of two sides that ran in turn. */
export interface Comparison {
  kind: 'comparison';
  name: string;
  title: string;
  /** Each side in words, with its median. */
  floor: string;
  product: string;
  ratio: Spread;
  /** Null where the figure is information only. */
  target: Target | null;
  /** The single runs, for a closer look. */
  runs: unknown[];
  notes?: string[];
}

/** One figure that must not be passed. */
export interface Figure {
  kind: 'figure';
  name: string;
  title: string;
  value: number;
  target: Target;
  notes?: string[];
}

/** Information, in a separate table. */
export interface Listing {
  kind: 'listing';
  name: string;
  title: string;
  columns: string[];
  rows: (string | number)[][];
  notes?: string[];
}

/** A row that could not be run here, and why. */
export interface Skipped {
  kind: 'skipped';
  name: string;
  title: string;
  why: string;
}

/** A row whose work did not add up, or that broke. */
export interface Failed {
  kind: 'failed';
  name: string;
  title: string;
  why: string;
}

export type Result = Comparison | Figure | Listing | Skipped | Failed;

/** Null for what has no target. */
export function isMet(result: Result): boolean | null {
  if (result.kind === 'comparison') return result.target && meets(result.ratio.median, result.target);
  return result.kind === 'figure' ? meets(result.value, result.target) : null;
}

function meets(value: number, { kind, value: wanted }: Target): boolean {
  return kind === 'at-least' ? value >= wanted : value <= wanted;
}
