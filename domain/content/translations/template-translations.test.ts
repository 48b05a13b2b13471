import { sentenceProblems, translationProblems } from './template-translations';

const own = { subject: null, body: 'Dear ((given name)), please call us.' };
const codes = (translations: Parameters<typeof translationProblems>[2], channel: 'sms' | 'email' | 'any' = 'sms') =>
  translationProblems(channel, own, translations).map(({ path, code }) => `${path.join('.')} ${code}`);

test('N42 a translation has the placeholders of the text and is judged like it', () => {
  expect(codes([{ language: 'cy', subject: null, body: 'Annwyl ((given name)), ffoniwch ni.' }])).toEqual([]);
  expect(codes([{ language: 'cy', subject: null, body: 'Ffoniwch ni.' }])).toEqual([
    'translations.0.body placeholder-missing',
  ]);
  expect(codes([{ language: 'cy', subject: null, body: ' ' }])).toContain('translations.0.body body-empty');
});

test('N42 a language is one that patients can choose, is not that of the text, and comes once', () => {
  const body = own.body;
  expect(codes(['en', 'xx'].map((language) => ({ language, subject: null, body })))).toEqual([
    ...['translations.0.language language-unknown', 'translations.1.language language-unknown'],
  ]);
  expect(codes(['cy', 'cy'].map((language) => ({ language, subject: null, body })))).toEqual([
    'translations.1.language language-twice',
  ]);
});

test('N42 a text with a subject is translated with its subject', () => {
  const problems = translationProblems('any', { ...own, subject: 'Your review' }, [
    { language: 'pl', subject: null, body: own.body },
  ]);
  expect(problems).toEqual([
    { path: ['translations', 0, 'subject'], code: 'subject-missing', message: 'Enter the subject in Polish.' },
  ]);
});

test('N42 a sentence that must be understood is one of the text', () => {
  expect(sentenceProblems(own.body, ['please call us.'])).toEqual([]);
  expect(sentenceProblems(own.body, ['Do not eat.'])[0]).toMatchObject({ path: ['mustUnderstand', 0] });
});
