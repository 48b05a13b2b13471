import { address, numberedLinks } from './numbered-links';

const words = (before: number, shown: number, total: number) =>
  numberedLinks({ before, shown, total }, { newer: null, older: null }, 50).words;

test('where the rows lie in the whole', () => {
  expect(words(0, 0, 0)).toBe('No rows');
  expect(words(0, 1, 1)).toBe('1 row');
  expect(words(0, 2, 2)).toBe('2 rows');
  expect(words(50, 50, 9412)).toBe('Rows 51 to 100 of 9,412');
  expect(words(50, 1, 51)).toBe('Rows 51 to 51 of 51');
});

test('the first page is reached by its own address', () => {
  const links = { newer: '/p/x?show=errors&before=51', older: null };
  expect(numberedLinks({ before: 50, shown: 1, total: 51 }, links, 50).newer).toBe('/p/x?show=errors');
  expect(numberedLinks({ before: 60, shown: 1, total: 61 }, links, 50).newer).toBe(links.newer);
  expect(numberedLinks({ before: 0, shown: 1, total: 61 }, { ...links, newer: null }, 50).newer).toBeNull();
});

test('an address holds what says something', () => {
  expect(address('/p', { a: '', b: null, c: undefined })).toBe('/p');
  expect(address('/p', { show: 'errors', after: '7' })).toBe('/p?show=errors&after=7');
});
