import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { answerAlarms, requiredMarks, withRequiredMarks } from './alarms';
import type { AnswerValue, GivenAnswers } from './answers';
import { bandsReached } from './bands';
import { enabledItems, NO_EXPRESSION_VALUES } from './enabled';
import { questionsOf, type QuestionnaireForm } from './form';
import { firstUnanswered, questionPages } from './pages';
import { readQuestionnaire } from './reading';
import { responseItems, type ResponseItem } from './response';
import { scoresOf } from './scores';

function formOf(source: unknown): QuestionnaireForm {
  const reading = readQuestionnaire(source);
  if (!reading.ok) throw new Error(JSON.stringify(reading.faults));
  return reading.form;
}
const publicForm = (name: string) =>
  formOf(JSON.parse(readFileSync(join(__dirname, '../../../test/files/questionnaires', `${name}.json`), 'utf8')));
const ours = (...item: unknown[]) => formOf({ resourceType: 'Questionnaire', status: 'active', title: 'Test', item });
const yesNo = (linkId: string, more: object = {}) => ({ linkId, type: 'boolean', text: 'Well?', ...more });
const yes: AnswerValue[] = [{ valueBoolean: true }];
const no: AnswerValue[] = [{ valueBoolean: false }];
const when = (question: string, operator: string, answer: object) => ({
  enableWhen: [{ question, operator, ...answer }],
});
const asked = (form: QuestionnaireForm, answers: GivenAnswers) =>
  questionPages(form, answers, NO_EXPRESSION_VALUES).map(({ item }) => item.linkId);
const linkIdsOf = (items: readonly ResponseItem[]): string[] =>
  items.flatMap(({ linkId, item = [] }) => [linkId, ...linkIdsOf(item)]);

const CHAIN = ours(
  yesNo('smokes'),
  {
    linkId: 'g',
    type: 'group',
    text: 'Smoking',
    ...when('smokes', '=', { answerBoolean: true }),
    item: [
      { linkId: 'many', type: 'integer', text: 'How many?', required: true },
      yesNo('stop', when('many', '>', { answerInteger: 10 })),
    ],
  },
  yesNo('last', { ...when('stop', 'exists', { answerBoolean: true }) }),
);

