import { countOf } from '../words/numbers';
import { checkedId, element, picture, text } from './markup';

export interface OutcomeDots {
  /** Begins with a letter and is used once on the page. */
  readonly id: string;
  readonly title: string;
  /** The oldest first; the latest that fit are drawn. */
  readonly outcomes: readonly ('delivered' | 'failed')[];
}

/** So many fit the narrowest page. */
export const MOST_DOTS = 11;
const STEP = 26;
const RADIUS = 9;
const MIDDLE = 13;
const WORDS_AT = 42;

/** One number's history as a row of marks: a disc arrived, a crossed square failed; shape and colour say the same. */
export function outcomeDots({ id, title, outcomes }: OutcomeDots): string {
  checkedId(id);
  const shown = outcomes.slice(-MOST_DOTS);
  const marks = shown.map((outcome, index) => markOf(outcome, RADIUS + 1 + index * STEP));
  const last = shown.at(-1);
  const end = RADIUS + 1 + (shown.length - 1) * STEP;
  const words = (at: number, anchor: string, said: string) =>
    element('text', { class: 'rc-dots__words', x: at, y: WORDS_AT, 'text-anchor': anchor }, text(said));
  const svg = picture(
    { id, title, finding: findingOf(shown), class: 'rc-dots', height: last ? 48 : 0 },
    ...marks,
    // Two words do not fit under fewer marks than this.
    shown.length > 4 ? words(0, 'start', 'Earlier') + words(end + RADIUS, 'end', 'Latest') : '',
  );
  return element('div', { class: 'rc-picture' }, svg);
}

function markOf(outcome: 'delivered' | 'failed', x: number): string {
  if (outcome === 'delivered') {
    return element('circle', { class: 'rc-part rc-part--delivered', cx: x, cy: MIDDLE, r: RADIUS });
  }
  const [left, right, top, bottom] = [x - 4, x + 4, MIDDLE - 4, MIDDLE + 4];
  return (
    element('rect', {
      class: 'rc-part rc-part--errors',
      ...{ x: x - RADIUS, y: MIDDLE - RADIUS, width: 2 * RADIUS, height: 2 * RADIUS },
    }) +
    element('path', {
      class: 'rc-dots__cross',
      d: `M${left} ${top}L${right} ${bottom}M${right} ${top}L${left} ${bottom}`,
    })
  );
}

function findingOf(shown: OutcomeDots['outcomes']): string {
  const last = shown.at(-1);
  if (!last) return 'Nothing to show yet.';
  const failed = shown.filter((outcome) => outcome === 'failed').length;
  return `Of the last ${countOf(shown.length, 'message')} ${failed} failed; the latest ${last === 'failed' ? 'failed' : 'was delivered'}.`;
}
