import { readLinkAnswer } from './link-answer';

test('P28 an answer keeps its lines, without the empty ones around it', () => {
  expect(readLinkAnswer('\r\n Tuesday\r\nor Friday \n')).toEqual({ ok: true, text: 'Tuesday\nor Friday' });
});

test.each([
  [' \r\n ', 'Write your answer'],
  ['x'.repeat(5_001), 'Write your answer in 5000 characters or fewer'],
  ['a\u0000b', 'Take out the character that cannot be read'],
])('P28 an answer that cannot be taken says why (%#)', (typed, message) => {
  expect(readLinkAnswer(typed)).toEqual({ ok: false, message });
});
