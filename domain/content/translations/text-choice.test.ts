import { textNumberOf } from './message-texts';
import { chooseTexts, type TranslatedText } from './text-choice';

const BODY = 'Your blood test is due. Do not eat after midnight.';
const WELSH = { language: 'cy', subject: null, body: 'Mae eich prawf gwaed yn ddyledus.', approvedAt: new Date(0) };
const template = (more: Partial<TranslatedText> = {}): TranslatedText => ({
  ...{ subject: null, body: BODY, translations: [WELSH], mustUnderstand: [] },
  ...more,
});
const campaign = { channel: 'sms', subject: null, body: BODY } as const;
const lists = [
  { language: 'pl', rows: [3] },
  { language: 'cy', rows: [2, 5] },
];

test('N42 each patient gets the approved text in their language, and the others the text as it is', () => {
  const { texts, toCall, languages } = chooseTexts(campaign, template(), lists);
  expect([1, 2, 3, 4, 5, 6].map((row) => texts.texts[textNumberOf(texts, row)]!.language)).toEqual([
    ...[null, 'cy', null, null, 'cy', null],
  ]);
  expect(toCall).toEqual([]);
  expect(languages).toEqual([
    { language: 'cy', patients: 2, gets: 'translation', why: null },
    { language: 'pl', patients: 1, gets: 'own-text', why: 'no-translation' },
  ]);
});

test('N42 what must be understood does not go untranslated: the patient becomes a call', () => {
  const marked = template({ mustUnderstand: ['Do not eat after midnight.'] });
  expect(chooseTexts(campaign, marked, lists)).toMatchObject({
    toCall: [3],
    languages: [{ gets: 'translation' }, { language: 'pl', gets: 'call', why: 'no-translation' }],
  });
});

test('N42 a translation that nobody has approved is not sent', () => {
  const draft = { ...WELSH, approvedAt: null };
  const plain = chooseTexts(campaign, template({ translations: [draft] }), lists);
  expect(plain.texts.texts).toHaveLength(1);
  expect(plain.texts.ofRow).toBeNull();
  expect(plain.languages[0]).toEqual({ language: 'cy', patients: 2, gets: 'own-text', why: 'not-approved' });
  const marked = template({ translations: [draft], mustUnderstand: ['Do not eat after midnight.'] });
  expect(chooseTexts(campaign, marked, lists).toCall).toEqual([2, 3, 5]);
});

test('N42 an edited text has no translations, and what must be understood counts as long as it stands there', () => {
  const marked = template({ mustUnderstand: ['Do not eat after midnight.'] });
  const edited = chooseTexts({ ...campaign, body: `${BODY} Thank you.` }, marked, lists);
  expect(edited.texts.texts).toHaveLength(1);
  expect(edited.toCall).toEqual([2, 3, 5]);
  expect(edited.languages[0]).toMatchObject({ gets: 'call', why: 'text-edited' });
  const removed = chooseTexts({ ...campaign, body: 'Your blood test is due.' }, marked, lists);
  expect(removed.toCall).toEqual([]);
});

test('N42 an email without a subject of its own in a language has the campaign’s subject', () => {
  const email = { channel: 'email', subject: 'Your blood test', body: BODY } as const;
  const [, welsh] = chooseTexts(email, template(), lists).texts.texts;
  expect(welsh?.subject).toBe('Your blood test');
  const translated = template({
    subject: 'Your blood test',
    translations: [{ ...WELSH, subject: 'Eich prawf gwaed' }],
  });
  expect(chooseTexts(email, translated, lists).texts.texts[1]?.subject).toBe('Eich prawf gwaed');
  // A subject that somebody typed over says something else.
  expect(chooseTexts({ ...email, subject: 'Blood' }, translated, lists).texts.texts).toHaveLength(1);
});

test('N42 a campaign without a template goes out as it is', () => {
  expect(chooseTexts(campaign, null, lists)).toMatchObject({ toCall: [], texts: { ofRow: null } });
});
