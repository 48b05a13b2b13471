import { ATTEMPT_STATES } from '../../../domain/delivery/states';
import { messageWords, reasonWords, recordWords, tryWords } from './message-status';

const word = (status: Parameters<typeof messageWords>[0]['status'], channel: 'sms' | 'email' = 'sms') =>
  messageWords({ status, reasonCode: null }, channel).word;

test('every word of a patient’s message', () => {
  expect(word('planned')).toBe('Waiting to be sent');
  expect(word('submitting')).toBe('Being sent');
  expect(word('submitted')).toBe('Sent, no receipt yet');
  expect(word('submitted', 'email')).toBe('Accepted by the mail server, no receipt yet');
  expect(word('delivered')).toBe('Delivered');
  expect(word('failed')).toBe('Failed');
  expect(word('unknown')).toBe('Not known whether it was sent');
  expect(word('expired')).toBe('No receipt in 72 hours');
  expect(word('expired', 'email')).toBe('Accepted, no receipt');
  expect(word('cancelled')).toBe('Stopped before sending');
  expect(word('suppressed')).toBe('Not sent');
});

test('"Delivered" is said of nothing else', () => {
  const others = ATTEMPT_STATES.filter((state) => state !== 'delivered');
  for (const state of others) expect(tryWords(state, null, 'sms').word).not.toMatch(/deliver/i);
});

test('the hours without a receipt are those that were waited', () => {
  expect(messageWords({ status: 'expired', reasonCode: null }, 'sms', 24).word).toBe('No receipt in 24 hours');
});

test('A4 causes and reasons in words; a failure always has one', () => {
  expect(messageWords({ status: 'failed', reasonCode: 'phone-off' }, 'sms').reason).toBe('Phone switched off');
  expect(messageWords({ status: 'failed', reasonCode: null }, 'sms').reason).toBe('Cause not known');
  expect(messageWords({ status: 'suppressed', reasonCode: 'deceased' }, 'sms').reason).toBe('Has died');
  expect(messageWords({ status: 'delivered', reasonCode: null }, 'sms').reason).toBeNull();
  expect(reasonWords('something-else')).toBe('Cause not known');
});

test('H18 the record in words', () => {
  const at = new Date('2026-11-24T09:05:00Z');
  const rules = { saveToRecord: true, timeZone: 'Europe/London' };
  const say = (facts: Partial<Parameters<typeof recordWords>[0]>, saveToRecord = true) =>
    recordWords(
      { status: 'delivered', recordStatus: null, recordSavedAt: null, recordWithdrawnAt: null, ...facts },
      { ...rules, saveToRecord },
    );
  expect(say({ recordStatus: 'saved', recordSavedAt: at })).toBe('Saved to record on 24 November 2026 at 9:05am');
  expect(say({ recordStatus: 'waiting' })).toBe('Waiting to be saved');
  expect(say({ recordStatus: 'withdrawn', recordSavedAt: at, recordWithdrawnAt: at })).toBe(
    'Withdrawn from the record on 24 November 2026 at 9:05am',
  );
  expect(say({ recordStatus: 'refused' })).toBe('Will not be saved: the record system refused it');
  expect(say({ status: 'submitted' })).toBe('Saved once delivered');
  expect(say({ status: 'failed' })).toBe('Will not be saved: not delivered');
  expect(say({}, false)).toBe('Not to be saved');
});
