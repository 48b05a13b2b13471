/**
 * NUL, which PostgreSQL's text cannot hold, and halves of surrogate pairs, which no encoding carries. A text with one of
 * them can be neither stored nor sent as it was written.
 */
// eslint-disable-next-line no-control-regex
const UNSTORABLE = /[\u0000\p{Surrogate}]/u;

/** Whether a text can be stored and sent exactly as it is. */
export function isStorable(text: string): boolean {
  return !UNSTORABLE.test(text);
}

/** The places in a value with texts that cannot be stored, including keys of objects. */
export type TextPlace = readonly (string | number)[];

/**
 * Looks through a value as JSON, a form or a query has it.
 *
 * @param most No more places than this are found; one is enough to refuse.
 */
export function unstorablePlaces(value: unknown, most = 20): TextPlace[] {
  const found: TextPlace[] = [];
  const look = (one: unknown, path: TextPlace): void => {
    if (found.length >= most) return;
    if (typeof one === 'string') {
      if (!isStorable(one)) found.push(path);
    } else if (Array.isArray(one)) {
      for (const [index, inner] of one.entries()) look(inner, [...path, index]);
    } else if (typeof one === 'object' && one !== null) {
      for (const [key, inner] of Object.entries(one)) {
        if (!isStorable(key) && found.length < most) found.push(path);
        else look(inner, [...path, key]);
      }
    }
  };
  look(value, []);
  return found;
}
