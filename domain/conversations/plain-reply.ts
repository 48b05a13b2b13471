/** A reply taken apart for the rules: what a person reads, without what phones and keyboards add. */
export interface PlainReply {
  /** All words in lower case, without accents, apostrophes and punctuation, with one space between them. */
  words: string;
  /** The same for each clause, which ends at a full stop, comma, line break or the like. */
  clauses: string[];
  /** As it was written, without a phone's signature. */
  written: string;
}

/** No reply is longer: six parts of a text, several times over. The rules look at no more than this. */
const MOST_CHARACTERS = 20_000;

/** Lines and line ends that phones and mail programs add automatically. */
const SIGNATURE =
  /(?:^|[\s.,;!-])(?:sent (?:from|via|with|by) (?:my |the |a )?(?:[\p{L}\p{N}]+[ -]?){1,6}|get outlook for (?:ios|android|mac))[.!]?\s*$/iu;
/** What follows a line of two hyphens is a signature, and a line that begins with > is quoted. */
const SIGNATURE_LINES = /(?:^|\n)--\s*(?:\n[\s\S]*)?$/;
const QUOTED_LINE = /^\s*>.*$/gm;

const APOSTROPHES = /['’‘‛`´ʼ]/g;
const CLAUSE_ENDS = /[.,;:!?…\n\r()/]+|\s[-–—]\s/;

/**
 * Takes a reply apart. Letters of one alphabet in another form, such as full-width ones, are read as the usual ones.
 * Pure, and linear in the length of the text.
 */
export function plainReply(text: string): PlainReply {
  const whole = text.slice(0, MOST_CHARACTERS).replace(QUOTED_LINE, '').replace(SIGNATURE_LINES, '').trim();
  const written = whole.replace(SIGNATURE, '').trim() || whole;
  return {
    words: plainWords(written),
    clauses: written.split(CLAUSE_ENDS).map(plainWords).filter(Boolean),
    written,
  };
}

/** Words in lower case without accents, apostrophes, punctuation and emoji; letters written one by one are a word. */
export function plainWords(text: string): string {
  const letters = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(APOSTROPHES, '')
    .toLowerCase()
    // Ligatures and letters that decomposition leaves alone.
    .replace(/[łø]/g, (letter) => (letter === 'ł' ? 'l' : 'o'))
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  return letters.replace(/\b\p{L}(?: \p{L}){2,}\b/gu, (spelt) => spelt.replaceAll(' ', ''));
}
