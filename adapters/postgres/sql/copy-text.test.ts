import { copyText } from './copy-text';

test.each([
  [null, '\\N'],
  ['', ''],
  ['plain', 'plain'],
  ['a\tb\nc\rd\\e', 'a\\tb\\nc\\rd\\\\e'],
  // A cell that reads like COPY's own marks is text all the same.
  ['\\N', '\\\\N'],
  ['\\.', '\\\\.'],
  ['NUL\0', 'NUL\uFFFD'],
  [7, '7'],
  [true, 't'],
  [false, 'f'],
  [[], '{}'],
  [['', 'NULL', 'a,b', '{c}'], '{"","NULL","a,b","{c}"}'],
  // Quoted for the array first, then escaped for COPY.
  [['say "so"', 'back\\slash', 'tab\t'], '{"say \\\\"so\\\\"","back\\\\\\\\slash","tab\\t"}'],
])('%p is %s in COPY’s text format', (value, text) => {
  expect(copyText(value)).toBe(text);
});
