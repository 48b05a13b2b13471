// cspell:ignore cáncer ncer ｃａｎｃｅｒ
import { compileMarkedWords, MOST_MARKED_WORDS, STARTER_WORDS } from './marked-words';
import { processorTime } from '../../../test/support/processor-time';

const found = (text: string, list: readonly string[] = STARTER_WORDS) =>
  compileMarkedWords(list)(text).map(({ word, index, length }) => `${word}: ${text.slice(index, index + length)}`);

describe('N7 marked words', () => {
  it.each(['cancer', 'HIV', 'abortion', 'pregnancy', 'overdose'])('N7 a practice starts with %s', (word) => {
    expect(found(`About your ${word.toUpperCase()}.`)).toEqual([`${word}: ${word.toUpperCase()}`]);
  });

  it.each([
    ['case', 'Your CaNcEr clinic', ['cancer: CaNcEr']],
    ['accents', 'Your cáncer clinic', ['cancer: cáncer']],
    ['combining accents', 'Your ca\u0301ncer clinic', ['cancer: ca\u0301ncer']],
    ['wide letters', 'Your ｃａｎｃｅｒ clinic', ['cancer: ｃａｎｃｅｒ']],
    ['what nobody sees', 'Your can\u200bcer clinic', ['cancer: can\u200bcer']],
    ['a hyphen after it', 'HIV-positive', ['HIV: HIV']],
    ['an apostrophe after it', "cancer's", ['cancer: cancer']],
    ['no part of a word', 'cancerous, Hive, intermittent', []],
    ['a phrase with a hyphen', 'self harm', ['self-harm: self harm']],
    ['a phrase over a line', 'a positive\nresult', ['positive result: positive\nresult']],
    ['no phrase over a sentence', 'Be positive. Result day is near.', []],
    ['each place', 'HIV, hiv', ['HIV: HIV', 'HIV: hiv']],
  ])('N7 %s', (_, text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  it("N7 the list is the practice's: another list finds other words, and an empty one nothing", () => {
    expect(found('Café and cancer', ['cafe'])).toEqual(['cafe: Café']);
    expect(found('cancer', [])).toEqual([]);
    expect(found('cancer', ['', '!!'])).toEqual([]);
  });

  it('N7 the longest phrase is named', () => {
    expect(found('a blood test result', ['blood', 'blood test', 'blood test result'])).toEqual([
      'blood test result: blood test result',
    ]);
  });

  it('N7 a list of 10,000 words reads a text once, not once for each word', () => {
    const list = Array.from({ length: MOST_MARKED_WORDS }, (_, index) => `word${index} phrase${index}`);
    const find = compileMarkedWords(list);
    const text = 'nothing here but the last one: word9999 phrase9999. '.repeat(20).slice(0, 918);
    const spent = processorTime();
    let count = 0;
    for (let time = 0; time < 200; time++) count += find(text).length;
    expect(count).toBe(200 * 17);
    // One pass of each word over each text would be 200 × 10,000 searches of 918 characters, which takes minutes.
    expect(spent()).toBeLessThan(2_000);
  });
});
