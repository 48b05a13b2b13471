import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { questionsOf } from './form';
import { readQuestionnaire, type QuestionnaireFault } from './reading';

const FOLDER = join(__dirname, '../../../test/files/questionnaires');
const publicForm = (name: string): unknown => JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8'));

const form = (...item: unknown[]) => ({ resourceType: 'Questionnaire', status: 'active', title: 'Test', item });
const question = (linkId: string, more: Record<string, unknown> = {}) => ({
  linkId,
  type: 'boolean',
  text: 'Well?',
  ...more,
});
const when = (question: string) => ({ enableWhen: [{ question, operator: '=', answerBoolean: true }] });
const faultsOf = (source: unknown): QuestionnaireFault[] => {
  const reading = readQuestionnaire(source);
  return reading.ok ? [] : reading.faults;
};
const codesOf = (source: unknown) => faultsOf(source).map(({ linkId, code }) => `${linkId} ${code}`);
const notesOf = (source: unknown) => {
  const reading = readQuestionnaire(source);
  return reading.ok ? reading.notes.sentences() : ['refused'];
};

/** What each public form is to come to: the number of questions, or the first fault. */
const PUBLIC: Record<string, number | string> = {
  'bp-observation-au-core': 'observation-status value-set-external',
  'bp-two-quantities': 2,
  'cvd-check': 8,
  'enablewhen-multiple': 3,
  'form-open-choice': 3,
  'gad7-contained-compose': 7,
  'nested-enablewhen-no': '1 repeating-group',
  'number-limits': 3,
  'phq9-contained-compose': 9,
  'pregnancy-outcome-enablebehavior': 15,
  'registration-translated': 8,
  'repeating-group-nz': 'step1.page1.input4 repeating-question',
  'screener-66-items': '1.5.1 no-options',
  'text-regex': 1,
  'vital-signs-enablewhen': 10,
};

describe('H2 reading a FHIR R4 Questionnaire', () => {
  test('H2 each public form is read, or refused by the item that we cannot show', () => {
    const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
    const found = files.map((file) => {
      const name = file.replace('.json', '');
      const reading = readQuestionnaire(publicForm(name));
      const [first] = reading.ok ? [] : reading.faults;
      return [name, reading.ok ? questionsOf(reading.form).length : `${first!.linkId} ${first!.code}`];
    });
    expect(Object.fromEntries(found)).toEqual(PUBLIC);
  });

  test('H2 what is ignored is said, and a number that nobody touched is never an answer', () => {
    expect(notesOf(publicForm('phq9-contained-compose'))).toEqual([]);
    expect(notesOf(publicForm('cvd-check')).join(' ')).toContain('1 answer worked out by the form.');
    const preset = form(
      question('w', { type: 'decimal', initial: [{ valueDecimal: 75 }] }),
      question('b', { initial: [{ valueBoolean: true }] }),
    );
    expect(notesOf(preset)).toEqual([expect.stringContaining('1 number would be filled in beforehand')]);
    const reading = readQuestionnaire(preset);
    expect(reading.ok && reading.form.items.map(({ initial }) => initial)).toEqual([[], [{ valueBoolean: true }]]);
  });

  test.each<[string, unknown, string[]]>([
    ['two items of one linkId', form(question('a'), question('a')), ['a duplicate-link-id']],
    ['a type that R4 does not have', form(question('a', { type: 'coding' })), ['a type-unknown']],
    ['no type', form(question('a', { type: undefined })), ['a type-unknown']],
    ['a file to be sent', form(question('a', { type: 'attachment' })), ['a type-unsupported']],
    ['no linkId', form({ type: 'boolean', text: 'Well?' }), ['null link-id-missing']],
    [
      'a ring of two',
      form(question('a', when('b')), question('b', when('a'))),
      ['a enable-when-ring', 'b enable-when-ring'],
    ],
    [
      'a group that depends on a question in it',
      form({ linkId: 'g', type: 'group', ...when('a'), item: [question('a')] }),
      ['g enable-when-ring', 'a enable-when-ring'],
    ],
    ['a condition on what is not there', form(question('a', when('b'))), ['a enable-when-unknown']],
    [
      'a condition with an unknown operator',
      form(question('a', { enableWhen: [{ question: 'a', operator: '~', answerBoolean: true }] })),
      ['a enable-when-unreadable'],
    ],
    ['a choice without options', form(question('a', { type: 'choice' })), ['a no-options']],
    [
      'options in another place',
      form(question('a', { type: 'choice', answerValueSet: 'http://example.org/set' })),
      ['a value-set-external'],
    ],
    ['a question without words', form(question('a', { text: ' ' })), ['a no-text']],
    ['a question below a question', form(question('a', { item: [question('b')] })), ['b question-under-question']],
    ['several typed answers', form(question('a', { type: 'string', repeats: true })), ['a repeating-question']],
    [
      'a modifier extension in an option',
      form(question('a', { type: 'choice', answerOption: [{ valueString: 'x', modifierExtension: [] }] })),
      ['a modifier-extension'],
    ],
    ['no items', form(), ['null no-items']],
    ['words alone', form({ linkId: 'a', type: 'display', text: 'Hello' }), ['null no-questions']],
    ['another resource', { resourceType: 'Patient' }, ['null not-a-questionnaire']],
    ['a list', [], ['null not-a-questionnaire']],
    ['501 items', form(...Array.from({ length: 501 }, (_, n) => question(`q${n}`))), ['null too-many-items']],
  ])('H2 %s is refused, with what to do', (_what, source, expected) => {
    expect(codesOf(source)).toEqual(expected);
    for (const { message } of faultsOf(source)) expect(message).toMatch(/^[A-Z].*\.$/);
  });

  test('H2 500 items are read', () => {
    const reading = readQuestionnaire(form(...Array.from({ length: 500 }, (_, n) => question(`q${n}`))));
    expect(reading.ok && questionsOf(reading.form)).toHaveLength(500);
  });

  test('H2 scores are found on the option, its coding, a concept and an expansion', () => {
    const score = (value: number, name = 'ordinalValue') => ({
      extension: [{ url: `http://hl7.org/fhir/StructureDefinition/${name}`, valueDecimal: value }],
    });
    const choice = (linkId: string, more: object) => question(linkId, { type: 'choice', ...more });
    const source = {
      ...form(
        choice('option', { answerOption: [{ valueCoding: { code: 'x' }, ...score(1) }] }),
        choice('coding', { answerOption: [{ valueCoding: { code: 'x', ...score(2, 'itemWeight') } }] }),
        choice('concept', { answerValueSet: '#c' }),
        choice('expansion', { answerValueSet: 'http://example.org/e|1.0' }),
      ),
      contained: [
        {
          resourceType: 'ValueSet',
          id: 'c',
          compose: { include: [{ system: 's', concept: [{ code: 'x', ...score(3) }] }] },
        },
        {
          resourceType: 'ValueSet',
          id: 'e',
          url: 'http://example.org/e',
          expansion: { contains: [{ code: 'x', ...score(4) }] },
        },
      ],
    };
    const reading = readQuestionnaire(source);
    expect(reading.ok && reading.form.items.map(({ options }) => options[0]!.score)).toEqual([1, 2, 3, 4]);
  });
});
