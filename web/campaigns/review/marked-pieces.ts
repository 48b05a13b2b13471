import type { Place } from '../../../domain/content/checks/marked-words';

/** A stretch of a text: marked where a finding is. */
export interface MarkedPiece {
  text: string;
  isMarked: boolean;
}

/** Cuts a text at the places of its findings; places that overlap are one. Together the pieces are the text. */
export function markedPieces(text: string, places: readonly Place[]): MarkedPiece[] {
  const pieces: MarkedPiece[] = [];
  let at = 0;
  for (const { index, length } of places.toSorted((one, other) => one.index - other.index)) {
    const end = Math.min(text.length, index + length);
    if (end <= at) continue;
    const begin = Math.max(at, index);
    const last = pieces.at(-1);
    if (begin > at) pieces.push({ text: text.slice(at, begin), isMarked: false });
    else if (last?.isMarked && begin > index) {
      last.text += text.slice(begin, end);
      at = end;
      continue;
    }
    pieces.push({ text: text.slice(begin, end), isMarked: true });
    at = end;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), isMarked: false });
  return pieces;
}
