import { columnKey } from '../../lists/columns';
import { isLanguage, languageName } from '../../patients/preferences/writing-preferences';
import { compileTemplate } from '../template';
import { templateProblems, type TemplateChannel, type TemplateText } from '../templates/message-templates';
import { OWN_LANGUAGE } from './text-choice';

/** The most sentences that can be marked, and translations that a text can have. */
export const MOST_SENTENCES = 20;
export const MOST_TRANSLATIONS = 20;

/** A translation as a person writes it. */
export interface TranslationText extends TemplateText {
  language: string;
}

/** What is wrong with the translations or the marked sentences of a template, and in which field. */
export interface TranslationProblem {
  path: (string | number)[];
  code: string;
  message: string;
}

/** Why a template's translations cannot be stored: each is judged as the text itself is, and has its placeholders. */
export function translationProblems(
  channel: TemplateChannel,
  own: TemplateText,
  translations: readonly TranslationText[],
): TranslationProblem[] {
  const problems: TranslationProblem[] = [];
  translations.forEach((one, index) => {
    const { language, subject, body } = one;
    const add = (field: string, code: string, message: string) =>
      problems.push({ path: ['translations', index, field], code, message });
    if (!isLanguage(language) || language === OWN_LANGUAGE) {
      add('language', 'language-unknown', 'Name the language by its code, such as cy for Welsh.');
      return;
    }
    const name = languageName(language);
    if (translations.findIndex((other) => other.language === language) < index) {
      add('language', 'language-twice', `Give ${name} once.`);
    }
    if (channel === 'any' && own.subject !== null && subject === null) {
      add('subject', 'subject-missing', `Enter the subject in ${name}.`);
    }
    for (const { path, code, message } of templateProblems(channel, { subject, body })) {
      add(path, code, `${name}: ${message}`);
    }
    const lacking = placeholdersLacking(own.body, body);
    if (lacking.length > 0) {
      const names = lacking.map((placeholder) => `((${placeholder}))`).join(', ');
      add('body', 'placeholder-missing', `The ${name} text must have ${names} too, like the main text.`);
    }
  });
  return problems;
}

/** Why sentences cannot be marked: each is a part of the text, so that it is found again, and shows what it says. */
export function sentenceProblems(body: string, sentences: readonly string[]): TranslationProblem[] {
  return sentences.flatMap((sentence, index) =>
    body.includes(sentence)
      ? []
      : [
          {
            path: ['mustUnderstand', index],
            code: 'sentence-not-in-text',
            message: `Copy the sentence exactly from the text: “${sentence}” is not in it.`,
          },
        ],
  );
}

/** Placeholders that a text shows and its translation does not, as they are written. */
function placeholdersLacking(own: string, translated: string): string[] {
  const there = new Set(compileTemplate(translated).placeholders.map(columnKey));
  return compileTemplate(own).placeholders.filter((name) => !there.has(columnKey(name)));
}
