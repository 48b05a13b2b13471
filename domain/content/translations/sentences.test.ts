import { sentencesOf } from './sentences';

test('N42 the sentences of a text are offered as they stand in it, each once', () => {
  const text =
    'Dear ((given name)),\n\nyour test is on 3 May. Do not eat after 8 p.m. Do not eat after 8 p.m.\nCall us!';
  const found = sentencesOf(text);
  expect(found[0]).toBe('Dear ((given name)),');
  expect(found).toContain('your test is on 3 May.');
  expect(found.at(-1)).toBe('Call us!');
  for (const sentence of found) expect(text).toContain(sentence);
  expect(new Set(found).size).toBe(found.length);
});
