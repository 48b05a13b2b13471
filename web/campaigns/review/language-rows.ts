import { languageName } from '../../../domain/patients/preferences/writing-preferences';
import type { LanguageCount } from '../../../domain/content/translations/text-choice';

/** A language that patients of a list need, as staff read it. */
export interface LanguageRow {
  name: string;
  patients: number;
  /** What these patients get, and why they get no translation. */
  gets: string;
  /** Of their texts by SMS; null where they get the text itself or a call, and for email. */
  segments: number | null;
  /** In pounds; null where it is not known or nothing. */
  cost: string | null;
}

interface Figures {
  languages: readonly LanguageCount[];
  texts: readonly { language: string | null; segments: { total: number }; cost?: { amount: string } }[];
}

const WHY: Record<NonNullable<LanguageCount['why']>, string> = {
  'no-translation': 'there is no translation',
  'not-approved': 'the translation is not approved',
  'text-edited': 'the text was edited',
  'two-texts': 'two texts are compared',
};

/** The languages that patients need, with the text for each, for the review page and the try-out. Empty if none. */
export function languageRows(figures: Figures | null): LanguageRow[] {
  return (figures?.languages ?? []).map(({ language, patients, gets, why }) => {
    const text = figures?.texts.find((one) => one.language === language);
    const amount = text?.cost?.amount ?? null;
    return {
      ...{ name: languageName(language), patients, gets: getsWords(gets, why) },
      segments: text?.segments.total || null,
      cost: amount !== null && Number(amount) > 0 ? amount : null,
    };
  });
}

function getsWords(gets: LanguageCount['gets'], why: LanguageCount['why']): string {
  const reason = why === null ? '' : `: ${WHY[why]}`;
  switch (gets) {
    case 'translation':
      return 'The translation';
    case 'call':
      return `A call and no message${reason}`;
    case 'own-text':
      return `The text as it is${reason}`;
  }
}
