import { isSameAnswer, type AnswerValue } from './answers';
import { extensionsOf, isObject, objectsOf, textOf, type FhirQuestionnaire, type Json } from './fhir';
import type { FormItem } from './form';

const TRANSLATION_URL = 'http://hl7.org/fhir/StructureDefinition/translation';

/** A text of a form that patients read, and where it is, such as `item[0].text`. */
export interface FormText {
  path: string;
  text: string;
  /** Null where this language lacks it. */
  translated: string | null;
}

/** The languages of which a form has any translation, by the tags that it uses, in order of the alphabet. */
export function languagesIn(source: FhirQuestionnaire): string[] {
  const found = new Set<string>();
  const look = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(look);
    else if (isObject(value)) {
      for (const one of extensionsOf(value, 'translation')) {
        const language = partOf(one, 'lang');
        if (language !== null) found.add(language);
      }
      Object.values(value).forEach(look);
    }
  };
  look(source);
  return [...found].sort();
}

/**
 * The form with its texts in another language, as FHIR's extension `translation` has them. A text without one stays as it
 * is. Codes, linkIds and conditions stay too, so that answers mean the same.
 */
export function translatedForm(source: FhirQuestionnaire, language: string): FhirQuestionnaire {
  const change = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(change);
    if (!isObject(value)) return value;
    const changed: Json = Object.fromEntries(Object.entries(value).map(([name, part]) => [name, change(part)]));
    for (const [name, part] of Object.entries(value)) {
      if (!name.startsWith('_') || !isObject(part)) continue;
      const text = translationIn(part, language);
      if (text !== null) changed[name.slice(1)] = text;
    }
    return changed;
  };
  return change(source) as FhirQuestionnaire;
}

/** Every text of a form that patients read, in its order. */
export function formTexts(source: FhirQuestionnaire, language: string): FormText[] {
  const texts: FormText[] = [];
  const add = (element: Json, path: string, name: string): void => {
    const text = textOf(element[name]);
    if (text === null) return;
    const extended = element[`_${name}`];
    texts.push({
      path: `${path}${name}`,
      text,
      translated: isObject(extended) ? translationIn(extended, language) : null,
    });
  };
  add(source, '', 'title');
  add(source, '', 'description');
  const walk = (element: Json, at: string): void => {
    objectsOf(element.item).forEach((item, place) => {
      const path = `${at}item[${place}].`;
      add(item, path, 'prefix');
      add(item, path, 'text');
      objectsOf(item.answerOption).forEach((option, index) => {
        if (isObject(option.valueCoding))
          add(option.valueCoding, `${path}answerOption[${index}].valueCoding.`, 'display');
        add(option, `${path}answerOption[${index}].`, 'valueString');
      });
      walk(item, path);
    });
  };
  walk(source, '');
  objectsOf(source.contained).forEach((resource, place) => {
    if (resource.resourceType !== 'ValueSet' || !isObject(resource.compose)) return;
    objectsOf(resource.compose.include).forEach((include, index) => {
      objectsOf(include.concept).forEach((concept, number) => {
        add(concept, `contained[${place}].compose.include[${index}].concept[${number}].`, 'display');
      });
    });
  });
  return texts;
}

/** The form with the texts of one language; a text that is left empty has none. */
export function withTranslation(
  source: FhirQuestionnaire,
  language: string,
  texts: ReadonlyMap<string, string>,
): FhirQuestionnaire {
  const changed = structuredClone(source);
  for (const { path } of formTexts(source, language)) {
    const dot = path.lastIndexOf('.');
    const element = elementAt(changed, dot === -1 ? '' : path.slice(0, dot));
    const name = `_${path.slice(dot + 1)}`;
    const before = isObject(element[name]) ? element[name] : {};
    const others = objectsOf(before.extension).filter((one) => !isTranslation(one) || partOf(one, 'lang') !== language);
    const content = texts.get(path)?.trim() ?? '';
    const added = content === '' ? [] : [translation(language, content)];
    const { extension: _, ...kept } = before;
    const extension = [...others, ...added];
    const next = { ...kept, ...(extension.length > 0 ? { extension } : {}) };
    if (Object.keys(next).length > 0) element[name] = next;
    else delete element[name];
  }
  return changed;
}

/** How many texts a language lacks. */
export function missingTexts(source: FhirQuestionnaire, language: string): number {
  return formTexts(source, language).filter(({ translated }) => translated === null).length;
}

/**
 * Answers to a question as another language of the same form has them. They are stored as the form's own language has
 * them, so that staff, conditions and scores read them alike.
 */
export function answersAs(from: FormItem, to: FormItem, answers: readonly AnswerValue[]): AnswerValue[] {
  return answers.map((answer) => {
    const place = from.options.findIndex((option) => isSameAnswer(option.answer, answer));
    return to.options[place]?.answer ?? answer;
  });
}

function isTranslation({ url }: Json): boolean {
  return typeof url === 'string' && url.split('/').pop() === 'translation';
}

function translationIn(element: Json, language: string): string | null {
  const found = extensionsOf(element, 'translation').find((one) => partOf(one, 'lang') === language);
  return found ? partOf(found, 'content') : null;
}

function partOf(extension: Json, name: 'lang' | 'content'): string | null {
  const found = objectsOf(extension.extension).find(({ url }) => url === name);
  return found ? textOf(found.valueCode ?? found.valueString ?? found.valueMarkdown) : null;
}

function translation(language: string, content: string): Json {
  return {
    url: TRANSLATION_URL,
    extension: [
      { url: 'lang', valueCode: language },
      { url: 'content', valueString: content },
    ],
  };
}

function elementAt(source: Json, path: string): Json {
  let element: unknown = source;
  for (const part of path.split(/[.[\]]+/).filter((one) => one !== '')) {
    element = (element as Record<string, unknown>)[part];
  }
  return element as Json;
}
