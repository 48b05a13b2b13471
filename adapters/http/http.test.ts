import { readBaseUrl } from './base-url';
import { retryAfterMs } from './headers';
import { inChunks, inLanes } from './lanes';

describe('a base address', () => {
  it.each([
    ['http://127.0.0.1:9000/api/', 'http://127.0.0.1:9000', '/api/'],
    ['http://127.0.0.1:9000/api', 'http://127.0.0.1:9000', '/api/'],
    ['https://gateway.example', 'https://gateway.example', '/'],
  ])('%s', (text, origin, path) => {
    expect(readBaseUrl(text)).toEqual({ origin, path });
  });

  it.each(['gateway/?key=secret', 'ftp://u:secret@x/'])('%s is none, and is not repeated', (text) => {
    expect(() => readBaseUrl(text)).toThrow(/^(?!.*secret)/);
  });
});

describe('Retry-After', () => {
  const now = Date.parse('2026-11-22T09:00:00Z');
  it.each([
    ['30', 30_000],
    ['0', 0],
    ['Sun, 22 Nov 2026 09:00:10 GMT', 10_000],
    ['Sun, 22 Nov 2026 08:00:00 GMT', 0],
    ['999999', 3_600_000],
    ['soon', undefined],
    ['', undefined],
  ])('%j', (text, wait) => {
    expect(retryAfterMs({ 'retry-after': text }, now)).toBe(wait);
  });
});

describe('lanes', () => {
  it('do each item once, so many at a time, until told to stop', async () => {
    const done: number[] = [];
    let inFlight = 0;
    let most = 0;
    const work = async (n: number) => {
      most = Math.max(most, ++inFlight);
      await Promise.resolve();
      inFlight--;
      done.push(n);
    };
    await inLanes([1, 2, 3, 4, 5, 6, 7], 3, work, () => done.length < 5);
    expect(new Set(done).size).toBe(done.length);
    expect(done.length).toBeLessThan(8);
    expect(most).toBe(3);
    await inLanes([], 3, work, () => true);
  });

  it('chunks hold everything', () => {
    expect(inChunks([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
    expect(inChunks([], 2)).toEqual([]);
  });
});
