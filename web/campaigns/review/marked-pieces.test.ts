import { markedPieces } from './marked-pieces';

const shown = (text: string, places: [number, number][]) =>
  markedPieces(
    text,
    places.map(([index, length]) => ({ index, length })),
  ).map(({ text: piece, isMarked }) => (isMarked ? `[${piece}]` : piece));

test.each<[string, [number, number][], string[]]>([
  ['a cancer test', [[2, 6]], ['a ', '[cancer]', ' test']],
  ['cancer', [[0, 6]], ['[cancer]']],
  ['plain', [], ['plain']],
  ['', [], []],
  [
    'abcdef',
    [
      [3, 2],
      [0, 2],
    ],
    ['[ab]', 'c', '[de]', 'f'],
  ],
  [
    'abcdef',
    [
      [0, 4],
      [2, 4],
    ],
    ['[abcdef]'],
  ],
  [
    'abcdef',
    [
      [0, 4],
      [1, 2],
    ],
    ['[abcd]', 'ef'],
  ],
])('N7 the places of findings are marked: %s %j', (text, places, expected) => {
  expect(shown(text, places)).toEqual(expected);
});
