import { MESSAGE_NOTICE, NO_CHOICES, noticeMail, planNotice } from './notices';

const LONDON = 'Europe/London';
const MONDAY_NIGHT = new Date('2026-11-23T22:00:00Z');
const OFFICE = { days: [1, 2, 3, 4, 5], from: '09:00', to: '17:00' };

test('W6 an internal message also comes by email, unless the person has chosen otherwise', () => {
  expect(planNotice(NO_CHOICES, 'internal-message', MONDAY_NIGHT, LONDON)).toEqual({
    ...{ isKept: true, mailAt: MONDAY_NIGHT },
  });
  const muted = { kinds: { 'internal-message': { inApp: true, email: false } }, hours: null };
  expect(planNotice(muted, 'internal-message', MONDAY_NIGHT, LONDON)).toEqual({ isKept: true, mailAt: null });
});

test('P29 a muted kind is not kept', () => {
  const muted = { kinds: { reply: { inApp: false, email: false } }, hours: null };
  expect(planNotice(muted, 'reply', MONDAY_NIGHT, LONDON)).toEqual({ isKept: false, mailAt: null });
});

test('P29 an email waits for the hours of the person, and a red flag does not', () => {
  const choices = { kinds: {}, hours: OFFICE };
  expect(planNotice(choices, 'internal-message', MONDAY_NIGHT, LONDON).mailAt).toEqual(
    new Date('2026-11-24T09:00:00Z'),
  );
  expect(planNotice(choices, 'red-flag', MONDAY_NIGHT, LONDON).mailAt).toEqual(MONDAY_NIGHT);
});

test('W6 the email about a message says only that there is one', () => {
  expect(noticeMail(['assigned', 'internal-message']).body).toBe(MESSAGE_NOTICE);
  expect(MESSAGE_NOTICE).toBe('You have a new secure message in Rollcall. Sign in to read it.');
  expect(noticeMail(['reply']).body).not.toContain('message');
});
