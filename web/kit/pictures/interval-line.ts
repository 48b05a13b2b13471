import { scaleLinear } from 'd3-scale';
import { element, percent } from './markup';

export interface IntervalLine {
  readonly title: string;
  readonly finding: string;
  /** A difference with its interval, each from -1 to 1. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const HEIGHT = 40;
const BAR = 12;
const MARK = 20;

/** A difference and its interval as a bar on a line with 0 in the middle. The words around it say which side is which. */
export function intervalLine({ title, finding, value, low, high }: IntervalLine): string {
  // A little room beyond the longer side, and never so close that nothing looks like much.
  const most = Math.min(1, Math.max(0.05, Math.abs(low), Math.abs(high)) * 1.1);
  const place = scaleLinear([-most, most], [0, 1]).clamp(true);
  const middle = HEIGHT / 2;
  const at = percent(place(value));
  return element(
    'div',
    { class: 'rc-picture rc-interval', role: 'img', 'aria-label': `${title}: ${finding}` },
    element(
      'svg',
      { class: 'rc-picture__svg', width: '100%', height: HEIGHT, 'aria-hidden': 'true', focusable: 'false' },
      element('line', { class: 'rc-axis', x1: 0, x2: '100%', y1: middle, y2: middle }),
      element('rect', {
        class: 'rc-part rc-part--delivered',
        ...{ x: percent(place(low)), width: percent(place(high) - place(low)), y: middle - BAR / 2, height: BAR },
      }),
      element('line', { class: 'rc-interval__zero', x1: '50%', x2: '50%', y1: 0, y2: HEIGHT }),
      element('line', { class: 'rc-interval__value', x1: at, x2: at, y1: middle - MARK / 2, y2: middle + MARK / 2 }),
    ),
  );
}
