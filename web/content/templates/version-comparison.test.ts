import fc from 'fast-check';
import { compareTexts, type ComparedPiece } from './version-comparison';

const without = (pieces: ComparedPiece[], kind: ComparedPiece['kind']) =>
  pieces.flatMap((piece) => (piece.kind === kind ? [] : [piece.text])).join('');

describe('N29 comparing two versions of a template', () => {
  it('P15 names the words that were added and removed', () => {
    expect(compareTexts('Dear ((given name)), call us.', 'Dear ((given name)), please call me.')).toEqual([
      { kind: 'same', text: 'Dear ((given name)), ' },
      { kind: 'added', text: 'please ' },
      { kind: 'same', text: 'call ' },
      { kind: 'removed', text: 'us' },
      { kind: 'added', text: 'me' },
      { kind: 'same', text: '.' },
    ]);
    expect([compareTexts('', ''), compareTexts('a', 'a'), compareTexts('', 'a')]).toEqual([
      ...[[], [{ kind: 'same', text: 'a' }], [{ kind: 'added', text: 'a' }]],
    ]);
  });

  it('N29 shows both versions whole, whatever they are', () => {
    const text = fc
      .array(fc.constantFrom('call', 'us', ' ', '\n', '((name))', '’', '🎉', 'today', '.'))
      .map((words) => words.join(''));
    fc.assert(
      fc.property(text, text, (older, newer) => {
        const pieces = compareTexts(older, newer);
        return without(pieces, 'added') === older && without(pieces, 'removed') === newer;
      }),
    );
    const long = ['a '.repeat(15_000), 'b '.repeat(15_000)] as const;
    expect(compareTexts(...long)).toHaveLength(2);
  });
});
