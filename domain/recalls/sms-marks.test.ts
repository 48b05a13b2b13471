import { recallSms, type SmsMarkFacts } from './sms-marks';

const sms = (changes: Partial<SmsMarkFacts> = {}) =>
  recallSms({ isBlocked: false, doesNotWishSms: null, consentReadable: true, ...changes });

test('E7 E9 a blocked number has the exact words', () => {
  expect(sms({ isBlocked: true })).toEqual({
    state: 'blocked',
    mark: { code: 'blocked-number', message: 'Mobile number blocked in your blocked communication list' },
  });
});

test('E10 who does not wish texts is asked about, because a recall needs no consent', () => {
  expect(sms({ doesNotWishSms: true })).toEqual({
    state: 'ask',
    mark: { code: 'dissent', message: 'Does not wish to be contacted by SMS' },
  });
  expect(sms({ doesNotWishSms: false }).state).toBe('available');
});

test('E13 a system that does not let us read consent marks every recall, and none is forbidden', () => {
  const words = { code: 'consent-not-readable', message: 'Consent cannot be read from this system' };
  expect(sms({ consentReadable: false })).toEqual({ state: 'ask', mark: words });
  expect(sms({ consentReadable: false, doesNotWishSms: true }).mark).toEqual(words);
});

test('E12 a block wins over both', () => {
  const all = { isBlocked: true, doesNotWishSms: true, consentReadable: false };
  expect(sms(all).mark?.code).toBe('blocked-number');
});
