import fc from 'fast-check';
import { isStorable, unstorablePlaces } from './storable-text';

test('NUL and halves of surrogate pairs cannot be stored; everything else can', () => {
  for (const text of ['a\0b', '\0', '\ud800', 'a\udc00b', '\udc00\ud800'])
    expect([text, isStorable(text)]).toEqual([text, false]);
  for (const text of ['', 'Siân ŵ 😀', 'tab\tand\nline', '\u200b', '\ufffd', '\u0001']) {
    expect([text, isStorable(text)]).toEqual([text, true]);
  }
});

test('a text is storable exactly when it survives UTF-8 and holds no NUL', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('', '\0', '\ud83d'), (text, added) => {
      const whole = text + added;
      const survives = Buffer.from(whole, 'utf8').toString('utf8') === whole && !whole.includes('\0');
      expect(isStorable(whole)).toBe(survives);
    }),
  );
});

test('every place is named, keys as well, and no more than were asked for', () => {
  const value = { name: 'ok', body: 'a\0', list: ['x', '\ud800'], inner: { 'k\0': 'v' }, count: 3, none: null };
  expect(unstorablePlaces(value)).toEqual([['body'], ['list', 1], ['inner']]);
  expect(unstorablePlaces('\0')).toEqual([[]]);
  expect(unstorablePlaces(Array(100).fill('\0'), 5)).toHaveLength(5);
});
