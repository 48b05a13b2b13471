import { extent } from 'd3-array';
import { scaleLinear, type ScaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import { countOf, numberWords } from '../../../domain/words/numbers';
import { clockOf, dateWords } from '../../../domain/words/times';
import { classes, fits, widthOf } from './fit';
import { checkedId, element, percent, picture, shortNumber, text } from './markup';
import { runningTotals, type Minute, type Point } from './running-totals';
import { daysBetween, timeTicks } from './time-ticks';

export type { Minute } from './running-totals';

export interface Band {
  readonly from: string;
  readonly to: string;
  readonly kind: 'pause' | 'closed';
}

export interface Mark {
  readonly at: string;
  /** What happened, short: "Stopped", "Tried again". */
  readonly label: string;
}

export interface Timeline {
  readonly id: string;
  readonly title: string;
  /** Counts of each minute; running totals are drawn. */
  readonly minutes: readonly Minute[];
  readonly bands: readonly Band[];
  readonly marks: readonly Mark[];
  readonly timeZone: string;
  /** Now, while it is still going on: a pause that has not ended would lie after the last minute otherwise. */
  readonly until?: string;
}

const PLOT_HEIGHT = 220;
const LANE_HEIGHT = 22;
/** Between two lines of text beneath each other. */
const LINE_HEIGHT = 20;
/** The unit that lines are drawn in; stretched to the picture's width, which leaves strokes as thick as they are. */
const LINE_UNITS = 1000;
/** The plot on the narrowest page, in px, once the numbers left and the names right have their room. */
const PLOT_NARROWEST = 140;
const TEXT = 14;
const NOTHING = 'Nothing has been sent yet.';
const SERIES = [
  { of: 'sent', label: 'Sent' },
  { of: 'delivered', label: 'Delivered' },
] as const;
const BAND_WORDS: Record<Band['kind'], string> = { pause: 'Paused', closed: 'Closed' };

type Scale = ScaleLinear<number, number>;

/** How sending went: what had been sent and delivered at each time, when it rested, and what people did to it. */
export function timeline(input: Timeline): string {
  const { id, title, timeZone } = input;
  checkedId(id);
  const points = runningTotals(input.minutes);
  const [from, to] = spanOf(input, points);
  const x = scaleLinear([from, to], [0, 1]).clamp(true);
  const lanes = inLanes(input.marks, x);
  const top = Math.max(1, ...lanes.map(({ lane }) => lane + 1)) * LANE_HEIGHT;
  const bottom = top + PLOT_HEIGHT;
  const y = scaleLinear(
    [0, Math.max(1, points.at(-1)?.sent ?? 0, points.at(-1)?.delivered ?? 0)],
    [bottom, top + 4],
  ).nice(4);
  const figures = y.ticks(4).filter((figure) => Number.isInteger(figure));
  const digits = Math.max(...figures.map((figure) => numberWords(figure).length));
  const svg = picture(
    { id, title, finding: findingOf(input, points), class: 'rc-timeline__svg', height: bottom + 2 * LINE_HEIGHT + 8 },
    bandPattern(id),
    ...input.bands.map((band) => drawBand(id, band, x, top)),
    ...figures.map((figure) => drawFigure(figure, y)),
    ...drawTimes(from, to, timeZone, x, bottom),
    ...lanes.map((mark) => drawMark(mark, bottom)),
    ...lanes.map(nameMark),
    drawLines(points, to, x, y),
    ...drawNames(points, y),
  );
  return element('div', { class: 'rc-picture' }, element('div', { class: `rc-timeline rc-timeline--${digits}` }, svg));
}

/** From the first minute to the last, or to now; never nothing, so that there is always something to divide by. */
function spanOf({ minutes, bands, marks, until }: Timeline, points: readonly Point[]): [number, number] {
  const known = [...points.map(({ at }) => at), ...marks.map(({ at }) => Date.parse(at))];
  if (until !== undefined) known.push(Date.parse(until));
  // Closed hours go on for ever; they count only where there is nothing else.
  if (minutes.length === 0) known.push(...bands.flatMap((band) => [Date.parse(band.from), Date.parse(band.to)]));
  const [from = 0, to = 0] = extent(known.filter(Number.isFinite)) as [number?, number?];
  return [from, Math.max(to, from + 5 * 60_000)];
}

function drawBand(id: string, band: Band, x: Scale, top: number): string {
  const [start, end] = [x(Date.parse(band.from)), x(Date.parse(band.to))];
  if (!(end > start)) return '';
  const box = { x: percent(start), y: top, width: percent(end - start), height: PLOT_HEIGHT };
  const words = BAND_WORDS[band.kind];
  const shown = fitsInPlot(widthOf(words, TEXT) + 12, end - start);
  return (
    element('rect', { class: `rc-band rc-band--${band.kind}`, ...box }) +
    (band.kind === 'pause' ? element('rect', { ...box, fill: `url(#${id}-pause)` }) : '') +
    [start, end]
      .map((at) =>
        element('line', { class: 'rc-band__edge', x1: percent(at), x2: percent(at), y1: top, y2: top + PLOT_HEIGHT }),
      )
      .join('') +
    (shown === undefined
      ? ''
      : element(
          'text',
          {
            class: classes('rc-timeline__text rc-band__label', shown),
            x: percent((start + end) / 2),
            y: top + PLOT_HEIGHT - 10,
            'text-anchor': 'middle',
          },
          text(words),
        ))
  );
}

/** As `fits`, for the plot, which has about three fifths of the picture from 400 px on and less on a telephone. */
function fitsInPlot(px: number, share: number): string | undefined {
  if (px <= share * PLOT_NARROWEST) return '';
  const shown = fits(px / 0.6, share);
  return shown === '' ? 'rc-from-400' : shown;
}

function bandPattern(id: string): string {
  const stripe = element('rect', { width: 2, height: 8 });
  return element(
    'defs',
    {},
    element(
      'pattern',
      {
        id: `${id}-pause`,
        class: 'rc-pattern--pause',
        width: 8,
        height: 8,
        patternUnits: 'userSpaceOnUse',
        patternTransform: 'rotate(45)',
      },
      stripe,
    ),
  );
}

function drawFigure(figure: number, y: Scale): string {
  const at = y(figure);
  return (
    element('line', { class: figure === 0 ? 'rc-axis' : 'rc-grid', x1: 0, x2: '100%', y1: at, y2: at }) +
    element(
      'text',
      { class: 'rc-timeline__text', x: 0, y: at, dx: -8, dy: '0.35em', 'text-anchor': 'end' },
      text(numberWords(figure)),
    )
  );
}

/** Three times on a telephone, up to six where there is room; the days stand beneath. */
function drawTimes(from: number, to: number, timeZone: string, x: Scale, bottom: number): string[] {
  const [fewTicks, manyTicks] = [timeTicks(from, to, timeZone, 3), timeTicks(from, to, timeZone, 6)];
  const [few, many] = [fewTicks, manyTicks].map((ticks) => new Set(ticks.map(({ at }) => at))) as [
    Set<number>,
    Set<number>,
  ];
  const all = [...manyTicks, ...fewTicks.filter(({ at }) => !many.has(at))];
  return [
    ...all.map(({ at, label }) => {
      const shown = few.has(at) ? (many.has(at) ? undefined : 'rc-below-560') : 'rc-from-560';
      return element(
        'g',
        { class: shown },
        element('line', { class: 'rc-axis', x1: percent(x(at)), x2: percent(x(at)), y1: bottom, y2: bottom + 6 }),
        element(
          'text',
          { class: 'rc-timeline__text', x: percent(x(at)), y: bottom + LINE_HEIGHT + 2, 'text-anchor': 'middle' },
          text(label),
        ),
      );
    }),
    element(
      'text',
      { class: 'rc-timeline__text rc-timeline__days', x: 0, y: bottom + 2 * LINE_HEIGHT + 4 },
      text(daysBetween(from, to, timeZone)),
    ),
  ];
}

interface Laid extends Mark {
  readonly share: number;
  readonly lane: number;
  readonly before: boolean;
}

/** Marks near each other get lanes of their own above the plot, so that no label lies on another. */
function inLanes(marks: readonly Mark[], x: Scale): Laid[] {
  const ends: { from: number; to: number }[][] = [];
  return marks.map((mark) => {
    const share = x(Date.parse(mark.at));
    const before = share > 0.5;
    const width = widthOf(mark.label, TEXT) + 12;
    const at = share * PLOT_NARROWEST;
    const taken = before ? { from: at - width, to: at } : { from: at, to: at + width };
    const free = ends.findIndex((lane) => lane.every(({ from, to }) => taken.to <= from || taken.from >= to));
    const lane = free === -1 ? ends.length : free;
    (ends[lane] ??= []).push(taken);
    return { ...mark, share, lane, before };
  });
}

const laneText = (lane: number) => (lane + 1) * LANE_HEIGHT - 6;

function drawMark({ share, lane }: Laid, bottom: number): string {
  const at = percent(share);
  return element('line', { class: 'rc-mark', x1: at, x2: at, y1: laneText(lane) - 12, y2: bottom });
}

/** After all lines, so that none strikes a label through. */
function nameMark({ share, lane, before, label }: Laid): string {
  return element(
    'text',
    {
      class: 'rc-timeline__text rc-mark__label',
      x: percent(share),
      dx: before ? -6 : 6,
      y: laneText(lane),
      'text-anchor': before ? 'end' : 'start',
    },
    text(label),
  );
}

/** Lines are the one thing that percentages cannot draw: they have units of their own, stretched to the width. */
function drawLines(points: readonly Point[], to: number, x: Scale, y: Scale): string {
  const last = points.at(-1);
  if (!last) {
    const y = PLOT_HEIGHT / 2;
    return element('text', { class: 'rc-timeline__text', x: '50%', y, 'text-anchor': 'middle' }, text(NOTHING));
  }
  const drawn = [...points, { ...last, at: to }];
  return element(
    'svg',
    {
      class: 'rc-timeline__lines',
      x: 0,
      y: 0,
      width: '100%',
      height: y.range()[0],
      viewBox: `0 0 ${LINE_UNITS} ${shortNumber(y.range()[0]!)}`,
      preserveAspectRatio: 'none',
    },
    ...SERIES.map(({ of }) =>
      element('path', {
        class: `rc-line rc-line--${of}`,
        d: line<Point>()
          .x((point) => x(point.at) * LINE_UNITS)
          .y((point) => y(point[of]))(drawn)!,
      }),
    ),
  );
}

/** The lines' names at their ends, held apart where both end near each other. */
function drawNames(points: readonly Point[], y: Scale): string[] {
  const last = points.at(-1);
  if (!last) return [];
  const places = SERIES.map(({ of }) => y(last[of]));
  const [upper, lower] = places[0]! <= places[1]! ? [0, 1] : [1, 0];
  const missing = Math.max(0, LINE_HEIGHT - (places[lower]! - places[upper]!));
  const down = Math.min(missing, Math.max(missing / 2, y.range()[0]! - places[lower]! > LINE_HEIGHT ? missing / 2 : 0));
  places[lower]! += down;
  places[upper]! -= missing - down;
  return SERIES.map(({ of, label }, index) =>
    element(
      'text',
      { class: `rc-timeline__name rc-timeline__name--${of}`, x: '100%', dx: 8, y: places[index], dy: '0.35em' },
      text(label),
      element('tspan', { class: 'rc-from-560' }, text(` ${numberWords(last[of])}`)),
    ),
  );
}

/** "9,412 sent and 9,301 delivered from 2:35pm to 3:10pm on 24 November 2026; paused once; stopped at 3:10pm." */
function findingOf({ bands, marks, timeZone }: Timeline, points: readonly Point[]): string {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return NOTHING;
  const clock = (at: number | string) => clockOf(new Date(at), timeZone);
  const [from, to] = [dateWords(new Date(first.at), timeZone), dateWords(new Date(last.at), timeZone)];
  const when =
    from === to
      ? `from ${clock(first.at)} to ${clock(last.at)} on ${from}`
      : `from ${from} at ${clock(first.at)} to ${to} at ${clock(last.at)}`;
  const pauses = bands.filter((band) => band.kind === 'pause').length;
  return `${[
    `${numberWords(last.sent)} sent and ${numberWords(last.delivered)} delivered ${when}`,
    ...(pauses > 0 ? [`paused ${pauses === 1 ? 'once' : countOf(pauses, 'time')}`] : []),
    ...marks.slice(0, 3).map((mark) => `${mark.label} at ${clock(mark.at)}`),
    ...(marks.length > 3 ? [`${countOf(marks.length - 3, 'more event')}`] : []),
  ].join('; ')}.`;
}
