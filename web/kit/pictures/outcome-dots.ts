import { element, text } from './markup';

/** The outcome of one message. Each has a different mark, so that shape as well as colour tells them apart. */
export type DotKind = 'delivered' | 'failed' | 'waiting' | 'not-counted';

export interface OutcomeDot {
  readonly kind: DotKind;
  /** "Delivered". */
  readonly word: string;
  /** "3 Nov 2026". */
  readonly when: string;
}

export interface OutcomeDots {
  readonly title: string;
  readonly finding: string;
  /** Oldest first. */
  readonly dots: readonly OutcomeDot[];
}

const SIDE = 28;
const MIDDLE = SIDE / 2;

/**
 * Draws the outcomes of consecutive messages as a row of marks with labels, which wraps when it is too wide. Labels are
 * HTML because SVG text does not wrap. Screen readers announce one named picture. They read each row in the table next
 * to it.
 */
export function outcomeDots({ title, finding, dots }: OutcomeDots): string {
  return element(
    'div',
    { class: 'rc-picture', role: 'img', 'aria-label': `${title}: ${finding}` },
    element('div', { class: 'rc-dots' }, ...dots.map(dot)),
  );
}

function dot({ kind, word, when }: OutcomeDot): string {
  return element(
    'span',
    { class: 'rc-dots__one' },
    element(
      'svg',
      { class: 'rc-dots__mark', width: SIDE, height: SIDE, 'aria-hidden': 'true', focusable: 'false' },
      mark(kind),
    ),
    element('span', { class: 'rc-dots__word' }, text(word)),
    element('span', { class: 'rc-dots__when' }, text(when)),
  );
}

function mark(kind: DotKind): string {
  const sign = (d: string) => element('path', { class: `rc-dots__sign rc-dots__sign--${kind}`, d });
  switch (kind) {
    case 'delivered':
      return (
        element('circle', { class: 'rc-part rc-part--delivered', cx: MIDDLE, cy: MIDDLE, r: 13 }) +
        sign('M8 14.5l4 4 8-8.5')
      );
    case 'failed':
      return (
        element('rect', { class: 'rc-part rc-part--errors', x: 2, y: 2, width: 24, height: 24 }) +
        sign('M9 9l10 10M19 9l-10 10')
      );
    case 'waiting':
      return element('circle', { class: 'rc-dots__open rc-dots__open--waiting', cx: MIDDLE, cy: MIDDLE, r: 12 });
    case 'not-counted':
      return element('path', { class: 'rc-dots__open', d: 'M14 2l12 12-12 12-12-12z' });
  }
}
