import type { Writable } from 'node:stream';

/** One letter as it is printed. */
export interface PrintedLetter {
  id: string;
  /** At most as many lines as the window has room for. */
  addressLines: readonly string[];
  /** The filled text. */
  body: string;
  largePrint: boolean;
}

export interface LetterHead {
  practiceName: string;
  /** The number to call, below the practice's name; null where the practice has set none. */
  telephone: string | null;
  /** As it stands on the letter, such as "4 March 2026". */
  date: string;
}

/** Where a letter is in the file; pages count from 1. */
export interface LetterPages {
  id: string;
  firstPage: number;
  pages: number;
}

export interface PrintedBatch {
  pages: number;
  letters: LetterPages[];
}

/** Makes the file to print: one document for all letters, each beginning on a new page. */
export interface LetterPrinter {
  /** Reads letters one by one, writes to `out` and ends it. @param onLetter called after each. */
  print(
    letters: AsyncIterable<PrintedLetter> | Iterable<PrintedLetter>,
    head: LetterHead,
    out: Writable,
    onLetter?: () => void,
  ): Promise<PrintedBatch>;
}