describe('H2 conditions', () => {
  test('H2 an answer to a question that is no longer asked leaves the response and counts in no other condition', () => {
    const answers: GivenAnswers = { smokes: yes, many: [{ valueInteger: 20 }], stop: yes, last: no };
    expect(asked(CHAIN, answers)).toEqual(['smokes', 'many', 'stop', 'last']);
    const changed = { ...answers, smokes: no };
    expect(asked(CHAIN, changed)).toEqual(['smokes']);
    expect(linkIdsOf(responseItems(CHAIN, changed, NO_EXPRESSION_VALUES))).toEqual(['smokes']);
    // Switching back brings the answers back: they stay in the draft.
    expect(linkIdsOf(responseItems(CHAIN, answers, NO_EXPRESSION_VALUES))).toEqual([
      'smokes',
      'g',
      'many',
      'stop',
      'last',
    ]);
  });

  test('H2 required means required when shown', () => {
    const first = (answers: GivenAnswers) =>
      firstUnanswered(questionPages(CHAIN, answers, NO_EXPRESSION_VALUES), answers)?.item.linkId;
    expect(first({ smokes: no })).toBeUndefined();
    expect(first({ smokes: yes })).toBe('many');
    expect(first({ smokes: yes, many: [] })).toBe('many');
  });

  test('H2 every operator, for one of several and for all of several conditions', () => {
    const test = (operator: string, answer: object, given: AnswerValue[]) =>
      asked(ours({ linkId: 'n', type: 'decimal', text: 'N?' }, yesNo('q', when('n', operator, answer))), {
        n: given,
      }).includes('q');
    const five = [{ valueDecimal: 5 }];
    const holds = (operator: string, value: number, given = five) => test(operator, { answerDecimal: value }, given);
    expect([holds('=', 5), holds('=', 4), holds('!=', 4), holds('!=', 5)]).toEqual([true, false, true, false]);
    expect([holds('>', 4), holds('>', 5), holds('<', 6), holds('<', 5)]).toEqual([true, false, true, false]);
    expect([holds('>=', 5), holds('>=', 6), holds('<=', 5), holds('<=', 4)]).toEqual([true, false, true, false]);
    expect([holds('!=', 5, []), holds('=', 5, []), holds('<', 5, [])]).toEqual([true, false, false]);
    expect([true, false].map((answerBoolean) => test('exists', { answerBoolean }, []))).toEqual([false, true]);
    const both = [
      { question: 'a', operator: '=', answerBoolean: true },
      { question: 'b', operator: '=', answerBoolean: true },
    ];
    for (const [enableBehavior, expected] of [
      ['any', true],
      ['all', false],
    ] as const) {
      const form = ours(yesNo('a'), yesNo('b'), yesNo('q', { enableWhen: both, enableBehavior }));
      expect(asked(form, { a: yes, b: no }).includes('q')).toBe(expected);
    }
  });

  test('H2 whatever is answered, the response holds enabled items only, and each question at most once', () => {
    const forms = ['pregnancy-outcome-enablebehavior', 'vital-signs-enablewhen', 'enablewhen-multiple'].map(publicForm);
    const answersTo = (form: QuestionnaireForm) =>
      fc.record(
        Object.fromEntries(
          questionsOf(form).map(({ item }) => [
            item.linkId,
            item.options.length > 0
              ? fc.subarray(
                  item.options.map(({ answer }) => answer),
                  { maxLength: item.takesSeveral ? 3 : 1 },
                )
              : fc.constantFrom<AnswerValue[]>(
                  [],
                  yes,
                  no,
                  [{ valueInteger: 1 }],
                  [{ valueInteger: 0 }],
                  [{ valueString: 'x' }],
                ),
          ]),
        ),
        { requiredKeys: [] },
      );
    fc.assert(
      fc.property(
        fc
          .constantFrom(...forms)
          .chain((form) => fc.tuple(fc.constant(form), answersTo(form) as fc.Arbitrary<GivenAnswers>)),
        ([form, answers]) => {
          const enabled = enabledItems(form, answers);
          const found = linkIdsOf(responseItems(form, answers, NO_EXPRESSION_VALUES));
          expect(found.filter((linkId) => !enabled.has(linkId))).toEqual([]);
          expect(new Set(found).size).toBe(found.length);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('H2 scores and alarms', () => {
  const phq9 = publicForm('phq9-contained-compose');
  const choose = (place: number): GivenAnswers =>
    Object.fromEntries(
      phq9.items[0] ? questionsOf(phq9).map(({ item }) => [item.linkId, [item.options[place]!.answer]]) : [],
    );
  const lastQuestion = questionsOf(phq9).at(-1)!.item;

  test('H2 the total is the sum of the options chosen, checked by hand', () => {
    expect(scoresOf(phq9, choose(3), NO_EXPRESSION_VALUES)).toEqual({ total: 27 });
    expect(scoresOf(phq9, choose(1), NO_EXPRESSION_VALUES)).toEqual({ total: 9 });
    expect(scoresOf(phq9, {}, NO_EXPRESSION_VALUES)).toEqual({});
  });

  test('H2 question 9 of PHQ-9 is known by its words or its code, and no mark can be taken from it', () => {
    expect(requiredMarks(phq9)).toEqual([{ linkId: lastQuestion.linkId, options: [1, 2, 3] }]);
    expect(withRequiredMarks(phq9, [])).toEqual(requiredMarks(phq9));
    const coded = ours(yesNo('9', { text: 'Meddyliau?', code: [{ system: 'http://loinc.org', code: '44260-8' }] }));
    expect(withRequiredMarks(coded, [{ linkId: '9', options: [] }])).toEqual([{ linkId: '9', options: [1] }]);
    expect(requiredMarks(publicForm('gad7-contained-compose'))).toEqual([]);
  });

  test('H2 a positive answer alarms, "not at all" does not', () => {
    const [mark] = requiredMarks(phq9);
    const alarms = (place: number) => answerAlarms(lastQuestion, mark!, choose(place)[lastQuestion.linkId]!);
    expect([0, 1, 2, 3].map(alarms)).toEqual([false, true, true, true]);
  });

  test('H2 bands of the practice: the highest that a score reaches', () => {
    const bands = [
      { score: 'total', from: 5, action: 'Send the leaflet' },
      { score: 'total', from: 10, action: 'Offer an appointment' },
    ];
    expect([4, 5, 12].map((total) => bandsReached(bands, { total }).map(({ action }) => action))).toEqual([
      [],
      ['Send the leaflet'],
      ['Offer an appointment'],
    ]);
    expect(bandsReached(bands, {})).toEqual([]);
  });
});
