import { plainTally } from '../../test/support/list-tally';
import { countSentence, expensiveWords, totalSentence } from './count-words';

describe('P17 N24 the count in words', () => {
  it('P17 characters and segments, each in its number', () => {
    expect(countSentence('a')).toBe('1 character, 1 SMS segment.');
    expect(countSentence('a'.repeat(161))).toBe('161 characters, 2 SMS segments.');
    expect(countSentence('')).toBe('0 characters, 0 SMS segments.');
  });

  it('P17 longest and total, and honestly where counting stopped', () => {
    const longest = { row: 3, units: 170, segments: 2 };
    const tally = { ...plainTally(9412), segments: 9871, longest };
    expect(totalSentence(tally, true)).toBe('Longest message: 2 segments. All messages: 9,871 segments.');
    expect(totalSentence({ ...tally, of: 20_000 }, true)).toContain('First 9,412 of 20,000 patients');
  });

  it('P17 where all get the same text there is no longest', () => {
    expect(totalSentence(plainTally(12), false)).toBe('All messages: 12 segments.');
  });

  it('N24 the dear character is named with its word and what to write instead', () => {
    const text = `Please don’t come ${'in. '.repeat(30)}`;
    expect(expensiveWords(text, text)).toEqual({
      sentences: ["’ in ‘don’t’ makes this 3 segments. Use ' instead: 1 segment."],
      canChange: true,
    });
  });

  // cspell:ignore Дзвоніть
  it('N42 a text in another script gets one sentence, not one for each letter', () => {
    expect(expensiveWords('Дзвоніть нам', 'Дзвоніть нам')).toEqual({
      sentences: ['Letters such as Д make this 1 segment. No plain characters mean the same, so we keep them.'],
      canChange: false,
    });
  });

  it('N24 one that has no plain twin stays; one from the list is nobody’s to change', () => {
    expect(expensiveWords('dŵr', 'dŵr')).toEqual({
      sentences: ['ŵ in ‘dŵr’ makes this 1 segment. No plain character means the same, so we keep it.'],
      canChange: false,
    });
    expect(expensiveWords('Dear ((name))', 'Dear Llŷr')).toEqual({
      sentences: ['ŷ in ‘Llŷr’ comes from the list, so we keep it.'],
      canChange: false,
    });
  });

  it('N24 several are named each once, and the gain of all together', () => {
    const text = `Don’t – ever – ${'x'.repeat(100)} can’t`;
    const { sentences } = expensiveWords(text, text);
    expect(sentences).toHaveLength(3);
    expect(sentences[1]).toMatch(/^– in ‘Don’t – ever’ makes this 2 segments. Use - instead\.$/);
    expect(sentences[2]).toBe('With plain characters: 1 segment.');
  });
});
