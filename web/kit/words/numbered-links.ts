import { numberWords } from '../../../domain/words/numbers';

/** "Newer" and "Older" under a table, and where its rows lie in the whole. */
export interface NumberedLinks {
  /** "Rows 51 to 100 of 9,412"; for one page only how many there are. */
  words: string;
  newer: string | null;
  older: string | null;
}

export function numberedLinks(
  { before, shown, total }: { before: number; shown: number; total: number },
  links: { newer: string | null; older: string | null },
  limit: number,
): NumberedLinks {
  return {
    words: rowsWords(before, shown, total),
    newer: before > 0 && before <= limit ? frontOf(links.newer) : links.newer,
    older: links.older,
  };
}

function rowsWords(before: number, shown: number, total: number): string {
  if (shown === 0) return 'No rows';
  if (shown === 1 && total === 1) return '1 row';
  if (shown === total) return `${numberWords(total)} rows`;
  return `Rows ${numberWords(before + 1)} to ${numberWords(before + shown)} of ${numberWords(total)}`;
}

/** The address of the first page has no cursor, so that opening it always shows the newest rows. */
function frontOf(href: string | null): string | null {
  if (href === null) return null;
  const [path, query = ''] = href.split('?');
  const asked = new URLSearchParams(query);
  asked.delete('before');
  const rest = asked.toString();
  return rest === '' ? path! : `${path}?${rest}`;
}

/** An address with those parts of a query that say something. */
export function address(path: string, query: Record<string, string | null | undefined>): string {
  const said = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value) said.set(name, value);
  const written = said.toString();
  return written === '' ? path : `${path}?${written}`;
}
