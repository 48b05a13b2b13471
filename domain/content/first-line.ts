/** The most characters of a first line, including its … (docs/api.md, "Text"; P8). */
const FIRST_LINE_LENGTH = 60;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * The first line of a text that is not blank, trimmed, at most 60 characters; a longer one is cut and ends with …. We
 * count code points, and never split what a reader sees as one character (an emoji with its skin tone, a letter with
 * its accent).
 *
 * @returns '' for a blank text.
 */
export function firstLine(text: string): string {
  const line = text.split(/\r\n|[\n\r\u2028\u2029]/).find((candidate) => candidate.trim() !== '') ?? '';
  const trimmed = line.trim();
  if (codePoints(trimmed) <= FIRST_LINE_LENGTH) return trimmed;

  let kept = '';
  let length = 0;
  // No more than this many UTF-16 units can matter, however long the line.
  for (const { segment } of graphemes.segment(trimmed.slice(0, FIRST_LINE_LENGTH * 4))) {
    length += codePoints(segment);
    if (length > FIRST_LINE_LENGTH - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
