/** Languages that are offered to choose from, as BCP 47 tags and as staff read them. Others can be named by their tag. */
export const LANGUAGES = {
  en: 'English',
  cy: 'Welsh',
  ar: 'Arabic',
  bn: 'Bengali',
  zh: 'Chinese',
  fr: 'French',
  gu: 'Gujarati',
  it: 'Italian',
  ku: 'Kurdish',
  fa: 'Persian',
  pl: 'Polish',
  pt: 'Portuguese',
  pa: 'Punjabi',
  ro: 'Romanian',
  so: 'Somali',
  es: 'Spanish',
  ta: 'Tamil',
  tr: 'Turkish',
  uk: 'Ukrainian',
  ur: 'Urdu',
} as const;

/** What is held of how a patient likes to be written to. */
export interface HeldPreferences {
  /** As the register or a file says it, in its own words. */
  language: string | null;
  format: string | null;
  /** As the patient or staff said it; these win. */
  preferredLanguage: string | null;
  largePrint: boolean | null;
  letterInstead: boolean | null;
}

/** How a patient is written to. */
export interface WritingPreferences {
  /** BCP 47; null where nobody said, or in words that we do not know. */
  language: string | null;
  largePrint: boolean;
  /** No texts: a letter, or a call. */
  letterInstead: boolean;
}

/** What counts of what is held (N28): what the patient or staff said goes before the register's own words. */
export function writingPreferences(held: HeldPreferences): WritingPreferences {
  return {
    language: held.preferredLanguage ?? languageTag(held.language),
    largePrint: held.largePrint ?? /\blarge[ -]?print\b/i.test(held.format ?? ''),
    letterInstead: held.letterInstead ?? false,
  };
}

/**
 * The tag of a language that a register names in English or by its tag, such as "Welsh", "cy" or "pl-PL"; null where we do
 * not know the word.
 */
export function languageTag(words: string | null): string | null {
  const asked = words?.trim().toLowerCase() ?? '';
  const offered = Object.entries(LANGUAGES).find(([, name]) => name.toLowerCase() === asked)?.[0];
  if (offered !== undefined) return offered;
  const tag = primaryOf(asked);
  return isLanguage(tag) ? tag : (tagsByName().get(asked) ?? null);
}

/** The language of a tag without its region: of `ar-EG` "ar". */
export function primaryOf(tag: string): string {
  return tag.toLowerCase().split('-')[0] ?? '';
}

/** Whether a text is the tag of a real language, without a region: `cy` and `bg`, but neither `zz` nor `cy-GB`. */
export function isLanguage(text: string | null): text is string {
  return text !== null && /^[a-z]{2,3}$/.test(text) && englishName(text) !== undefined;
}

/** A language as staff read it; one that we have no name for by its tag. */
export function languageName(tag: string): string {
  return englishName(tag) ?? tag;
}

/** A language as its speakers call it, with its English name: "Cymraeg (Welsh)". */
export function ownLanguageName(tag: string): string {
  const own = new Intl.DisplayNames(tag, { type: 'language' }).of(tag) ?? tag;
  const name = languageName(tag);
  return own === name ? name : `${own} (${name})`;
}

/** Undefined where it is no tag of a language. */
function englishName(tag: string): string | undefined {
  if (Object.hasOwn(LANGUAGES, tag)) return LANGUAGES[tag as keyof typeof LANGUAGES];
  return /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(tag) ? NAMES.of(tag) : undefined;
}

const NAMES = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });
const LETTERS = [...'abcdefghijklmnopqrstuvwxyz'];
let byName: Map<string, string> | undefined;

/** The tags of two letters, which nearly all languages of registers have, by their names in lower case. */
function tagsByName(): Map<string, string> {
  byName ??= new Map(
    LETTERS.flatMap((first) => LETTERS.map((second) => first + second)).flatMap((tag) => {
      const name = NAMES.of(tag);
      return name === undefined ? [] : [[name.toLowerCase(), tag] as const];
    }),
  );
  return byName;
}

const YES = new Set(['yes', 'y', 'true', '1', 'x']);
const NO = new Set(['no', 'n', 'false', '0']);

/** A cell that says yes or no; null where it says neither, so nothing changes. */
export function readYesOrNo(cell: string): boolean | null {
  const word = cell.trim().toLowerCase();
  return YES.has(word) ? true : NO.has(word) ? false : null;
}
