import { max } from 'd3-array';
import { scaleLinear } from 'd3-scale';
import { NARROWEST, widthOfBold } from './fit';
import { checkedId, element, percent, text } from './markup';
import { counted } from './shares';
import { plain } from './tones';

export interface CostBars {
  /** Begins with a letter and is used once on the page. */
  readonly id: string;
  readonly title: string;
  /** Months in the order drawn. Amounts in one unit, with the words shown after the bar. */
  readonly rows: readonly {
    readonly label: string;
    readonly spent: number;
    /** Expected beyond what is spent; drawn dashed. */
    readonly forecast: number;
    readonly words: string;
  }[];
  /** A month's part of the allowance, drawn as a line through all bars; null where there is none. */
  readonly allowance: { readonly amount: number; readonly words: string } | null;
}

const HEIGHT = 24;
const BEFORE_WORDS = 8;
/** What is there is at least this wide, in px. */
const LEAST = 3;

/** What each month cost, with what is expected dashed behind it, against a month's part of the allowance. */
export function costBars({ id, title, rows, allowance }: CostBars): string {
  checkedId(id);
  const longest = max(rows, (row) => counted(row.spent) + counted(row.forecast)) ?? 0;
  const most = Math.max(1, longest, allowance?.amount ?? 0);
  const room = (Math.max(...rows.map((row) => widthOfBold(row.words)), 0) + BEFORE_WORDS) / NARROWEST;
  const width = scaleLinear([0, most], [0, Math.max(0.25, 1 - room)]);
  const share = (amount: number) => (counted(amount) === 0 ? 0 : Math.max(LEAST / NARROWEST, width(amount)));
  const finding = rows.map((row) => `${row.label} ${row.words}`).join(', ');
  const against = allowance === null ? '' : ` ${allowance.words}.`;
  return element(
    'div',
    { class: 'rc-picture', role: 'img', 'aria-label': `${title}: ${finding}.${against}` },
    element(
      'div',
      { class: 'rc-bars rc-bars--figures' },
      ...rows.map((row) => barRow(row, share(row.spent), share(row.forecast), allowance && share(allowance.amount))),
    ),
  );
}

function barRow(row: CostBars['rows'][number], spent: number, forecast: number, line: number | null): string {
  return (
    element('span', { class: 'rc-bars__label' }, text(row.label)) +
    element(
      'svg',
      { class: 'rc-bars__bar', width: '100%', height: HEIGHT, 'aria-hidden': 'true', focusable: 'false' },
      spent === 0 ? '' : plain('waiting', { x: 0, width: percent(spent), height: HEIGHT }),
      forecast === 0
        ? ''
        : element('rect', {
            ...{ class: 'rc-forecast', x: percent(spent), y: 1, width: percent(forecast), height: HEIGHT - 2 },
            'stroke-dasharray': '5 4',
          }),
      line === null
        ? ''
        : element('line', { class: 'rc-limit', x1: percent(line), x2: percent(line), y1: 0, y2: HEIGHT }),
      element('line', { class: 'rc-axis', x1: 0.5, x2: 0.5, y1: 0, y2: HEIGHT }),
      element(
        'text',
        { class: 'rc-bars__count', x: percent(spent + forecast), dx: BEFORE_WORDS, y: HEIGHT / 2, dy: '0.35em' },
        text(row.words),
      ),
    )
  );
}
