import { sort } from 'd3-array';

/** What happened within one minute. Minutes in which nothing did may be left out. */
export interface Minute {
  readonly at: string;
  readonly sent: number;
  readonly delivered: number;
}

export interface Point {
  readonly at: number;
  readonly sent: number;
  readonly delivered: number;
}

const MINUTE = 60_000;
/** More points than this are finer than a telephone's screen and only make the page heavy. */
const MOST = 400;

/** What had been sent and delivered at each time: flat where nothing happened, so a pause or a night shows as one. */
export function runningTotals(minutes: readonly Minute[]): Point[] {
  const points: Point[] = [];
  let [sent, delivered] = [0, 0];
  for (const { at, minute } of sort(
    minutes.map((minute) => ({ at: Date.parse(minute.at), minute })),
    ({ at }) => at,
  )) {
    if (points.at(-1)?.at !== at) points.push({ at, sent, delivered });
    sent += minute.sent;
    delivered += minute.delivered;
    points.push({ at: at + MINUTE, sent, delivered });
  }
  return thinned(points);
}

/** The last point of each step is kept, and the one before a gap, so that no slope is drawn across a night. */
function thinned(points: readonly Point[]): Point[] {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || points.length <= MOST) return [...points];
  const step = (last.at - first.at) / (MOST / 2);
  const bucket = (point: Point) => Math.floor((point.at - first.at) / step);
  return points.filter((point, index) => {
    const [before, next] = [points[index - 1], points[index + 1]];
    return !before || !next || bucket(next) !== bucket(point) || bucket(before) < bucket(point) - 1;
  });
}
