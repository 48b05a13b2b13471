import { recallSms, type SmsMarkFacts } from './sms-marks';

const sms = (changes: Partial<SmsMarkFacts> = {}) =>
  recallSms({ blocks: [], doesNotWishSms: null, consentReadable: true, ...changes });
const RECALLS = { ticks: ['recalls'] } as const;

test('E7 E9 a blocked number has the exact words, and listed without the tick it is not blocked', () => {
  expect(sms({ blocks: [RECALLS] })).toEqual({
    state: 'blocked',
    mark: { code: 'blocked-number', message: 'Mobile number blocked in your blocked communication list' },
  });
  expect(sms({ blocks: [{ ticks: [] }, { ticks: ['marketing', 'healthInformation'] }] })).toEqual({
    ...{ state: 'available', mark: null },
  });
  expect(sms({ blocks: [{ ticks: ['everySms'] }] }).state).toBe('blocked');
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
  const all = { blocks: [RECALLS], doesNotWishSms: true, consentReadable: false };
  expect(sms(all).mark?.code).toBe('blocked-number');
});
