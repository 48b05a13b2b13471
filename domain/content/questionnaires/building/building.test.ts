import { EVERY_ITEM } from '../../../../test/support/every-item';
import type { FhirQuestionnaire, Json } from '../fhir';
import { readQuestionnaire } from '../reading';
import { itemEditOf, NO_EDIT, readItemEdit, type ItemEdit } from './item-edit';
import { addItem, builtItems, freeLinkId, moveItem, removeItem, replaceItem, shownBy } from './tree';

const EMPTY: FhirQuestionnaire = { resourceType: 'Questionnaire', status: 'active', title: 'Asthma' };
const edit = (more: Partial<ItemEdit> & Pick<ItemEdit, 'type'>): ItemEdit => ({
  ...NO_EDIT,
  text: 'How often?',
  ...more,
});

function built(
  source: FhirQuestionnaire,
  more: Parameters<typeof edit>[0],
  within: string | null = null,
): FhirQuestionnaire {
  const linkId = freeLinkId(source);
  const read = readItemEdit(edit(more), { linkId, before: null, source });
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  return addItem(source, read.item, within);
}

const order = (source: Json) => builtItems(source).map(({ linkId, depth }) => `${'-'.repeat(depth)}${linkId}`);
const faultsOf = (more: Parameters<typeof edit>[0], source: FhirQuestionnaire = EMPTY) => {
  const read = readItemEdit(edit(more), { linkId: freeLinkId(source), before: null, source });
  return read.ok ? [] : read.faults.map(({ field, message }) => `${field}: ${message}`);
};

const scored = {
  type: 'choice',
  options: ['Never', 'Often'].map((text, place) => ({ text, score: String(place * 2) })),
} as const;

describe('H2 a questionnaire that is built by hand', () => {
  test('H2 every type that is offered can be built, and the form can be read', () => {
    let source = EMPTY;
    for (const item of EVERY_ITEM) source = built(source, item);
    source = built(source, { type: 'boolean', text: 'Awake?' }, 'q13');
    const reading = readQuestionnaire(source);
    expect(reading).toMatchObject({ ok: true });
    expect(order(source).at(-1)).toBe('-q14');
  });

  test('H2 choices keep their scores, and a condition names a question before it', () => {
    let source = built(EMPTY, scored);
    const condition = { question: 'q1', operator: '=', answer: 'often' };
    source = built(source, { type: 'boolean', conditions: [condition] });
    const reading = readQuestionnaire(source);
    expect(reading).toMatchObject({
      form: {
        items: [
          {
            options: [
              { text: 'Never', score: 0 },
              { text: 'Often', score: 2 },
            ],
          },
          {
            conditions: [{ question: 'q1', operator: '=', answer: { valueCoding: { code: 'a2', display: 'Often' } } }],
          },
        ],
      },
    });
    expect(shownBy(source, 'q1')).toEqual(['How often?']);
    expect(faultsOf({ type: 'boolean', conditions: [{ ...condition, answer: 'x' }] }, source)).toEqual([
      'conditions.0: Enter one of its answers: Never, Often',
    ]);
    expect(faultsOf({ type: 'boolean', conditions: [{ ...condition, question: 'q9' }] }, source)).toEqual([
      'conditions.0: Choose a question that comes before this one',
    ]);
  });

  test('H2 an item that is changed keeps what cannot be set here, and its codes', () => {
    const before: Json = {
      ...{ linkId: 'x', type: 'choice', text: 'Old', code: [{ system: 'http://loinc.org', code: '44260-8' }] },
      extension: [{ url: 'http://example.org/own', valueString: 'kept' }],
      answerOption: [
        { valueCoding: { system: 's', code: 'LA1', display: 'Never' } },
        { valueCoding: { code: 'LA2', display: 'Often' } },
      ],
    };
    const source = { ...EMPTY, item: [before] };
    const typed = itemEditOf(before, source);
    expect(typed.options.map(({ text }) => text)).toEqual(['Never', 'Often']);
    const read = readItemEdit(
      { ...typed, text: 'New', options: [...typed.options, { text: 'Daily', score: '3' }] },
      { linkId: 'x', before, source },
    );
    const changed = replaceItem(source, 'x', () => (read.ok ? read.item : {}));
    expect(changed.item).toMatchObject([
      {
        ...{ text: 'New', code: [{ code: '44260-8' }], extension: [{ valueString: 'kept' }] },
        answerOption: [
          { valueCoding: { system: 's', code: 'LA1' } },
          { valueCoding: { code: 'LA2' } },
          { valueCoding: { code: 'a3', display: 'Daily' } },
        ],
      },
    ]);
  });

  test('H2 what is typed wrong is said at its field', () => {
    expect(faultsOf({ type: 'string', text: ' ', longest: '0' })).toEqual([
      'text: Enter the words that patients read',
      'longest: Enter a whole number from 1 to 1000',
    ]);
    expect(faultsOf({ type: 'integer', least: '1.5', most: 'x' })).toHaveLength(2);
    expect(faultsOf({ type: 'decimal', least: '5', most: '4' })).toEqual([
      'most: The most must not be less than the least',
    ]);
    const twice = [
      { text: 'A', score: '' },
      { text: 'a', score: 'x' },
    ];
    expect(faultsOf({ type: 'choice', options: twice })).toEqual([
      'options.1: There is already an answer “a”',
      'options.1: Enter the score as a number, or leave it empty',
    ]);
  });

  test('H2 items move and go among those beside them, in groups too', () => {
    let source = built(built(EMPTY, { type: 'group' }), { type: 'boolean' });
    source = built(built(source, { type: 'string' }, 'q1'), { type: 'text' }, 'q1');
    expect(order(source)).toEqual(['q1', '-q3', '-q4', 'q2']);
    expect(order(moveItem(source, 'q4', 'up'))).toEqual(['q1', '-q4', '-q3', 'q2']);
    expect(order(moveItem(source, 'q2', 'down'))).toEqual(order(source));
    expect(order(moveItem(source, 'q1', 'down'))).toEqual(['q2', 'q1', '-q3', '-q4']);
    expect(order(removeItem(source, 'q1'))).toEqual(['q2']);
    expect(freeLinkId(removeItem(source, 'q3'))).toBe('q5');
  });
});
