/** A piece of a text, with an address if it is a link. */
export interface TextPiece {
  text: string;
  href?: string;
}

/** Ends at white space, quotes and angle brackets; closing marks of a sentence do not belong to it. */
const LINK = /https?:\/\/[^\s<>"'“”]+/g;

/** Splits a text, so that a page can show its links as links and the rest as written. */
export function textWithLinks(text: string): TextPiece[] {
  const pieces: TextPiece[] = [];
  let end = 0;
  for (const match of text.matchAll(LINK)) {
    const href = match[0].replace(/[.,;:!?)\]]+$/, '');
    if (!URL.canParse(href)) continue;
    if (match.index > end) pieces.push({ text: text.slice(end, match.index) });
    pieces.push({ text: href, href });
    end = match.index + href.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end) });
  return pieces;
}
