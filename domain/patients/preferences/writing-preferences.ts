/** Languages that a patient can choose, as BCP 47 tags and as staff read them. */
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

/** The tag of a language that a register names in English or by its tag; null where we do not know the word. */
export function languageTag(words: string | null): string | null {
  const asked = words?.trim().toLowerCase() ?? '';
  const tag = Object.entries(LANGUAGES).find(([code, name]) => code === asked || name.toLowerCase() === asked);
  return tag?.[0] ?? null;
}

/** Whether a text is the tag of a language that can be chosen. */
export function isLanguage(text: string | null): text is keyof typeof LANGUAGES {
  return text !== null && Object.hasOwn(LANGUAGES, text);
}

/** A language as staff read it; one that we have no name for by its tag. */
export function languageName(tag: string): string {
  return (LANGUAGES as Record<string, string>)[tag] ?? tag;
}

const YES = new Set(['yes', 'y', 'true', '1', 'x']);
const NO = new Set(['no', 'n', 'false', '0']);

/** A cell that says yes or no; null where it says neither, so nothing changes. */
export function readYesOrNo(cell: string): boolean | null {
  const word = cell.trim().toLowerCase();
  return YES.has(word) ? true : NO.has(word) ? false : null;
}
