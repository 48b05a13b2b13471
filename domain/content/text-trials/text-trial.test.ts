import { resultWords, sizeWords } from './trial-words';
import {
  areSameTexts,
  MOST_IN_TRIAL,
  trialOverAt,
  trialRefusal,
  trialSizeRefusal,
  type TrialFacts,
} from './text-trial';

const invitation: TrialFacts = {
  ...{ type: 'booking', purpose: 'care', isUrgent: false, isCorrection: false, booksHere: true },
  texts: ['Please book your flu vaccination.', 'Your flu vaccination is due. Book today.'],
};

test('N41 two texts are compared only where bookings or attendances are known', () => {
  expect(trialRefusal(invitation)).toBeNull();
  const message = { ...invitation, type: 'message', booksHere: false } as const;
  expect(trialRefusal(message)).toEqual({ code: 'trial-no-outcome' });
  expect(trialRefusal({ ...message, purpose: 'recall' })).toBeNull();
});

test('N41 never for what is urgent, a result, or a correction', () => {
  expect(trialRefusal({ ...invitation, isUrgent: true })).toEqual({ code: 'trial-urgent', word: null });
  expect(trialRefusal({ ...invitation, isCorrection: true })).toEqual({ code: 'trial-correction' });
  const written = ['Your test results are here', 'a Two-Week-Wait clinic', 'Please call: URGENT', 'suspected cancer'];
  for (const text of written) {
    expect(trialRefusal({ ...invitation, texts: ['Please book.', text] })).toMatchObject({ code: 'trial-urgent' });
  }
});

test('N41 never with few patients for a text, nor with more than can be divided', () => {
  expect(trialSizeRefusal({ A: 20, B: 20 })).toBeNull();
  expect(trialSizeRefusal({ A: 40, B: 19 })).toEqual({ code: 'trial-too-few', fewest: 20 });
  expect(trialSizeRefusal({ A: MOST_IN_TRIAL, B: MOST_IN_TRIAL })).toMatchObject({ code: 'trial-too-many' });
});

test('N41 two texts that say the same are no trial', () => {
  const email = { channel: 'email', body: 'Please book.', subject: 'Flu' } as const;
  expect(areSameTexts(email, { bodyB: ' Please  book.\n', subjectB: 'Flu' })).toBe(true);
  expect(areSameTexts(email, { bodyB: 'Please book.', subjectB: 'Your flu vaccination' })).toBe(false);
  expect(areSameTexts({ ...email, channel: 'sms', subject: null }, { bodyB: 'Please book.', subjectB: null })).toBe(
    true,
  );
  expect(areSameTexts({ ...email, channel: 'sms', subject: null }, { bodyB: 'Book now.', subjectB: null })).toBe(false);
});

test('N41 a trial is over so many days after it was sent', () => {
  const sent = new Date('2026-11-24T09:00:00Z');
  expect(trialOverAt(sent, 14, 86_400)).toEqual(new Date('2026-12-08T09:00:00Z'));
});

test('N41 a result says plainly that no difference was found, and always how large it may be', () => {
  expect(resultWords({ value: 0.02, low: -0.031, high: 0.0704 }, 'booked')).toEqual([
    'No difference found.',
    'With text B, the true difference may be from 3.1 points fewer to 7.0 points more.',
  ]);
  expect(resultWords({ value: -0.1, low: -0.18, high: -0.02 }, 'attended')).toEqual([
    'More patients attended with text A: 10.0 percentage points more than with text B.',
    'With text B, the true difference may be from 18.0 points fewer to 2.0 points fewer.',
  ]);
  expect(sizeWords(12, 55)).toBe(
    'About 12 patients get each text. Each needs at least 20, so choose a longer list or send one text.',
  );
  expect(sizeWords(400, 10)).toBe(
    'About 400 patients get each text. You will probably not see a difference of less than 10 percentage points.',
  );
});
