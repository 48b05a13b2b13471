import { MESSAGE_STATUSES } from '../../../domain/delivery/states';
import { replyWords } from './reply-words';

const NOW = new Date('2026-11-24T12:00:00Z');
const message = { allowReplies: true, origin: 'individual', contactId: null, channel: 'sms' } as const;
const standing = { expiresAt: null, isLocked: false, resentAt: null, revokedAt: null, replies: [] };

test('P28 a message says in every status whether the patient can reply', () => {
  const words = MESSAGE_STATUSES.map((status) => [status, replyWords({ ...message, status }, null, NOW)]);
  expect(Object.fromEntries(words)).toEqual({
    suppressed: 'It was not sent, so the patient cannot reply.',
    planned: 'The patient can reply once it is sent. Replies come to the inbox.',
    submitting: 'The patient can reply once it is sent. Replies come to the inbox.',
    submitted: 'The patient can reply. Replies come to the inbox.',
    delivered: 'The patient can reply. Replies come to the inbox.',
    failed: 'It did not arrive, so the patient cannot reply.',
    unknown: 'If it arrived, the patient can reply. Replies come to the inbox.',
    expired: 'If it arrived, the patient can reply. Replies come to the inbox.',
    cancelled: 'It was not sent, so the patient cannot reply.',
  });
});

test('P28 an email without a receipt can be answered, and a message without replies never', () => {
  expect(replyWords({ ...message, channel: 'email', status: 'expired' }, null, NOW)).toMatch(
    /^The patient can reply\./,
  );
  expect(replyWords({ ...message, contactId: 'x', allowReplies: false, status: 'delivered' }, null, NOW)).toBe(
    'The contact cannot reply.',
  );
  expect(replyWords({ ...message, origin: 'automatic', status: 'delivered' }, null, NOW)).toBe('');
});

test('W11 a direct message says whether its page can be answered', () => {
  const direct = { ...message, origin: 'direct', channel: 'email' } as const;
  const says = (status: (typeof MESSAGE_STATUSES)[number], some: Partial<Parameters<typeof replyWords>[1]> = {}) =>
    replyWords({ ...direct, status }, { ...standing, ...some }, NOW);
  const open = 'The patient can reply once, on the page of the message. Replies come to the inbox.';
  const before = new Date(NOW.getTime() - 60_000);
  const answered = [{ at: before, conversationId: 'x' }];
  expect(says('submitted', { expiresAt: new Date(NOW.getTime() + 1) })).toBe(open);
  expect(says('submitted', { expiresAt: NOW })).toBe('The link has expired, so the patient cannot reply.');
  expect(says('submitted', { isLocked: true })).toBe('The link is locked, so the patient cannot reply.');
  expect(says('cancelled')).toBe('It was not sent, so the patient cannot reply.');
  expect(says('cancelled', { revokedAt: NOW })).toBe('The link was ended, so the patient cannot reply.');
  expect(says('failed')).toBe('It did not arrive, so the patient cannot reply.');
  expect(says('failed', { resentAt: NOW })).toBe(open);
  expect(says('delivered', { replies: answered })).toBe('The patient has replied. They can reply only once.');
  // A new link takes another answer.
  expect(says('delivered', { replies: answered, resentAt: NOW })).toBe(open);
});
