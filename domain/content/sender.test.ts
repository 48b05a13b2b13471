import {
  canReceiveSms,
  canTakeReplies,
  readEmailSender,
  readReplyNumber,
  readSmsSender,
  senderCharacters,
} from './sender';

const codeOf = (reading: ReturnType<typeof readSmsSender>) => (reading.ok ? reading.value : reading.code);

describe('C14 the sender of SMS', () => {
  it.each([
    ['Oakfield', 'Oakfield'],
    ['  Oakfield  ', 'Oakfield'],
    ['Oak Surgery', 'Oak Surgery'],
    ['Dr-Patel 2', 'Dr-Patel 2'],
    ['GP1', 'GP1'],
    ['', 'sender-missing'],
    ['AB', 'sender-too-short'],
    ['OakfieldGP12', 'sender-too-long'],
    ['Oakfield!', 'sender-characters'],
    ['Bryn Mêl', 'sender-characters'],
    ['Surgery\n', 'Surgery'],
    ['--- -', 'sender-only-digits'],
    ['HMRC', 'sender-forbidden'],
    ['gov-uk', 'sender-forbidden'],
    ['My Bank', 'sender-forbidden'],
    ['07700 900123', '+447700900123'],
    ['+44 7700 900123', '+447700900123'],
    ['447700900123', '+447700900123'],
    ['60777', '60777'],
    ['123', 'number-invalid'],
    ['+0', 'number-invalid'],
  ])('%j is %s', (text, expected) => {
    expect(codeOf(readSmsSender(text, 'twilio'))).toBe(expected);
  });

  it.each(['firetext', 'simulator'])('%s takes letters and digits only', (kind) => {
    expect(codeOf(readSmsSender('Oak Surgery', kind))).toBe('sender-characters');
    expect(codeOf(readSmsSender('Oak-Surgery', kind))).toBe('sender-characters');
    expect(codeOf(readSmsSender('OakSurgery', kind))).toBe('OakSurgery');
    expect(senderCharacters(kind)).toBe('letters and digits');
  });

  it('a reply number is a number, never a name', () => {
    expect(codeOf(readReplyNumber('Oakfield'))).toBe('number-invalid');
    expect(codeOf(readReplyNumber('(07700) 900-123'))).toBe('+447700900123');
    expect(codeOf(readReplyNumber('00447700900123'))).toBe('+447700900123');
  });

  it.each([
    ['Oakfield', null, false],
    ['Oakfield', '60777', true],
    ['+447700900123', null, true],
    [null, null, false],
  ])('an account with the sender %s and the reply number %s can receive: %s', (sender, replyTo, expected) => {
    expect(canReceiveSms({ sender, replyTo })).toBe(expected);
  });
});

describe('C14 the sender of email', () => {
  it.each([
    ['Oakfield Surgery <hello@Oakfield.example>', 'Oakfield Surgery <hello@oakfield.example>'],
    ['hello@oakfield.example', 'hello@oakfield.example'],
    ['<hello@oakfield.example>', 'hello@oakfield.example'],
    ['"Patel, Dr" <p@x.example>', '"Patel, Dr" <p@x.example>'],
    ['Patel, Dr <p@x.example>', '"Patel, Dr" <p@x.example>'],
    ['Bryn Mêl <b@x.example>', 'Bryn Mêl <b@x.example>'],
    ['', 'sender-missing'],
    ['Oakfield', 'email-invalid'],
    ['Oakfield <>', 'email-invalid'],
    ['a@x.example, b@x.example', 'email-invalid'],
    ['A\r\nBcc: x <a@x.example>', 'sender-characters'],
    [`${'N'.repeat(65)} <a@x.example>`, 'sender-too-long'],
  ])('%j is %s', (text, expected) => {
    expect(codeOf(readEmailSender(text))).toBe(expected);
  });
});

test('P28 answers to emails are taken only where mail comes in, and texts only where the sender is a number', () => {
  const account = { sender: 'Oakfield', replyTo: null };
  expect(canTakeReplies({ ...account, channel: 'email' })).toBe(false);
  expect(canTakeReplies({ ...account, channel: 'email', readsReplies: true })).toBe(true);
  expect(canTakeReplies({ ...account, channel: 'sms', readsReplies: true })).toBe(false);
  expect(canTakeReplies({ ...account, channel: 'sms', replyTo: '+447700900123' })).toBe(true);
});
