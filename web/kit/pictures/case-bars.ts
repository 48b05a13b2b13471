import { max } from 'd3-array';
import { scaleLinear } from 'd3-scale';
import { numberWords } from '../../../domain/words/numbers';
import { NARROWEST, widthOfBold } from './fit';
import { checkedId, element, percent, text } from './markup';
import { counted } from './shares';
import { patternDefs, toned } from './tones';

export interface CaseBars {
  /** Begins with a letter and is used once on the page. */
  readonly id: string;
  readonly title: string;
  /** In the order drawn: months, the oldest first. */
  readonly rows: readonly { readonly label: string; readonly expected: number; readonly failed: number }[];
}

const HEIGHT = 24;
const BEFORE_COUNT = 8;
/** What is there is at least this wide, in px. */
const LEAST = 3;

/** Compares expected with actual failures. Each bar shows the expected ones, and the actual ones first. */
export function caseBars({ id, title, rows }: CaseBars): string {
  checkedId(id);
  const most = Math.max(1, max(rows, (row) => counted(row.expected)) ?? 0);
  const room = (Math.max(...rows.map((row) => widthOfBold(wordsOf(row))), 0) + BEFORE_COUNT) / NARROWEST;
  const width = scaleLinear([0, most], [0, 1 - room]);
  const share = (count: number) => (counted(count) === 0 ? 0 : Math.max(LEAST / NARROWEST, width(count)));
  return element(
    'div',
    { class: 'rc-picture', role: 'img', 'aria-label': `${title}: ${findingOf(rows)}` },
    element(
      'div',
      { class: 'rc-bars rc-bars--figures' },
      ...rows.map((row, index) => barRow(`${id}-${index}`, row, share(row.failed), share(row.expected))),
    ),
  );
}

function barRow(id: string, row: CaseBars['rows'][number], failed: number, all: number): string {
  const end = Math.max(failed, all);
  return (
    element('span', { class: 'rc-bars__label' }, text(row.label)) +
    element(
      'svg',
      { class: 'rc-bars__bar', width: '100%', height: HEIGHT, 'aria-hidden': 'true', focusable: 'false' },
      patternDefs(id, ['errors', 'delivered']),
      failed === 0 ? '' : toned(id, 'errors', { x: 0, width: percent(failed), height: HEIGHT }),
      end > failed ? toned(id, 'delivered', { x: percent(failed), width: percent(end - failed), height: HEIGHT }) : '',
      element('line', { class: 'rc-axis', x1: 0.5, x2: 0.5, y1: 0, y2: HEIGHT }),
      element(
        'text',
        { class: 'rc-bars__count', x: percent(end), dx: BEFORE_COUNT, y: HEIGHT / 2, dy: '0.35em' },
        text(wordsOf(row)),
      ),
    )
  );
}

function wordsOf({ expected, failed }: { expected: number; failed: number }): string {
  return `${numberWords(failed)} of ${numberWords(expected)}`;
}

function findingOf(rows: CaseBars['rows']): string {
  if (rows.length === 0) return 'Nothing to show yet.';
  return `${rows.map((row) => `${row.label} ${wordsOf(row)} failed`).join(', ')}.`;
}
