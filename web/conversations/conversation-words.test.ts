import { FLAG_CODES } from '../../domain/conversations/reply-reading';
import { flagWords } from './conversation-words';

test('N19 a red flag names the words that it rests on', () => {
  expect(flagWords([{ code: 'red-flag', words: 'chest pain' }])).toEqual([
    { code: 'red-flag', text: 'Moved up because it says “chest pain”', isRed: true },
  ]);
});

test('every flag has words, also where those that it rests on are not shown', () => {
  for (const code of FLAG_CODES) {
    expect(flagWords([{ code }, { code, words: 'xyz' }]).every(({ text }) => /^[A-Z]/.test(text))).toBe(true);
    expect(flagWords([{ code }])[0]!.text).not.toContain('“');
  }
});
