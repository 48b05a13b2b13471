import fc from 'fast-check';
import { previewStep, type PreviewAsked } from './preview-steps';

const longest = { row: 7, units: 200, segments: 2 };
const emptiest = { row: 4, lacking: 1, units: 20 };
const step = (asked: PreviewAsked, tally = { longest, emptiest }) => {
  const { row, as } = previewStep(asked, tally);
  return `${as} ${row}`;
};

describe('P15 P17 the patients that a preview steps through', () => {
  it('P17 the longest, then the emptiest, then the list in its order', () => {
    expect([step({}), step({ after: 'longest' }), step({ after: 'emptiest' }), step({ after: '2' })]).toEqual([
      ...['longest 7', 'emptiest 4', 'row 1', 'row 3'],
    ]);
  });

  it('P17 one who is both is shown once', () => {
    expect(step({ after: 'longest' }, { longest, emptiest: { ...emptiest, row: 7 } })).toBe('row 1');
  });

  it('P17 a row, the longest or the emptiest by name; where all get the same, the first', () => {
    expect([step({ row: '17' }), step({ show: 'longest' }), step({ show: 'emptiest' })]).toEqual([
      ...['row 17', 'longest 7', 'emptiest 4'],
    ]);
    expect(previewStep({}, { longest, emptiest: null })).toEqual({ row: 1, as: 'row' });
    expect(previewStep({ show: 'emptiest' }, { longest: null, emptiest: null })).toEqual({ row: 1, as: 'row' });
  });

  it('P17 whatever an address says, there is a row to show', () => {
    const word = fc.option(fc.oneof(fc.string(), fc.constantFrom('longest', 'emptiest', '0', '99999999')), {
      nil: undefined,
    });
    fc.assert(
      fc.property(word, word, word, (show, row, after) => {
        const found = previewStep({ show, row, after }, { longest, emptiest });
        return Number.isSafeInteger(found.row) && found.row >= 0;
      }),
    );
  });
});
