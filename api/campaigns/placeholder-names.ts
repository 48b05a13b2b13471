import { placeholderColumns } from '../../domain/content/template';
import { columnKey, FIELD_WORDS, LIST_FIELDS, type Columns } from '../../domain/lists/columns';

/** Details that identify a patient do not belong in a text that others may see, so we offer them last. */
const OFFERED_LAST = ['nhsNumber', 'dateOfBirth', 'mobile', 'email'] as const;

/**
 * The names that staff can write between (( and )), spelled as in the file if it has them. People's names come first.
 */
export function placeholderNames(header: readonly string[], columns: Partial<Columns> | null): string[] {
  const places = placeholderColumns(header, columns ?? {});
  const own = header.map((name) => name.trim()).filter((name, index) => places.get(columnKey(name)) === index);
  const ownPlaces = new Set(own.map((name) => places.get(columnKey(name))));
  // A name that two columns share cannot be filled; our own name for the field may still work.
  const ours = LIST_FIELDS.flatMap((field) => {
    const index = columns?.[field];
    const key = columnKey(FIELD_WORDS[field]);
    return index !== undefined && places.get(key) === index && !ownPlaces.has(index) ? [FIELD_WORDS[field]] : [];
  });
  const register = (['givenName', 'knownAs'] as const).flatMap((field) => {
    const place = columns?.[field === 'givenName' ? 'registerGivenName' : 'registerKnownAs'];
    return place !== undefined && places.get(columnKey(FIELD_WORDS[field])) === place ? [FIELD_WORDS[field]] : [];
  });
  const last = new Set(OFFERED_LAST.map((field) => columns?.[field]));
  const isLast = (name: string): number => (last.has(places.get(columnKey(name))) ? 1 : 0);
  return [...register, ...own, ...ours].sort((a, b) => isLast(a) - isLast(b));
}

/** The name that was most likely meant, or null when none is near. */
export function nearestName(written: string, names: readonly string[]): string | null {
  const key = columnKey(written);
  if (key === '') return null;
  let best: { name: string; distance: number } | null = null;
  for (const name of names) {
    const candidate = columnKey(name);
    const within = candidate.includes(key) || key.includes(candidate);
    const distance = within ? 1 : editDistance(key, candidate);
    if (!best || distance < best.distance) best = { name, distance };
  }
  return best && best.distance <= Math.max(2, Math.floor(key.length / 3)) ? best.name : null;
}

/** Levenshtein distance. Names of columns are short. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (previous[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min((previous[j] as number) + 1, (current[j - 1] as number) + 1, swap));
    }
    previous = current;
  }
  return previous[b.length] as number;
}
