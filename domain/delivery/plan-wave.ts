/**
 * How a pass over a wave is cut into batches. A Temporal task costs more than what it carries, so there
 * are few, large batches; small campaigns still get four, so that several lanes run.
 */
export const LARGEST_BATCH = 2_500;
const SMALLEST_BATCH = 100;
/**
 * Batches in one pass. What does not fit goes in the next pass of the same campaign, with no child running in between, so
 * a history stays below 4,000 events at any size and no middle layer of workflows is needed (docs/adr/0004).
 */
export const MOST_BATCHES = 100;
/** `submit` activities side by side in one batch. */
export const LANES = 2;

export interface Range {
  /** First and last sequence number in the wave, both included. */
  from: number;
  to: number;
}

/** A wave's messages that are due: how many, and between which sequence numbers they lie. */
export interface DueRange extends Range {
  wave: number;
  count: number;
}

export interface BatchRange extends Range {
  wave: number;
}

/** Cuts what is due into batches of about equal span, at most `MOST_BATCHES`. */
export function planBatches(due: DueRange[]): BatchRange[] {
  const batches: BatchRange[] = [];
  for (const range of due) {
    const room = MOST_BATCHES - batches.length;
    if (room <= 0) break;
    const size = Math.min(LARGEST_BATCH, Math.max(SMALLEST_BATCH, Math.ceil(range.count / 4)));
    const wanted = Math.max(1, Math.ceil(range.count / size));
    // Sequence numbers may have gaps (messages already sent), so we cut by span: two integers then define each batch.
    const pieces = splitRange(range, wanted).slice(0, room);
    batches.push(...pieces.map((piece) => ({ wave: range.wave, ...piece })));
  }
  return batches;
}

/**
 * What a pass of a campaign with a pace hands over: one batch of about a minute's messages, because more lanes would only
 * wait for each other.
 */
export function planPacedBatch(due: DueRange[], perHour: number): BatchRange[] {
  const first = due[0];
  if (!first) return [];
  const size = Math.min(LARGEST_BATCH, Math.max(SMALLEST_BATCH, Math.ceil(perHour / 60)));
  return [{ wave: first.wave, from: first.from, to: Math.min(first.to, first.from + size - 1) }];
}

/** Splits a range into at most `pieces` ranges of about equal span, in order, without gap or overlap. */
export function splitRange({ from, to }: Range, pieces: number): Range[] {
  const span = to - from + 1;
  const count = Math.max(1, Math.min(pieces, span));
  return Array.from({ length: count }, (_, index) => ({
    from: from + Math.floor((span * index) / count),
    to: from + Math.floor((span * (index + 1)) / count) - 1,
  }));
}
