import { max } from 'd3-array';
import { scaleLinear } from 'd3-scale';
import { numberWords } from '../../../domain/words/numbers';
import { classes, NARROWEST, widthOfBold } from './fit';
import { element, percent, text } from './markup';
import { counted } from './shares';
import type { Tone } from './tones';

export interface BarRow {
  readonly label: string;
  readonly count: number;
  readonly tone: Tone;
}

export interface RowsOfBars {
  readonly title: string;
  readonly finding: string;
  readonly rows: readonly BarRow[];
  readonly class: string;
}

const HEIGHT = 24;
const BEFORE_COUNT = 8;
/** What is there is at least this wide, in px. */
const LEAST = 3;

/**
 * Draws one plain bar for each row from a common zero. Each bar has a label, so it needs no pattern to tell it apart.
 * Labels are HTML because a reason may be a sentence, and SVG text neither wraps nor mirrors. Screen readers announce
 * one named picture. They read each row in the table next to it.
 */
export function rowsOfBars({ title, finding, rows, class: name }: RowsOfBars): string {
  const most = Math.max(1, max(rows, (row) => counted(row.count)) ?? 0);
  // Room for the longest number after the longest bar, on the narrowest page.
  const room = (Math.max(...rows.map((row) => widthOfBold(numberWords(row.count))), 0) + BEFORE_COUNT) / NARROWEST;
  const width = scaleLinear([0, most], [0, 1 - room]);
  const share = (count: number) => (counted(count) === 0 ? 0 : Math.max(LEAST / NARROWEST, width(count)));
  return element(
    'div',
    { class: 'rc-picture', role: 'img', 'aria-label': `${title}: ${finding}` },
    element('div', { class: classes('rc-bars', name) }, ...rows.map((row) => barRow(row, share(row.count)))),
  );
}

function barRow({ label, count, tone }: BarRow, share: number): string {
  const end = percent(share);
  return (
    element('span', { class: 'rc-bars__label' }, element('bdi', {}, text(label))) +
    element(
      'svg',
      { class: 'rc-bars__bar', width: '100%', height: HEIGHT, 'aria-hidden': 'true', focusable: 'false' },
      share === 0 ? '' : element('rect', { class: `rc-part rc-part--${tone}`, x: 0, width: end, height: HEIGHT }),
      element('line', { class: 'rc-axis', x1: 0.5, x2: 0.5, y1: 0, y2: HEIGHT }),
      element(
        'text',
        { class: 'rc-bars__count', x: end, dx: BEFORE_COUNT, y: HEIGHT / 2, dy: '0.35em' },
        text(numberWords(count)),
      ),
    )
  );
}
