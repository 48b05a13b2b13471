// cspell:disable
import { languageOf, REPLY_LANGUAGES, unreadLanguageOf, type ReplyLanguage } from './reply-language';
import { processorTime } from '../../../test/support/processor-time';

test.each<[string, ReplyLanguage]>([
  ['mam bol w klatce piersiowej', 'pl'],
  ['Dziękuję', 'pl'],
  ['Nie mogę przyjść jutro', 'pl'],
  ['Buna ziua, ma doare in piept foarte tare', 'ro'],
  ['Mulțumesc', 'ro'],
  ['Não posso ir amanhã', 'pt'],
  ['tengo mucho dolor en el pecho', 'es'],
  ['Je ne peux pas venir demain, merci', 'fr'],
  ['Ich habe Schmerzen in der Brust', 'de'],
  ['Non posso venire domani, grazie', 'it'],
  ['göğüs ağrım var', 'tr'],
  ['waxaan qabaa xanuun laabta', 'so'],
  ['مرحبا لدي ألم في صدري', 'ar'],
  ['میرے سینے میں درد ہے', 'ur'],
  ['আমার বুকে ব্যথা', 'bn'],
  ['ਮੇਰੀ ਛਾਤੀ ਵਿੱਚ ਦਰਦ', 'pa'],
  ['मुझे सीने में दर्द है', 'hi'],
  ['胸口痛', 'zh'],
  ['У меня болит грудь', 'ru'],
  ['Мені болить у грудях', 'uk'],
])('N19 %j is not in English: %s', (text, language) => {
  expect(languageOf(text)).toBe(language);
});

test.each([
  'STOP',
  '',
  '👍',
  'Tuesday 10am please',
  'No thanks',
  'si',
  'ok la la la',
  'I have chest pain and Dr Müller said to call',
  'My name is Siân and I would like to come on Monday',
  'Can I see José or Zoë please',
  'my son is 4 and has a temperature',
  'Yes el doctor please call me',
  'Mae’n ddrwg gen i',
  'θ',
  'Tell 王 I can come on Monday',
  'does he need to come in',
  'am i due for it, or a la carte',
])('N19 %j stays where it is', (text) => {
  expect(languageOf(text)).toBeNull();
});

test('N19 a language that somebody at the practice reads is no reason to move a reply', () => {
  expect(unreadLanguageOf('Dziękuję', ['en'])).toBe('pl');
  expect(unreadLanguageOf('Dziękuję', ['en', 'pl'])).toBeNull();
});

test('a very long text is read quickly', () => {
  const spent = processorTime();
  languageOf('nie '.repeat(250_000));
  expect(spent()).toBeLessThan(1_000);
});

test('each language has a name for staff', () => {
  for (const name of Object.values(REPLY_LANGUAGES)) expect(name).toMatch(/^[A-Z][a-z]+$/);
});
