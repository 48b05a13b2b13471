import { diffWordsWithSpace } from 'diff';

/** A piece of a text: in both versions, in the newer one alone, or in the older one alone. */
export interface ComparedPiece {
  kind: 'same' | 'added' | 'removed';
  text: string;
}

/** Longer texts are shown one after the other: to compare them word for word would hold up other requests. */
const LONGEST_COMPARED = 20_000;

/** What changed from one version of a text to another, word by word. */
export function compareTexts(older: string, newer: string): ComparedPiece[] {
  if (older === newer) return older === '' ? [] : [{ kind: 'same', text: older }];
  if (older.length + newer.length > LONGEST_COMPARED) return whole(older, newer);
  const changes = diffWordsWithSpace(older, newer, { timeout: COMPARED_FOR_MS });
  if (!changes) return whole(older, newer);
  return changes.map(({ added, removed, value }) => ({
    kind: added ? 'added' : removed ? 'removed' : 'same',
    text: value,
  }));
}

const COMPARED_FOR_MS = 500;

function whole(older: string, newer: string): ComparedPiece[] {
  const pieces: ComparedPiece[] = [
    { kind: 'removed', text: older },
    { kind: 'added', text: newer },
  ];
  return pieces.filter(({ text }) => text !== '');
}
