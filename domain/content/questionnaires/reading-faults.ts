/** What a sentence about a fault needs. */
interface FaultFacts {
  path: string;
  linkId: string | null;
  /** The type, value set or question that the fault is about. */
  what: string;
}

const item = ({ linkId, path }: FaultFacts) => (linkId === null ? `The item at ${path}` : `Item ${linkId}`);

/** Why we refuse an item or a form, and what to do about it. */
export const FAULT_WORDS = {
  'not-a-questionnaire': () => 'This is not a FHIR Questionnaire. Choose a file whose resourceType is Questionnaire.',
  'too-many-items': () => 'The questionnaire has more than 500 items. Divide it into smaller ones.',
  'no-items': () => 'The questionnaire has no items. Add a question.',
  'no-questions': () => 'The questionnaire has no question. Add one that patients can answer.',
  adaptive: () =>
    'The next question is chosen by another server, which we cannot ask. Use a form that holds all its questions.',
  modular: (facts) => `${item(facts)} takes its content from elsewhere. Put its questions or options into this file.`,
  'modifier-extension': (facts) =>
    facts.linkId === null && !facts.path.startsWith('item')
      ? 'The form has a modifier extension, which changes what it means. Remove it, or use another form.'
      : `${item(facts)} has a modifier extension, which changes what it means. Remove it, or use another form.`,
  'link-id-missing': (facts) => `${item(facts)} has no linkId. Give it one.`,
  'duplicate-link-id': (facts) => `${item(facts)} has the linkId of another item. Give each item its own.`,
  'type-unsupported': (facts) =>
    `${item(facts)} asks for a ${facts.what === 'attachment' ? 'file' : facts.what}, which patients cannot give here. Remove it.`,
  'type-unknown': (facts) =>
    `${item(facts)} has ${facts.what === '' ? 'no type' : `the type “${facts.what}”`}, which is not a type of FHIR R4. Correct it.`,
  'repeating-group': (facts) =>
    `${item(facts)} is a group that repeats, which we cannot show yet. Ask for one entry only.`,
  'repeating-question': (facts) =>
    `${item(facts)} takes several typed answers, which we cannot show yet. Ask for one answer only.`,
  'question-under-question': (facts) =>
    `${item(facts)} is below another question, which we cannot show yet. Move it up to the level of that question.`,
  'no-options': (facts) => `${item(facts)} is a choice without options. Add its options.`,
  'no-text': (facts) => `${item(facts)} has no text, so patients would not know what is asked. Add its text.`,
  'value-set-external': (facts) =>
    `${item(facts)} takes its options from ${facts.what}, which is not in the file. Put the options into the file.`,
  'value-set-not-listed': (facts) =>
    `${item(facts)} takes its options from ${facts.what}, which does not list them. Put the options into the file.`,
  'enable-when-unreadable': (facts) => `${item(facts)} has a condition that we cannot read. Correct its enableWhen.`,
  'enable-when-unknown': (facts) =>
    `${item(facts)} depends on the question ${facts.what}, which is not in the form. Correct its condition.`,
  'enable-when-no-question': (facts) =>
    `${item(facts)} depends on ${facts.what}, which is not a question. Correct its condition.`,
  'enable-when-ring': (facts) =>
    `${item(facts)} depends on itself, by way of its conditions. Remove one of the conditions.`,
  'enable-when-language': (facts) =>
    `${item(facts)} is shown by an expression that is not FHIRPath. Write the condition in FHIRPath.`,
  'enable-when-failed': (facts) =>
    `${item(facts)} is shown by an expression that we cannot work out. Correct it: ${facts.what}.`,
} as const satisfies Record<string, (facts: FaultFacts) => string>;

export type FaultCode = keyof typeof FAULT_WORDS;
