import { isFor, templateProblems } from './message-templates';

const codes = (...asked: Parameters<typeof templateProblems>) =>
  templateProblems(...asked).map(({ path, code }) => `${path} ${code}`);

describe('P15 templates', () => {
  it.each([
    ['a text of 919 units', 'sms', null, 'x'.repeat(919), ['body body-too-long']],
    ['the same by either way', 'any', null, 'x'.repeat(919), ['body body-too-long']],
    ['the same by email', 'email', 'Hello', 'x'.repeat(919), []],
    ['one with 918', 'sms', null, 'x'.repeat(918), []],
    ['nothing', 'sms', null, ' ', ['body body-empty']],
    ['an SMS with a subject', 'sms', 'Hello', 'x', ['subject subject-not-for-sms']],
    ['an email without one', 'email', null, 'x', ['subject subject-missing']],
    ['either way without one', 'any', null, 'x', []],
    ['either way with one', 'any', 'Hello', 'x', []],
    ['either way with one of two lines', 'any', 'a\nb', 'x', ['subject subject-line-break']],
    ['a placeholder without an end', 'any', null, 'Dear ((name', ['body placeholder-unclosed']],
    ['one in the subject', 'email', 'For ((', 'x', ['subject placeholder-unclosed']],
    ['long words under a condition', 'sms', null, `Hi.((vip??${'x'.repeat(918)}))`, []],
  ] as const)('P15 %s', (_what, channel, subject, body, expected) => {
    expect(codes(channel, { subject, body })).toEqual(expected);
  });

  it('P15 a template for either way fits both, and another its own', () => {
    expect([isFor('any', 'sms'), isFor('any', 'email'), isFor('sms', 'sms'), isFor('sms', 'email')]).toEqual([
      ...[true, true, true, false],
    ]);
  });
});
