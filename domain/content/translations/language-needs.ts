import { languageName } from '../../patients/preferences/writing-preferences';

/** A language that a text is translated into, or that patients need, with both. */
export interface LanguageNeed<Translation> {
  language: string;
  name: string;
  /** Null where there is none. */
  translation: Translation | null;
  /** Registered patients who need it. */
  patients: number;
}

/** Translations and needs side by side: those that most patients need come first. */
export function languageNeeds<Translation extends { language: string }>(
  translations: readonly Translation[],
  needs: readonly { language: string; patients: number }[],
): LanguageNeed<Translation>[] {
  const languages = new Set([...needs, ...translations].map(({ language }) => language));
  return [...languages]
    .map((language) => ({
      ...{ language, name: languageName(language) },
      translation: translations.find((one) => one.language === language) ?? null,
      patients: needs.find((one) => one.language === language)?.patients ?? 0,
    }))
    .sort((one, other) => other.patients - one.patients || one.name.localeCompare(other.name));
}
