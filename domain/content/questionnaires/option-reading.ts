import type { AnswerValue } from './answers';
import { extensionsOf, isObject, objectsOf, textOf, valueOf, type Coding, type Json } from './fhir';
import type { FormOption } from './form';

/** The options of a question, or why there are none that could be shown. */
export type OptionReading =
  | { kind: 'options'; options: FormOption[] }
  | { kind: 'none' }
  /** The options are in a value set that the file does not hold or does not list. */
  | { kind: 'elsewhere'; valueSet: string; why: 'external' | 'not-listed' };

/**
 * Reads options from `answerOption`, or from the value set of `answerValueSet` if the file holds it. Scores are looked
 * for on the option, on its coding, on the concept of a value set and on its expansion.
 */
export function readOptions(item: Json, contained: readonly Json[]): OptionReading {
  const listed = objectsOf(item.answerOption).flatMap(listedOption);
  if (listed.length > 0) return { kind: 'options', options: listed };
  const valueSet = textOf(item.answerValueSet);
  if (valueSet === null) return { kind: 'none' };
  const found = contained.find((resource) => isNamed(resource, valueSet));
  if (!found) return { kind: 'elsewhere', valueSet, why: 'external' };
  const options = conceptsOf(found).flatMap(conceptOption);
  return options.length > 0 ? { kind: 'options', options } : { kind: 'elsewhere', valueSet, why: 'not-listed' };
}

/** The options that are chosen before a person chooses. */
export function preselected(item: Json): AnswerValue[] {
  return objectsOf(item.answerOption)
    .filter(({ initialSelected }) => initialSelected === true)
    .flatMap(listedOption)
    .map(({ answer }) => answer);
}

const OPTION_TYPES = ['valueCoding', 'valueString', 'valueInteger', 'valueDate', 'valueTime'];

function listedOption(option: Json): FormOption[] {
  const type = OPTION_TYPES.find((one) => option[one] !== undefined);
  if (type === undefined) return [];
  const value = option[type];
  const score = scoreOf(option);
  if (type === 'valueCoding') {
    if (!isObject(value)) return [];
    const coding = codingOf(value);
    const text = coding.display ?? coding.code;
    return text === undefined ? [] : [{ answer: { valueCoding: coding }, text, score: score ?? scoreOf(value) }];
  }
  if (typeof value !== 'string' && typeof value !== 'number') return [];
  return [{ answer: { [type]: value } as AnswerValue, text: String(value), score }];
}

function conceptOption(concept: Json & { system?: string }): FormOption[] {
  const coding = codingOf(concept);
  const text = coding.display ?? coding.code;
  return text === undefined ? [] : [{ answer: { valueCoding: coding }, text, score: scoreOf(concept) }];
}

/** System, code and words of a coding; the rest, such as extensions, stays in the file. */
export function codingOf({ system, code, display }: Json): Coding {
  return {
    ...(textOf(system) === null ? {} : { system: textOf(system)! }),
    ...(textOf(code) === null ? {} : { code: textOf(code)! }),
    ...(textOf(display) === null ? {} : { display: textOf(display)! }),
  };
}

function isNamed(resource: Json, valueSet: string): boolean {
  if (resource.resourceType !== 'ValueSet') return false;
  if (valueSet.startsWith('#')) return resource.id === valueSet.slice(1);
  return resource.url === valueSet.split('|')[0];
}

/** The concepts that a value set lists; nothing if some of them are described by a rule, which only a server can apply. */
function conceptsOf(valueSet: Json): (Json & { system?: string })[] {
  const expansion = isObject(valueSet.expansion) ? flattened(objectsOf(valueSet.expansion.contains)) : [];
  if (expansion.length > 0) return expansion;
  const compose = isObject(valueSet.compose) ? valueSet.compose : {};
  const includes = objectsOf(compose.include);
  const isByRule = includes.some(({ filter, valueSet: imported, concept }) => filter || imported || !concept);
  if (isByRule || objectsOf(compose.exclude).length > 0) return [];
  return includes.flatMap(({ system, concept }) =>
    objectsOf(concept).map((one) => ({ ...one, system: textOf(system) ?? undefined })),
  );
}

function flattened(contains: readonly Json[]): Json[] {
  return contains.flatMap((one) => [...(one.abstract === true ? [] : [one]), ...flattened(objectsOf(one.contains))]);
}

const SCORES = [
  'ordinalValue',
  'itemWeight',
  'valueset-ordinalValue',
  'codesystem-ordinalValue',
  'questionnaire-ordinalValue',
];

function scoreOf(element: Json): number | null {
  for (const name of SCORES) {
    const [found] = extensionsOf(element, name);
    const value = found && valueOf(found);
    if (typeof value === 'number' && Number.isFinite(value)) return value;
  }
  return null;
}
