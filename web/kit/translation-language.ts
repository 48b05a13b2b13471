import { notFound } from '../../api/contract/problem';
import { OWN_LANGUAGE } from '../../domain/content/translations/text-choice';
import { isLanguage, LANGUAGES } from '../../domain/patients/preferences/writing-preferences';
import type { PracticeVisit } from './page';

/** The language that a page translates into: the one that was chosen, and Welsh at first. @throws 404 for no such language. */
export function askedLanguage({ form, query }: Pick<PracticeVisit, 'form' | 'query'>): string {
  const language = form.text('language') || query.language || 'cy';
  if (!isLanguage(language) || language === OWN_LANGUAGE) throw notFound('language');
  return language;
}

/** The other languages that can be translated into, as a person chooses them. */
export function otherLanguages(language: string): { value: string; text: string }[] {
  return Object.entries(LANGUAGES)
    .filter(([value]) => value !== OWN_LANGUAGE && value !== language)
    .map(([value, text]) => ({ value, text }));
}
