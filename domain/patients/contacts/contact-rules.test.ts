import { contactBarrier, type ContactToWriteTo } from './contact-rules';

const facts: ContactToWriteTo = {
  isRemoved: false,
  hasAgreed: true,
  isBlocked: false,
  hasWay: true,
  sentLately: 3,
  limit: 4,
};

test('W10 a contact who agreed is written to, up to the limit', () => {
  expect(contactBarrier(facts)).toBeNull();
  expect(contactBarrier({ ...facts, sentLately: 4 })).toBe('over-limit');
});

test('W10 without agreement nothing else matters, and a block forbids it like any marketing', () => {
  expect(contactBarrier({ ...facts, hasAgreed: false, isBlocked: true })).toBe('not-agreed');
  expect(contactBarrier({ ...facts, isBlocked: true })).toBe('blocked');
  expect(contactBarrier({ ...facts, hasWay: false })).toBe('no-way');
  expect(contactBarrier({ ...facts, isRemoved: true, hasAgreed: false })).toBe('removed');
});
