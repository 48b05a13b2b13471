import { numberWords } from '../../../domain/words/numbers';
import { rowsOfBars, type BarRow } from './rows-of-bars';

export interface FigureBars {
  readonly title: string;
  /** In the order drawn, all on one scale: "Sent", "Delivered", "Replies". */
  readonly figures: readonly BarRow[];
}

/** A few figures for the same days, next to each other on the Home page. */
export function figureBars({ title, figures }: FigureBars): string {
  const finding = figures.map(({ label, count }) => `${label} ${numberWords(count)}`).join(', ');
  return rowsOfBars({ title, finding: `${finding}.`, rows: figures, class: 'rc-bars--figures' });
}
