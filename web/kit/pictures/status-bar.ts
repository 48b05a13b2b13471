import { cumsum, max, sum } from 'd3-array';
import { numberWords } from '../../../domain/words/numbers';
import { classes, fits, NARROWEST, widthOfBold } from './fit';
import { checkedId, element, percent, picture, text } from './markup';
import { counted, shares } from './shares';
import { patternDefs, plain, toned, type Tone } from './tones';

export interface StatusPart {
  readonly tone: Tone;
  /** As it follows a number: "delivered", "with errors", "waiting". */
  readonly label: string;
  readonly count: number;
}

export interface StatusBar {
  /** Begins with a letter and is used once on the page. */
  readonly id: string;
  readonly title: string;
  /** In the order drawn; the first is what the finding speaks of. */
  readonly parts: readonly StatusPart[];
  /** What the parts are of. More than they add up to is drawn as still empty. */
  readonly total: number;
  /** Without labels and 8 px high, for rows of tables and cards. */
  readonly tiny?: boolean;
}

/** Height in px, white between neighbours, the narrowest that it is drawn, and the least of a part that is seen. */
const USUAL = { height: 48, gap: 2, narrowest: NARROWEST, least: 3 };
const TINY = { height: 8, gap: 1, narrowest: 96, least: 3 };
/** Room left and right of a label within its part. */
const PADDING = 10;

/** How a whole is divided, as one bar: lengths compare, it fits a telephone and it prints. */
export function statusBar({ id, title, parts, total, tiny = false }: StatusBar): string {
  checkedId(id);
  const { height, gap, narrowest, least } = tiny ? TINY : USUAL;
  const counts = parts.map((part) => counted(part.count));
  const rest = Math.max(0, counted(total) - sum(counts));
  const widths = shares([...counts, rest], (least + gap) / narrowest);
  const ends = cumsum(widths);
  const drawn = parts.flatMap((part, index) => {
    const width = widths[index]!;
    return width === 0 ? [] : [{ ...part, width, start: ends[index]! - width }];
  });
  const svg = picture(
    { id, title, finding: findingOf(parts, total), class: classes('rc-bar', tiny && 'rc-bar--tiny'), height },
    patternDefs(
      id,
      drawn.map((part) => part.tone),
    ),
    stillEmpty(drawn.at(-1), rest, height),
    ...drawn.map((part) => toned(id, part.tone, { x: percent(part.start), width: percent(part.width), height })),
    ...(tiny ? [] : drawn.map((part) => plateOf(part, height))),
    ...boundaries(drawn, rest).map((at) =>
      element('line', { class: 'rc-gap', x1: percent(at), x2: percent(at), y1: 0, y2: height, 'stroke-width': gap }),
    ),
    ...(tiny ? [] : drawn.map((part) => labelOf(part, height))),
  );
  return tiny ? svg : element('div', { class: 'rc-picture' }, svg);
}

/** "9,301 of 9,412 delivered; 37 with errors; 74 waiting." */
function findingOf(parts: readonly StatusPart[], total: number): string {
  const [first, ...others] = parts;
  if (!first || (counted(total) === 0 && !max(parts, (part) => counted(part.count)))) return 'Nothing to show yet.';
  const whole = Math.max(
    counted(total),
    sum(parts, (part) => counted(part.count)),
  );
  const main =
    first.count === whole && whole > 1
      ? `All ${numberWords(whole)} ${first.label}`
      : `${numberWords(counted(first.count))} of ${numberWords(whole)} ${first.label}`;
  const rest = others.filter((part) => counted(part.count) > 0);
  return `${[main, ...rest.map((part) => `${numberWords(part.count)} ${part.label}`)].join('; ')}.`;
}

interface Drawn extends StatusPart {
  readonly start: number;
  readonly width: number;
}

/** What is not told yet, in outline. */
function stillEmpty(last: Drawn | undefined, rest: number, height: number): string {
  if (last && rest === 0) return '';
  const start = last ? last.start + last.width : 0;
  return element('rect', {
    class: 'rc-track',
    x: percent(start),
    y: 0.5,
    width: percent(1 - start),
    height: height - 1,
  });
}

/** Where two parts meet, or the last part and what is still empty. */
function boundaries(drawn: readonly Drawn[], rest: number): number[] {
  const last = drawn.at(-1);
  return [...drawn.slice(1).map((part) => part.start), ...(last && rest > 0 ? [last.start + last.width] : [])];
}

/** Which words of a label are shown at which widths: the number where it fits, and the word too where both do. */
function fitting({ count, label, width }: Drawn) {
  const number = numberWords(count);
  const widths = { number: widthOfBold(number) + 2 * PADDING, both: widthOfBold(`${number} ${label}`) + 2 * PADDING };
  return { number, widths, shown: fits(widths.number, width), both: fits(widths.both, width) };
}

/** The part's plain colour behind its label, since words on a pattern are hard to read. */
function plateOf(part: Drawn, height: number): string {
  const { widths, shown, both } = fitting(part);
  const plate = (width: number, from: string) =>
    plain(part.tone, { x: percent(part.start), width, height }, from || undefined);
  return (
    (shown === undefined ? '' : plate(widths.number, shown)) + (both === undefined ? '' : plate(widths.both, both))
  );
}

/** The label itself; the legend has its words in any case. */
function labelOf(part: Drawn, height: number): string {
  const { label, tone, start } = part;
  const { number, shown, both } = fitting(part);
  if (shown === undefined) return '';
  return element(
    'text',
    {
      class: classes('rc-bar__label', `rc-bar__label--${tone}`, shown),
      x: percent(start),
      y: height / 2,
      dx: PADDING,
      dy: '0.35em',
    },
    text(number),
    both === undefined ? '' : element('tspan', { class: both || undefined }, text(` ${label}`)),
  );
}
