import { isListed, linksIn, type WrittenLink } from './links';
import type { MarkedWords } from './marked-words';

/** Rows that have something in common, said as "Row 17 and 3 others". */
export interface SomeRows {
  firstRow: number;
  count: number;
}

/** What a practice looks out for in texts (N7). */
export interface ContentRules {
  markedWords: MarkedWords;
  /** Hosts that its texts may link to. */
  links: readonly string[];
}

/** Marked words and links that the list's values bring into the text of some patients. */
export interface ValueFaults {
  words: { found: string[]; rows: SomeRows } | null;
  links: { found: WrittenLink[]; rows: SomeRows } | null;
}

/** So many words and hosts are named; the rows are counted on. */
const MOST_NAMED = 5;
/** Values of a list repeat: clinics, names, times. So many are remembered. */
const MOST_REMEMBERED = 5_000;

interface Looked {
  words: string[];
  links: WrittenLink[];
}
const NOTHING: Looked = { words: [], links: [] };

/** Looks at the values that placeholders show, row by row, each different value once. */
export function checkValues({ markedWords, links }: ContentRules) {
  const seen = new Map<string, Looked>();
  const faults: ValueFaults = { words: null, links: null };

  function look(value: string): Looked {
    const known = seen.get(value);
    if (known) return known;
    const words = [...new Set(markedWords(value).map(({ word }) => word))];
    const unlisted = linksIn(value, links).filter(({ host }) => !isListed(host, links));
    const looked = words.length + unlisted.length === 0 ? NOTHING : { words, links: unlisted };
    if (seen.size < MOST_REMEMBERED) seen.set(value, looked);
    return looked;
  }

  return {
    add(row: number, values: readonly string[]): void {
      const looked = values.map(look);
      const words = looked.flatMap((one) => one.words);
      const found = looked.flatMap((one) => one.links);
      if (words.length > 0) {
        const named = [...new Set([...(faults.words?.found ?? []), ...words])].slice(0, MOST_NAMED);
        faults.words = { found: named, rows: oneMore(faults.words?.rows, row) };
      }
      if (found.length > 0) {
        const byHost = new Map([...(faults.links?.found ?? []), ...found].map((link) => [link.host, link]));
        faults.links = { found: [...byHost.values()].slice(0, MOST_NAMED), rows: oneMore(faults.links?.rows, row) };
      }
    },
    result: (): ValueFaults => faults,
  };
}

function oneMore(rows: SomeRows | undefined, row: number): SomeRows {
  return { firstRow: rows?.firstRow ?? row, count: (rows?.count ?? 0) + 1 };
}
