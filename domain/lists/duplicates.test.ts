import fc from 'fast-check';
import { duplicateFinder, type DuplicateCandidate } from './duplicates';

const rows = (...given: [string | null, boolean?][]): DuplicateCandidate[] =>
  given.map(([nhsNumber, rejected = false], index) => ({ row: index + 2, nhsNumber, rejected }));

/** Duplicate row → the row it repeats; the rows are given as a list is read: by patient. */
function findDuplicates(candidates: DuplicateCandidate[]): Map<number, number> {
  const find = duplicateFinder();
  const byPatient = candidates.toSorted(
    (a, b) => (a.nhsNumber ?? '').localeCompare(b.nhsNumber ?? '') || a.row - b.row,
  );
  return new Map(
    byPatient.flatMap((candidate) => {
      const earlier = find(candidate);
      return earlier === null ? [] : [[candidate.row, earlier.row] as const];
    }),
  );
}

describe('H10 the same patient twice', () => {
  it.each<[string, DuplicateCandidate[], [number, number][]]>([
    [
      'the first stays',
      rows(['a'], ['b'], ['a'], ['a']),
      [
        [4, 2],
        [5, 2],
      ],
    ],
    ['numbers that cannot be read are nobody', rows([null, true], [null, true]), []],
    ['a rejected first row costs the patient nothing', rows(['a', true], ['a'], ['a']), [[4, 3]]],
    ['a rejected later row is told both', rows(['a'], ['a', true]), [[3, 2]]],
    ['rejected rows only', rows(['a', true], ['a', true]), [[3, 2]]],
    ['rejected, rejected, good', rows(['a', true], ['a', true], ['a']), [[3, 2]]],
  ])('H10 %s', (_, given, expected) => {
    expect([...findDuplicates(given)]).toEqual(expected);
  });

  it('H10 of each patient with a good row exactly one stays, and no row repeats a later one', () => {
    const candidate = fc.tuple(fc.constantFrom('a', 'b', 'c', null), fc.boolean());
    fc.assert(
      fc.property(fc.array(candidate, { maxLength: 12 }), (given) => {
        const all = rows(...given);
        const duplicates = findDuplicates(all);
        for (const number of ['a', 'b', 'c']) {
          const good = all.filter(({ nhsNumber, rejected }) => nhsNumber === number && !rejected);
          const staying = good.filter(({ row }) => !duplicates.has(row));
          expect(staying).toHaveLength(Math.min(1, good.length));
        }
        for (const [row, earlier] of duplicates) expect(earlier).toBeLessThan(row);
      }),
    );
  });
});
