// cspell:disable
/** Languages that we can tell from English, as BCP 47 names them, with the name that staff read. */
export const REPLY_LANGUAGES = {
  ar: 'Arabic',
  bn: 'Bengali',
  de: 'German',
  el: 'Greek',
  es: 'Spanish',
  fa: 'Persian',
  fr: 'French',
  gu: 'Gujarati',
  he: 'Hebrew',
  hi: 'Hindi',
  hu: 'Hungarian',
  it: 'Italian',
  ja: 'Japanese',
  ko: 'Korean',
  lt: 'Lithuanian',
  pa: 'Punjabi',
  pl: 'Polish',
  pt: 'Portuguese',
  ro: 'Romanian',
  ru: 'Russian',
  si: 'Sinhala',
  so: 'Somali',
  ta: 'Tamil',
  te: 'Telugu',
  th: 'Thai',
  tr: 'Turkish',
  uk: 'Ukrainian',
  ur: 'Urdu',
  zh: 'Chinese',
} as const;
export type ReplyLanguage = keyof typeof REPLY_LANGUAGES;

export function isReplyLanguage(code: string): code is ReplyLanguage {
  return Object.hasOwn(REPLY_LANGUAGES, code);
}

/** Letters that say which language it is, or at least one language that is written with them. The first that fits counts. */
const SCRIPTS: readonly (readonly [RegExp, ReplyLanguage])[] = [
  [/[\u0679\u0688\u0691\u06ba\u06d2]/u, 'ur'],
  [/[\u067e\u0686\u0698\u06af\u06cc]/u, 'fa'],
  [/\p{Script=Arabic}/u, 'ar'],
  [/\p{Script=Bengali}/u, 'bn'],
  [/\p{Script=Gurmukhi}/u, 'pa'],
  [/\p{Script=Gujarati}/u, 'gu'],
  [/\p{Script=Devanagari}/u, 'hi'],
  [/\p{Script=Tamil}/u, 'ta'],
  [/\p{Script=Telugu}/u, 'te'],
  [/\p{Script=Sinhala}/u, 'si'],
  [/\p{Script=Thai}/u, 'th'],
  [/\p{Script=Hebrew}/u, 'he'],
  [/\p{Script=Hangul}/u, 'ko'],
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/u, 'ja'],
  [/\p{Script=Han}/u, 'zh'],
  [/[іїєґ]/iu, 'uk'],
  [/\p{Script=Cyrillic}/u, 'ru'],
  [/\p{Script=Greek}{2}/u, 'el'],
];

/** Letters that English does not have, by language: they make one of its words enough. */
const LETTERS: Partial<Record<ReplyLanguage, RegExp>> = {
  pl: /[ąęłśżźćń]/u,
  ro: /[ăâîșşțţ]/u,
  pt: /[ãõçáéíóú]/u,
  es: /[ñ¿¡áéíóú]/u,
  fr: /[çèêàùœ]/u,
  de: /[äöüß]/u,
  tr: /[ğışç]/u,
  lt: /[ėųįšžčū]/u,
  hu: /[őűáéíóú]/u,
  it: /[àèìòù]/u,
};

/** Common words of each language that are not English words, as people write them with and without marks. */
const WORDS: Partial<Record<ReplyLanguage, string>> = {
  pl: 'w z nie sie się mam jest na ze że od mnie boli bol ból dzien dzień dobry dziekuje dziękuję prosze proszę moge mogę chce chcę lekarz wizyta jutro dzis dziś bardzo czy juz już tylko klatce piersiowej gorączka goraczka nazywam poniedziałek wtorek środa',
  ro: 'si și nu sunt este mi îmi doare va vă rog multumesc mulțumesc buna bună ziua pot vreau programare maine mâine am pentru la doctor piept cu mine foarte',
  pt: 'não nao é estou tenho uma com para obrigado obrigada por favor dor peito bom dia consulta amanhã amanha muito posso quero meu minha eu',
  es: 'no el la los estoy tengo una con para gracias por favor dolor pecho buenos dias días cita mañana manana mucho puedo quiero mi yo hola muy que',
  fr: 'je ne pas suis ai une avec pour merci bonjour mal poitrine rendez vous demain mon ma très tres le la les est et oui peux voudrais',
  de: 'ich nicht bin habe ein eine mit für danke bitte schmerzen brust guten tag termin morgen sehr mein meine und kann ist',
  it: 'non sono ho una con per grazie dolore petto buongiorno appuntamento domani molto posso vorrei mio mia che il',
  tr: 'ben değil degil var yok bir için icin teşekkür tesekkur ederim lütfen lutfen ağrı agri göğüs merhaba randevu yarın yarin çok cok benim ve',
  so: 'waan iyo ma aan ku waa mahadsanid fadlan xanuun laabta berri ballan aad baan caafimaad waxaan',
  lt: 'aš as ne yra turiu su ačiū aciu prašau prasau skauda krūtinę laba diena vizitas rytoj labai galiu noriu mano ir',
  hu: 'nem vagyok van egy köszönöm koszonom kérem kerem fáj faj mellkas jó napot időpont idopont holnap nagyon és hogy',
};

/** The commonest words of texts in English. A text with more of them than of another language is English. */
const ENGLISH = new Set(
  'the to you i is it and for a of in my me can on at not have be that this are will was do your with no yes please thank thanks ok but what when if so am an or from just get book appointment dont cant im its we need would how has had by day time doctor call pain chest very'.split(
    ' ',
  ),
);

const WORD_SETS = (Object.entries(WORDS) as [ReplyLanguage, string][]).map(
  ([language, words]) => [language, new Set(words.split(' '))] as const,
);

/** A longer text is known by its beginning. */
const READ_CHARACTERS = 1_000;

/**
 * The language of a reply that is not in English, as far as letters and common words tell; null for English, and where it
 * cannot be told. Programs that guess a language from letter groups are wrong about texts of three words, and a wrong guess
 * moves an ordinary reply up. So we name a language only for letters or words that English does not have.
 */
export function languageOf(text: string): ReplyLanguage | null {
  const read = text.slice(0, READ_CHARACTERS).normalize('NFC').toLowerCase();
  const letters = read.match(/\p{L}/gu)?.length ?? 0;
  const foreign = read.match(/(?!\p{Script=Latin})\p{L}/gu)?.length ?? 0;
  // A name or one word in another alphabet does not make a text foreign.
  if (foreign * 2 > letters) return SCRIPTS.find(([script]) => script.test(read))?.[1] ?? null;
  const words = read.match(/[\p{L}\p{M}]+/gu) ?? [];
  const english = words.filter((word) => ENGLISH.has(word)).length;
  let best: { language: ReplyLanguage; found: number } | null = null;
  for (const [language, known] of WORD_SETS) {
    const found = new Set(words.filter((word) => known.has(word) && !ENGLISH.has(word))).size;
    const enough = LETTERS[language]?.test(read) ? 1 : 2;
    if (found >= enough && found > english && found > (best?.found ?? 0)) best = { language, found };
  }
  return best?.language ?? null;
}

/** The language of a reply that nobody at the practice reads; null where somebody does, and for English. */
export function unreadLanguageOf(text: string, readLanguages: readonly string[]): ReplyLanguage | null {
  const language = languageOf(text);
  return language === null || readLanguages.includes(language) ? null : language;
}
