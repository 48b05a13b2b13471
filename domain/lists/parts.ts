/** The patients of a file that belong to one of the lists it was split into. */
export interface FilePart {
  /** Patients of the file before the first of this part. */
  after: number;
  /** The most patients of this part. */
  size: number;
  /** From 1. */
  number: number;
  /** Into how many lists the file was split. */
  of: number;
}

/** The most lists that a file is split into, because each of them reads the file again. */
export const MOST_PARTS = 20;

/** Letters of a list's name. */
const NAME_LENGTH = 200;

/**
 * The lists that a file with too many patients becomes: each as full as the limit allows, in the file's order.
 *
 * @param count patients of the file; @param limit most patients of one list.
 * @returns null if one list is enough, or if there would be more than `MOST_PARTS`.
 */
export function partsOf(count: number, limit: number): FilePart[] | null {
  const of = Math.ceil(count / limit);
  if (!(of > 1 && of <= MOST_PARTS)) return null;
  return Array.from({ length: of }, (_, index) => ({
    ...{ after: index * limit, size: Math.min(limit, count - index * limit) },
    ...{ number: index + 1, of },
  }));
}

/** "Flu 2026 (1 of 2)"; a long name is cut, never what tells the parts apart. */
export function partName(name: string, { number, of }: Pick<FilePart, 'number' | 'of'>): string {
  const which = ` (${number} of ${of})`;
  const letters = [...name];
  const room = NAME_LENGTH - which.length;
  return (letters.length <= room ? name : `${letters.slice(0, room - 1).join('')}…`) + which;
}

/** The rows of one part, from pages of a file's rows in order. Reading stops after it. */
export async function* pagesOfPart<T>(
  pages: AsyncIterable<readonly T[]>,
  { after, size }: Pick<FilePart, 'after' | 'size'>,
): AsyncGenerator<T[], void> {
  let seen = 0;
  for await (const page of pages) {
    const mine = page.slice(Math.max(after - seen, 0), Math.max(after + size - seen, 0));
    seen += page.length;
    if (mine.length > 0) yield mine;
    if (seen >= after + size) return;
  }
}
