import { readBaseUrl } from './base-url';
import { retryAfterMs } from './headers';
import { inChunks } from './chunks';

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

describe('chunks', () => {
  it('hold everything', () => {
    expect(inChunks([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
    expect(inChunks([], 2)).toEqual([]);
  });
});
