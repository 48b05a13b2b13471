import { approvalNeeded, approvalStanding, isQuick, mayDecide, refuseApprover, type Approver } from './approval';

describe('N6 approval is needed', () => {
  test.each([
    ['above the size', { above: 2, patients: 3, hasMarkedWords: false }, 'size'],
    ['not at the size itself', { above: 3, patients: 3, hasMarkedWords: false }, null],
    ['for marked words, however few patients', { above: 1000, patients: 1, hasMarkedWords: true }, 'words'],
    ['never while it is switched off', { above: null, patients: 10_000, hasMarkedWords: true }, null],
    ['never above 0, which is off too', { above: 0, patients: 10_000, hasMarkedWords: true }, null],
  ])('%s', (_what, facts, reason) => {
    expect(approvalNeeded(facts)).toBe(reason);
  });
});

describe('N6 who may decide', () => {
  const person: Approver = { id: 'priya', role: 'manager', token: null };
  const rules = { authors: ['sam'], anyToken: false };

  test('a manager who neither wrote nor sent it', () => {
    expect(refuseApprover(person, rules)).toBeNull();
    expect(refuseApprover({ ...person, id: 'sam' }, rules)).toBe('own-campaign');
  });
  test('nobody who lost the role meanwhile', () => {
    expect(refuseApprover({ ...person, role: 'sender' }, rules)).toBe('role-lost');
  });
  test('a token only where an administrator allowed it, and each in the demonstration', () => {
    const token = { ...person, token: { mayApprove: false } };
    expect(refuseApprover(token, rules)).toBe('token-may-not-approve');
    expect(refuseApprover({ ...token, token: { mayApprove: true } }, rules)).toBeNull();
    expect(refuseApprover(token, { ...rules, anyToken: true })).toBeNull();
    expect(refuseApprover({ ...token, id: 'sam' }, { ...rules, anyToken: true })).toBe('own-campaign');
  });
});

test('N6 a request whose time has come is missed, also before anything paused the campaign', () => {
  const waiting = { state: 'waiting' as const, dueAt: 100 };
  expect(approvalStanding(waiting, null, 99)).toBe('waiting');
  expect(approvalStanding(waiting, null, 100)).toBe('missed');
  expect(approvalStanding({ ...waiting, dueAt: null }, null, 1e15)).toBe('waiting');
  expect(approvalStanding({ ...waiting, dueAt: null }, 'approval-missed', 0)).toBe('missed');
  expect(approvalStanding({ state: 'approved', dueAt: 100 }, null, 101)).toBe('approved');
  expect(approvalStanding(null, null, 0)).toBeNull();
});

test('N6 an approval within 30 seconds of seeing the messages is a quick one', () => {
  const shown = new Date('2026-11-24T09:00:00Z');
  expect(isQuick(shown, new Date('2026-11-24T09:00:29.999Z'))).toBe(true);
  expect(isQuick(shown, new Date('2026-11-24T09:00:30Z'))).toBe(false);
});

test('N6 a page offers the decision to no author of the campaign or of its request', () => {
  const campaign = (authors: string[], requested: string[]) => ({
    ...({ phase: 'scheduled', pausedReason: null, authors } as const),
    approval: { state: 'waiting' as const, dueAt: null, authors: requested },
  });
  const person = { id: 'me', role: 'manager' } as const;
  expect(mayDecide(person, campaign(['other'], ['other']), new Date())).toBe(true);
  expect(mayDecide(person, campaign(['me'], ['other']), new Date())).toBe(false);
  expect(mayDecide(person, campaign(['other'], ['me']), new Date())).toBe(false);
});
