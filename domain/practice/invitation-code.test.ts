import { newInvitationCode, readInvitationCode } from './invitation-code';

test('a code has three groups without letters that look like digits, and is read however it was typed', () => {
  let next = 0;
  const code = newInvitationCode((below) => next++ % below);
  expect(code).toBe('0123-4567-89AB');
  expect(readInvitationCode(' o123 4567-89ab')).toBe(readInvitationCode(code));
  expect(readInvitationCode('il')).toBe('11');
  expect(newInvitationCode((below) => below - 1)).toBe('ZZZZ-ZZZZ-ZZZZ');
});
