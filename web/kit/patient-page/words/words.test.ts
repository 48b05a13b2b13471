import { ENGLISH } from './english';
import { WELSH } from './welsh';

/** Every sentence by its place; of one that takes values, as it is with some. */
function sentences(words: object, at = ''): [string, string][] {
  return Object.entries(words).flatMap(([key, value]: [string, unknown]) => {
    const place = `${at}.${key}`;
    if (typeof value === 'string') return [[place, value]];
    if (typeof value === 'function') {
      return [[place, String((value as (...values: unknown[]) => unknown)('Oakfield', 'Monday'))]] as [
        string,
        string,
      ][];
    }
    return sentences(value as object, place);
  });
}

/** Australia has no Welsh: those numbers stay as they are. */
const SAME = /\.AU(\.|$)/;

test('N28 every sentence of patients’ pages is there in each language, and translated', () => {
  const [english, welsh] = [new Map(sentences(ENGLISH)), new Map(sentences(WELSH))];
  expect([...welsh.keys()]).toEqual([...english.keys()]);
  expect(
    [...welsh].filter(([place, text]) => text.trim() === '' || (text === english.get(place) && !SAME.test(place))),
  ).toEqual([]);
});
