import { readSmtpUrl } from './settings';

describe('SMTP_URL', () => {
  it.each<[string, Partial<ReturnType<typeof readSmtpUrl>>]>([
    ['smtp://mail.example.org', { host: 'mail.example.org', port: 587, secure: false, auth: null }],
    ['smtps://mail.example.org', { port: 465, secure: true }],
    ['smtp://mail.example.org:25?ignoreTLS=true', { port: 25, ignoreTLS: true }],
    ['smtp://mail.example.org?requireTLS', { requireTLS: true }],
    ['smtp://u%40x:p%3A%2F@mail.example.org', { auth: { user: 'u@x', pass: 'p:/' } }],
    ['smtp://[::1]:2525', { host: '::1', port: 2525, tls: { rejectUnauthorized: false } }],
    ['smtp://127.0.0.1:2525', { tls: { rejectUnauthorized: false } }],
    [
      'smtp://mail.example.org?tls.rejectUnauthorized=false&name=us',
      { tls: { rejectUnauthorized: false }, name: 'us' },
    ],
  ])('%s', (text, expected) => {
    expect(readSmtpUrl(text)).toMatchObject(expected);
  });

  it('checks certificates everywhere but on loopback', () => {
    expect(readSmtpUrl('smtp://mail.example.org').tls).toBeUndefined();
    expect(readSmtpUrl('smtp://localhost?tls.rejectUnauthorized=true').tls).toBeUndefined();
  });

  it.each(['mail.example.org', 'http://mail.example.org', 'smtp://u:secret@x?typo=1', 'smtp://'])(
    'refuses %s without repeating it',
    (text) => {
      expect(() => readSmtpUrl(text)).toThrow(/^SMTP_URL (?!.*secret)/);
    },
  );
});
