import { messageTextProblems } from './message-text';

const codes = (channel: 'sms' | 'email', body: string, subject?: string | null): string[] =>
  messageTextProblems(channel, body, subject).map(({ path, code }) => `${path} ${code}`);

describe('P17 what can be sent', () => {
  it.each<[string, 'sms' | 'email', string, string | null | undefined, string[]]>([
    ['an SMS', 'sms', 'Hello', undefined, []],
    ['an SMS with an empty subject', 'sms', 'Hello', '', []],
    ['an SMS with a subject', 'sms', 'Hello', 'Hi', ['subject subject-not-for-sms']],
    ['an empty SMS', 'sms', ' \n ', null, ['body body-empty']],
    ['918 units', 'sms', 'a'.repeat(918), null, []],
    ['919 units', 'sms', 'a'.repeat(919), null, ['body body-too-long']],
    ['918 units by pairs', 'sms', '€'.repeat(459), null, []],
    ['920 units by pairs', 'sms', '€'.repeat(460), null, ['body body-too-long']],
    ['918 units of UCS-2', 'sms', 'ŵ'.repeat(918), null, []],
    ['a NUL', 'sms', 'a\0', null, ['body body-unreadable-character']],
    ['half a character', 'email', 'a\ud83d', 'Hi', ['body body-unreadable-character']],
    ['an email', 'email', 'Hello', 'Hi', []],
    ['an email without subject', 'email', 'Hello', undefined, ['subject subject-missing']],
    ['an email with a blank subject', 'email', 'Hello', '  ', ['subject subject-missing']],
    ['a subject of two lines', 'email', 'Hello', 'Hi\r\nBcc: x@example.com', ['subject subject-line-break']],
    ['a subject with a NUL', 'email', 'Hello', 'Hi\0', ['subject subject-unreadable-character']],
    ['100 KB', 'email', 'a'.repeat(102_400), 'Hi', []],
    ['100 KB and a byte', 'email', 'a'.repeat(102_401), 'Hi', ['body body-too-long']],
    ['100 KB by three-byte characters', 'email', '€'.repeat(34_134), 'Hi', ['body body-too-long']],
  ])('P17 %s', (_, channel, body, subject, expected) => {
    expect(codes(channel, body, subject)).toEqual(expected);
  });

  it('P17 a text that is too long says by how much', () => {
    expect(messageTextProblems('sms', 'ŵ'.repeat(919))[0]?.message).toBe(
      'Shorten the text: it has 919 units, and an SMS has at most 918. It has characters that make it count as UCS-2.',
    );
    expect(messageTextProblems('email', 'a'.repeat(150_000), 'Hi')[0]?.message).toMatch(/it has 147 KB/);
  });
});
