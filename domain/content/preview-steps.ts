import type { ListTally } from './list-tally';

/** How a preview came to a patient: by being the longest or the emptiest of all, or by their row. */
export type ShownAs = 'longest' | 'emptiest' | 'row';

/** What a preview is asked for: a row, or the patient after one that was shown; the longest unless told. */
export interface PreviewAsked {
  show?: string;
  row?: string;
  /** `longest`, `emptiest`, or the number of a row. */
  after?: string;
}

/**
 * The row to show: the longest text first, then the one with the fewest values, then the list in its order. These two are
 * where a text goes wrong, so nobody should have to find them.
 *
 * @returns the row that is looked for; the preview takes the next one that may be shown.
 */
export function previewStep(
  { show, row, after }: PreviewAsked,
  { longest, emptiest }: Pick<ListTally, 'longest' | 'emptiest'>,
): { row: number; as: ShownAs } {
  const first = { row: 1, as: 'row' } as const;
  if (after === 'emptiest') return first;
  if (after === 'longest') {
    return emptiest && emptiest.row !== longest?.row ? { row: emptiest.row, as: 'emptiest' } : first;
  }
  if (isRow(after)) return { row: Number(after) + 1, as: 'row' };
  if (isRow(row)) return { row: Number(row), as: 'row' };
  if (show === 'emptiest' && emptiest) return { row: emptiest.row, as: 'emptiest' };
  // Where all get the same text there is no longest.
  return longest && emptiest ? { row: longest.row, as: 'longest' } : first;
}

export function isRow(text: string | undefined): text is string {
  return text !== undefined && /^\d{1,7}$/.test(text);
}
