import { MOST_PARTS, pagesOfPart, partName, partsOf } from './parts';

describe('C22 a file with too many patients is split', () => {
  it('C22 10,001 become two lists, each within the limit', () => {
    expect(partsOf(10_001, 10_000)).toEqual([
      { after: 0, size: 10_000, number: 1, of: 2 },
      { after: 10_000, size: 1, number: 2, of: 2 },
    ]);
    expect(partsOf(30_000, 10_000)!.map(({ size }) => size)).toEqual([10_000, 10_000, 10_000]);
  });

  it('C22 what fits is not split, nor what would be too many lists', () => {
    expect(partsOf(10_000, 10_000)).toBeNull();
    expect(partsOf(MOST_PARTS * 10, 10)).toHaveLength(MOST_PARTS);
    expect(partsOf(MOST_PARTS * 10 + 1, 10)).toBeNull();
  });

  it('C22 each is named by its number, within the length of a name', () => {
    expect(partName('Flu 2026', { number: 1, of: 2 })).toBe('Flu 2026 (1 of 2)');
    const long = partName('é'.repeat(200), { number: 12, of: 20 });
    expect([...long]).toHaveLength(200);
    expect(long).toMatch(/é… \(12 of 20\)$/);
  });

  it.each([1, 2, 3, 7, 100])('C22 each row is in one part, whatever the pages: %i a page', async (pageRows) => {
    const rows = Array.from({ length: 23 }, (_, index) => index);
    async function* pages(): AsyncGenerator<number[]> {
      for (let at = 0; at < rows.length; at += pageRows) yield await Promise.resolve(rows.slice(at, at + pageRows));
    }
    const parts: number[][] = [];
    for (const part of partsOf(23, 5)!) {
      const own: number[] = [];
      for await (const page of pagesOfPart(pages(), part)) own.push(...page);
      expect(own).toHaveLength(part.size);
      parts.push(own);
    }
    expect(parts.flat()).toEqual(rows);
  });
});
