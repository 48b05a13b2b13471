import { countSms } from '../content/sms-parts';
import { bookingLanguage, bookingSubject, bookingText, wayToTell, type TellingFacts } from './booking-texts';

const FACTS = {
  ...{ practiceName: 'Oakfield Surgery', timeZone: 'Europe/London', telephone: '020 7946 0000' },
  ...{ typeName: 'Flu vaccination', clinician: 'Nurse Adeyemi', location: 'Room 4' },
  startsAt: new Date('2026-12-01T09:00:00Z'),
};

test('H2 a confirmation names the time, place and clinician, and a telephone number', () => {
  expect(bookingText('confirmed', FACTS)).toBe(
    'Oakfield Surgery: your Flu vaccination with Nurse Adeyemi is booked for Tuesday 1 December 2026 at 9am, Room 4. ' +
      'To change or cancel it, use your link or call us on 020 7946 0000.',
  );
});

test('H2 a moved or cancelled appointment says when, and what to do', () => {
  expect(bookingText('moved', FACTS)).toContain('It is now on Tuesday 1 December 2026 at 9am, Room 4.');
  expect(bookingText('cancelled', { ...FACTS, telephone: null, clinician: null, location: null })).toBe(
    'Oakfield Surgery: we had to cancel your Flu vaccination on Tuesday 1 December 2026 at 9am. Please do not come. ' +
      'To book another time, call us.',
  );
  expect(bookingSubject('moved', 'Oakfield Surgery')).toBe('Your appointment at Oakfield Surgery was moved');
});

test('H2 the time in a message is on the clock of the practice, wherever the patient is', () => {
  expect(bookingText('moved', { ...FACTS, timeZone: 'Australia/Perth' })).toContain('1 December 2026 at 5pm');
});

// cspell:disable -- Welsh
test('H2 N28 the same in Welsh, with letters that cost no more in a text', () => {
  const texts = (['confirmed', 'moved', 'cancelled'] as const).map((news) => bookingText(news, FACTS, 'cy'));
  expect(texts).toEqual([
    "Oakfield Surgery: mae eich apwyntiad (Flu vaccination) gyda Nurse Adeyemi wedi'i drefnu ar ddydd Mawrth 1 Rhagfyr 2026 am 09:00, " +
      "Room 4. I'w newid neu ei ganslo, defnyddiwch eich dolen neu ffoniwch ni ar 020 7946 0000.",
    "Oakfield Surgery: bu'n rhaid i ni symud eich apwyntiad (Flu vaccination) gyda Nurse Adeyemi. Mae nawr ar ddydd Mawrth 1 Rhagfyr " +
      '2026 am 09:00, Room 4. Os na allwch ddod, ffoniwch ni ar 020 7946 0000.',
    "Oakfield Surgery: bu'n rhaid i ni ganslo eich apwyntiad (Flu vaccination) gyda Nurse Adeyemi ar ddydd Mawrth 1 Rhagfyr 2026 am " +
      '09:00. Does dim angen i chi ddod. I drefnu amser arall, ffoniwch ni ar 020 7946 0000.',
  ]);
  expect(texts.map((text) => countSms(text, 67).encoding)).toEqual(['gsm7', 'gsm7', 'gsm7']);
  expect(bookingText('moved', { ...FACTS, typeName: null, clinician: null }, 'cy')).toContain(
    'symud eich apwyntiad. Mae',
  );
  expect(bookingSubject('cancelled', 'Oakfield Surgery', 'cy')).toBe(
    "Mae eich apwyntiad gyda Oakfield Surgery wedi'i ganslo",
  );
});
// cspell:enable

test.each([
  ['who said nothing', 'moved', null, true, 'en', null],
  ['who reads English', 'cancelled', 'en', true, 'en', null],
  ['who needs Welsh', 'moved', 'cy', true, 'cy', null],
  ['who needs Welsh, which is not switched on', 'moved', 'cy', false, 'en', 'cy'],
  ['who needs Polish', 'cancelled', 'pl', true, 'en', 'pl'],
  ['who needs Polish and booked by our page', 'confirmed', 'pl', true, 'en', null],
] as const)('N28 N42 the message to a patient %s', (_who, news, needed, hasWelsh, language, needsLanguage) => {
  expect(bookingLanguage(news, needed, hasWelsh)).toEqual({ language, needsLanguage });
});

const TELLING: TellingFacts = {
  ...{ asked: null, mobile: '+447700900001', email: 'a@example.org', letterInstead: false },
  channels: ['sms', 'email'],
};

test.each([
  ['by text where nobody asked', {}, 'sms'],
  ['by email where the patient asked for it', { asked: 'email' as const }, 'email'],
  ['by email where there is no mobile', { mobile: null }, 'email'],
  ['by text where the email is missing', { asked: 'email' as const, email: null }, 'sms'],
  ['by email where letters are wanted instead of texts', { letterInstead: true }, 'email'],
  [
    'by telephone where letters are wanted and there is no email',
    { letterInstead: true, email: null },
    'letter-instead',
  ],
  ['by telephone where there is no contact', { mobile: null, email: null }, 'contact-missing'],
  ['by telephone where nothing can be sent', { channels: [] }, 'no-provider'],
  ['by telephone where only the other channel works', { mobile: null, channels: ['sms' as const] }, 'no-provider'],
])('H2 N28 a patient is told %s', (_how, more, way) => {
  expect(wayToTell({ ...TELLING, ...more })).toBe(way);
});
