import {
  LANGUAGES,
  languageName,
  writingPreferences,
  type HeldPreferences,
} from '../../../domain/patients/preferences/writing-preferences';
import type { Form } from '../page';

/** The form of how a patient likes to be written to, for staff and for the patient. */
export function writingForm(held: HeldPreferences) {
  const said = (value: boolean | null) => (value === null ? 'unknown' : value ? 'yes' : 'no');
  const { language, largePrint, letterInstead } = writingPreferences(held);
  const { preferredLanguage } = held;
  return {
    languages: [
      { value: '', text: held.language ? `As the register says: ${held.language}` : 'Nobody has said' },
      ...Object.entries(LANGUAGES).map(([value, text]) => ({ value, text })),
      // Another language than those offered stays as it is when the form is saved.
      ...(preferredLanguage === null || Object.hasOwn(LANGUAGES, preferredLanguage)
        ? []
        : [{ value: preferredLanguage, text: languageName(preferredLanguage) }]),
    ].map((one) => ({ ...one, selected: one.value === (preferredLanguage ?? '') })),
    ...{ largePrint: said(held.largePrint), letterInstead: said(held.letterInstead), format: held.format },
    inUse: [
      language ? `Language: ${languageName(language)}.` : 'Language: not known.',
      largePrint ? 'Large print.' : 'Usual print.',
      letterInstead ? 'Letters instead of texts.' : 'Texts are welcome.',
    ].join(' '),
  };
}

/** A patient's writing preferences, from a form. */
export function writingIn(form: Form): {
  language: string | null;
  largePrint: boolean | null;
  letterInstead: boolean | null;
} {
  const said = (field: string): boolean | null => {
    const value = form.text(field);
    return value === 'yes' ? true : value === 'no' ? false : null;
  };
  return {
    language: form.text('language') || null,
    largePrint: said('largePrint'),
    letterInstead: said('letterInstead'),
  };
}
