import { accessCode, CODE_AGAIN_SECONDS, decideCode, HIDDEN_CODE, MOST_CODES, readAccessCode } from './access-code';

const NOW = new Date('2026-11-24T09:00:00Z');
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1000);

test('N26 a code is sent again only after 60 seconds, and three times', () => {
  expect(decideCode({ sent: 0, latestAt: null }, NOW)).toEqual({ kind: 'send' });
  expect(decideCode({ sent: 1, latestAt: ago(59) }, NOW)).toEqual({ kind: 'wait', seconds: 1 });
  expect(decideCode({ sent: 1, latestAt: ago(CODE_AGAIN_SECONDS) }, NOW)).toEqual({ kind: 'send' });
  expect(decideCode({ sent: MOST_CODES - 1, latestAt: ago(61) }, NOW)).toEqual({ kind: 'send' });
  expect(decideCode({ sent: MOST_CODES, latestAt: ago(600) }, NOW)).toEqual({ kind: 'no-more' });
});

test('W11 a code has six digits, also where it begins with zeros', () => {
  expect(accessCode(Buffer.from([0, 0, 0, 0, 0, 7, 255]))).toBe('000007');
  expect(accessCode(Buffer.alloc(32, 255))).toMatch(/^\d{6}$/);
  expect(HIDDEN_CODE).toHaveLength(6);
});

test('a code is read as patients type it', () => {
  expect([readAccessCode('123 456'), readAccessCode(' 123-456 ')]).toEqual(['123456', '123456']);
  expect([readAccessCode('12345'), readAccessCode('1234567'), readAccessCode('12345a')]).toEqual([null, null, null]);
});
