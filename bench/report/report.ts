import { isMet, type Comparison, type Figure, type Result, type Target, type Unit } from './result';
import { table } from './table';

/** The figures as a person reads them: what has a target first, then each listing. */
export function report(results: readonly Result[]): string {
  const lines = results.flatMap((result) => (result.kind === 'listing' ? [] : [lineOf(result)]));
  const parts = lines.length > 0 ? [table(['row', 'what', 'floor', 'product', 'ratio', 'target', ''], lines)] : [];
  for (const result of results) {
    if (result.kind === 'listing') parts.push(`${result.title}\n${table(result.columns, result.rows.map(texts))}`);
    const notes = 'notes' in result ? (result.notes ?? []) : [];
    if (notes.length > 0) parts.push(notes.map((note) => `${result.name}: ${note}`).join('\n'));
  }
  return parts.join('\n\n');
}

function lineOf(result: Exclude<Result, { kind: 'listing' }>): string[] {
  const { name, title } = result;
  switch (result.kind) {
    case 'comparison':
      return [name, title, result.floor, result.product, ratioOf(result), targetOf(result.target), verdict(result)];
    case 'figure':
      return [name, title, '', inUnit(result.value, result.target.unit), '', targetOf(result.target), verdict(result)];
    case 'skipped':
      return [name, title, '', '', '', '', `skipped: ${result.why}`];
    case 'failed':
      return [name, title, '', '', '', '', `FAILED: ${result.why.split('\n')[0]}`];
  }
}

function ratioOf({ ratio, target }: Comparison): string {
  const unit = target?.unit ?? '×';
  const { median, min, max } = ratio;
  if (min === max) return inUnit(median, unit);
  return `${inUnit(median, unit)} (${inUnit(min, unit)} to ${inUnit(max, unit)})`;
}

function targetOf(target: Target | null): string {
  return target ? `${target.kind === 'at-least' ? '≥' : '≤'} ${inUnit(target.value, target.unit)}` : '';
}

function verdict(result: Comparison | Figure): string {
  const met = isMet(result);
  return met === null ? '' : met ? 'met' : 'missed';
}

/** Ratios are kept as numbers; a percentage is only how they are shown. */
function inUnit(value: number, unit: Unit): string {
  switch (unit) {
    case '%':
      return `${Math.round(value * 100)} %`;
    case '×':
      return `${value >= 20 ? Math.round(value) : value.toFixed(2)} ×`;
    case 'MB':
      return `${Math.round(value)} MB`;
    case 'events':
      return `${Math.round(value)} events`;
    case 's':
      return `${value.toFixed(1)} s`;
  }
}

function texts(row: (string | number)[]): string[] {
  return row.map((cell) => (typeof cell === 'number' ? shown(cell) : cell));
}

/** Three figures that mean something, whatever the size. */
function shown(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 100) return String(Math.round(value));
  return value.toFixed(Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 0.1 ? 2 : 3);
}
