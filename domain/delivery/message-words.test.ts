import { MESSAGE_WORDS, messageWord, RECORD_WORDS, recordWord } from './message-words';
import { MESSAGE_STATUSES } from './states';

const CHANNELS = ['sms', 'email'] as const;

test('each word stands for one status of a channel, so that no two look alike', () => {
  for (const channel of CHANNELS) {
    const words = MESSAGE_STATUSES.map((status) => messageWord(status, channel).word);
    expect(new Set(words).size).toBe(words.length);
  }
  const used = CHANNELS.flatMap((channel) => MESSAGE_STATUSES.map((status) => messageWord(status, channel)));
  // A delay is told besides the status.
  used.push(MESSAGE_WORDS['email-delayed']);
  expect(Object.values(MESSAGE_WORDS).filter((word) => !used.some(({ meaning }) => meaning === word.meaning))).toEqual(
    [],
  );
});

test('W4 N27 only what a receipt confirmed is called delivered, and only that needs nothing', () => {
  for (const channel of CHANNELS) {
    for (const status of MESSAGE_STATUSES) {
      const { word, advice } = messageWord(status, channel);
      expect([status, /deliver/i.test(word), advice === null]).toEqual([
        ...[status, status === 'delivered', status === 'delivered'],
      ]);
    }
  }
});

test.each([
  [0.5, 'No receipt in time'],
  [1, 'No receipt in 1 hour'],
  [72, 'No receipt in 72 hours'],
])('after %d hours without a receipt: %s', (hours, word) => {
  expect(messageWord('expired', 'sms', hours).word).toBe(word);
  expect(messageWord('expired', 'email', hours).word).toBe('Accepted, no receipt');
});

test('H18 what the record system said comes first, then whether saving was asked for, then the message', () => {
  for (const status of MESSAGE_STATUSES) {
    for (const said of ['saved', 'waiting', 'refused'] as const) {
      expect(recordWord({ status, recordStatus: said }, { saveToRecord: false })).toBe(said);
    }
    expect(recordWord({ status, recordStatus: null }, { saveToRecord: false })).toBe('not-asked');
  }
  const asked = (status: (typeof MESSAGE_STATUSES)[number]) =>
    recordWord({ status, recordStatus: null }, { saveToRecord: true });
  expect(MESSAGE_STATUSES.filter((status) => asked(status) === 'waiting')).toEqual(['delivered']);
  expect(MESSAGE_STATUSES.filter((status) => asked(status) === 'once-delivered')).toEqual([
    ...['planned', 'submitting', 'submitted'],
  ]);
});

test('every word says what it means, and what to do in sentences', () => {
  for (const { word, meaning, advice } of [...Object.values(MESSAGE_WORDS), ...Object.values(RECORD_WORDS)]) {
    expect([word, meaning]).toEqual([word, expect.stringMatching(/^[A-Z].*\.$/)]);
    if (advice !== null) expect([word, advice]).toEqual([word, expect.stringMatching(/^[A-Z].*\.$/)]);
  }
});
