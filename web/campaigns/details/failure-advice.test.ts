import { FAILURE_REASONS, type FailureCode } from '../../../domain/delivery/failure-reasons';
import type { TallyRow } from '../../../ports/campaigns/campaign-queries';
import { adviceFor, failsAgain, splitFailures } from './failure-advice';

const row = (status: TallyRow['status'], reasonCode: string | null, count: number): TallyRow => ({
  ...{ status, reasonCode, count },
  recordStatus: null,
});

test('H15 C19 what needs fixing, what passes, what is ours and what nobody knows add up to all errors', () => {
  const tally = [
    row('delivered', null, 100),
    row('failed', 'number-invalid', 3),
    row('failed', 'phone-off', 5),
    row('failed', 'network-trouble', 7),
    row('failed', null, 1),
    row('failed', 'cause-unknown', 1),
    row('unknown', null, 2),
    row('expired', null, 4),
    row('suppressed', 'deceased', 9),
  ];
  const { contact, passing, ours, unsure } = splitFailures('sms', tally);
  expect(contact.map(({ words, count }) => `${words} ${count}`)).toEqual(['Number not valid 3', 'Cause not known 2']);
  expect(passing.map(({ words, count }) => `${words} ${count}`)).toEqual(['Phone switched off 5']);
  expect(ours.map(({ words, count }) => `${words} ${count}`)).toEqual(['Network trouble 7']);
  expect(unsure.map(({ reason, count }) => `${reason} ${count}`)).toEqual(['unknown 2', 'expired 4']);
  expect([...contact, ...passing, ...ours, ...unsure].reduce((sum, one) => sum + one.count, 0)).toBe(23);
  expect(splitFailures('email', tally).unsure.map(({ reason }) => reason)).toEqual(['unknown']);
});

test.each(Object.keys(FAILURE_REASONS) as FailureCode[])('%s: says what to do', (code) => {
  const { advice } = FAILURE_REASONS[code];
  expect(advice).toMatch(/^[A-Z].*\.$/);
  expect(adviceFor({ status: 'failed', reasonCode: code }, 'sms')).toBe(advice);
  // What fails again is not sent to be tried again without anything changed.
  if (failsAgain(code)) expect(advice).not.toMatch(/nothing to correct\. Try again\./);
});

test('each status says what to do, but what arrived', () => {
  expect(adviceFor({ status: 'delivered', reasonCode: null }, 'sms')).toBeNull();
  expect(adviceFor({ status: 'unknown', reasonCode: null }, 'sms')).toMatch(/may have been sent/);
  expect(adviceFor({ status: 'suppressed', reasonCode: 'mobile-missing' }, 'sms')).toMatch(/Add a mobile number/);
  expect(adviceFor({ status: 'expired', reasonCode: null }, 'email')).toMatch(/there is nothing to do/);
});
