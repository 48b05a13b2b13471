import { countOf } from '../../words/numbers';
import { extensionsOf, isObject, type Json } from './fhir';

/** What is ignored, or done differently, without changing what patients are asked. */
const NOTES = {
  'initial-expression': (n) =>
    `${countOf(n, 'answer')} would come from a record. We leave ${n === 1 ? 'it' : 'them'} blank.`,
  'launch-context': () => 'The form expects data of the record it is opened from. We do not give it any.',
  extraction: () =>
    'The form says how to turn answers into other records. We ignore that and save the answers as they are.',
  styling: (n) => `${countOf(n, 'item')} with styled text. We show the plain text.`,
  translation: () => 'The form has translations. Patients get one in their language once you approve it.',
  calculated: (n) =>
    `${countOf(n, 'answer')} worked out by the form. Staff see ${n === 1 ? 'it' : 'them'}, patients do not.`,
  'calculated-language': (n) =>
    `${countOf(n, 'answer')} worked out by an expression that is not FHIRPath. We leave ${n === 1 ? 'it' : 'them'} empty.`,
  'calculated-failed': (n) =>
    `${countOf(n, 'answer')} worked out by an expression that we cannot evaluate. We leave ${n === 1 ? 'it' : 'them'} empty.`,
  'number-not-prefilled': (n) =>
    `${countOf(n, 'number')} would be filled in beforehand. We do not do that, because a number that nobody touched is no answer.`,
  'limit-by-expression': (n) =>
    `${countOf(n, 'limit')} worked out by an expression. We do not check ${n === 1 ? 'it' : 'them'}.`,
  regex: (n) => `${countOf(n, 'question')} with a pattern for the answer. We do not check the pattern.`,
  constraint: () => 'The form checks answers by expressions. We do not make these checks.',
} as const satisfies Record<string, (count: number) => string>;

type NoteCode = keyof typeof NOTES;

const EXTRACTION = [
  'sdc-questionnaire-targetStructureMap',
  'sdc-questionnaire-itemExtractionContext',
  'sdc-questionnaire-observationExtract',
  'sdc-questionnaire-templateExtract',
];
const LAUNCH = [
  'sdc-questionnaire-launchContext',
  'sdc-questionnaire-sourceQueries',
  'sdc-questionnaire-itemPopulationContext',
];
const CONSTRAINTS = ['questionnaire-constraint', 'targetConstraint'];

export interface ReadingNotes {
  of(code: NoteCode, path: string): void;
  ofForm(form: Json): void;
  ofItem(item: Json, path: string, read: { isAsked: boolean; calculatedExpression: string | null }): void;
  /** Each kind once, with how many items it is about. */
  sentences(): string[];
}

/** Collects notes while a form is read. */
export function createReadingNotes(): ReadingNotes {
  const places = new Map<NoteCode, Set<string>>();
  const of = (code: NoteCode, path: string) => {
    places.set(code, (places.get(code) ?? new Set()).add(path));
  };
  const has = (element: Json, names: readonly string[]) => names.some((name) => extensionsOf(element, name).length > 0);

  function ofElement(element: Json, path: string): void {
    if (has(element, EXTRACTION)) of('extraction', path);
    if (has(element, LAUNCH)) of('launch-context', path);
    if (has(element, CONSTRAINTS)) of('constraint', path);
    const texts = Object.entries(element).flatMap(([name, value]) =>
      name.startsWith('_') && isObject(value) ? [value] : [],
    );
    if (texts.some((one) => has(one, ['translation']))) of('translation', path);
    if (texts.some((one) => has(one, ['rendering-style', 'rendering-xhtml', 'rendering-markdown'])))
      of('styling', path);
  }

  return {
    of,
    ofForm: (form) => ofElement(form, ''),
    ofItem(item, path, { isAsked, calculatedExpression }) {
      ofElement(item, path);
      if (has(item, ['sdc-questionnaire-initialExpression'])) of('initial-expression', path);
      if (calculatedExpression !== null) of('calculated', path);
      if (isAsked && has(item, ['regex'])) of('regex', path);
    },
    sentences: () => [...places].map(([code, at]) => NOTES[code](at.size)),
  };
}
