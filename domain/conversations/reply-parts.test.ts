import { continuesReply } from './reply-parts';

const at = (seconds: number): Date => new Date(seconds * 1_000);

test.each([
  ['a full part, and the rest at once', 'a'.repeat(153), 2, true],
  ['a full part of a text with emoji', '🙂'.repeat(33) + 'a', 2, true],
  ['a full single text', 'a'.repeat(160), 2, true],
  ['a short text', 'Yes please', 2, false],
  ['a full part, but much later', 'a'.repeat(153), 61, false],
  ['a full part that came after', 'a'.repeat(153), -1, false],
])('%s', (_what, text, seconds, joined) => {
  expect(continuesReply({ text, receivedAt: at(0) }, { receivedAt: at(seconds) })).toBe(joined);
});

test('the first reply continues nothing', () => {
  expect(continuesReply(null, { receivedAt: at(0) })).toBe(false);
});
