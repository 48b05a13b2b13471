/** One of the texts that the messages of a campaign are written with. */
export interface WrittenText {
  /** BCP 47; null for the language that the campaign itself is written in. */
  language: string | null;
  subject: string | null;
  body: string;
}

/** The texts of a campaign's messages. The first is the campaign's own; its number is 0. */
export interface MessageTexts {
  texts: readonly [WrittenText, ...WrittenText[]];
  /** The number of each row's text, as a byte at the number of its row; null where all get the first. */
  ofRow: Buffer | null;
}

/** A campaign whose messages all get its own text. */
export function oneText(subject: string | null, body: string): MessageTexts {
  return { texts: [{ language: null, subject, body }], ofRow: null };
}

/** The same with a second text, which some rows get: a trial of two texts, which has no translations. */
export function dividedTexts(
  { texts: [own] }: Pick<MessageTexts, 'texts'>,
  second: { subject: string | null; body: string; rows: ReadonlySet<number> },
): MessageTexts {
  const { subject, body, rows } = second;
  const ofRow = Buffer.alloc([...rows].reduce((last, row) => Math.max(last, row), 0) + 1);
  for (const row of rows) ofRow[row] = 1;
  return { texts: [own, { language: null, subject, body }], ofRow };
}

/** The number of the text that a row of the list gets. */
export function textNumberOf({ ofRow }: Pick<MessageTexts, 'ofRow'>, row: number): number {
  return ofRow?.[row] ?? 0;
}

/**
 * How many patients get each text, by its number.
 *
 * @param recipients all who are sent to; `leftOut` are rows that are not.
 */
export function patientsOfTexts(
  { texts, ofRow }: MessageTexts,
  recipients: number,
  leftOut: readonly number[],
): number[] {
  const counts = texts.map(() => 0);
  const isLeftOut = new Set(leftOut);
  ofRow?.forEach((number, row) => {
    if (number > 0 && !isLeftOut.has(row)) counts[number]! += 1;
  });
  counts[0] = recipients - counts.reduce((all, count) => all + count, 0);
  return counts;
}
