import { join } from 'node:path';
import type { AnswerValue } from '../../domain/content/questionnaires/answers';
import { readQuestionnaire } from '../../domain/content/questionnaires/reading';
import type { ExpressionQuestion } from '../../ports/content/expressions';
import { evaluateForm } from './evaluation';
import { createExpressions } from './fhirpath';

const SDC = 'http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-';
const VARIABLE = 'http://hl7.org/fhir/StructureDefinition/variable';
const fhirPath = (url: string, expression: string, name?: string) => ({
  url,
  valueExpression: { language: 'text/fhirpath', expression, ...(name ? { name } : {}) },
});

function questionOf(source: Record<string, unknown>, answers: Record<string, AnswerValue[]>): ExpressionQuestion {
  const questionnaire = { resourceType: 'Questionnaire' as const, title: 'Test', ...source };
  const reading = readQuestionnaire(questionnaire);
  if (!reading.ok) throw new Error(JSON.stringify(reading.faults));
  return { questionnaire, form: reading.form, answers };
}
const number = (linkId: string, extension: object[] = []) => ({ linkId, type: 'decimal', text: linkId, extension });
const BMI = {
  extension: [fhirPath(VARIABLE, "%resource.item.where(linkId = 'weight').answer.value", 'weight')],
  item: [
    number('weight'),
    {
      linkId: 'g',
      type: 'group',
      text: 'G',
      extension: [fhirPath(VARIABLE, "item.where(linkId = 'height').answer.value / 100", 'metres')],
      item: [
        number('height'),
        number('bmi', [fhirPath(`${SDC}calculatedExpression`, '(%weight / (%metres * %metres)).round(1)')]),
      ],
    },
    {
      linkId: 'diet',
      type: 'boolean',
      text: 'Diet?',
      extension: [
        fhirPath(`${SDC}enableWhenExpression`, "%resource.descendants().where(linkId = 'bmi').answer.value > 25"),
      ],
    },
  ],
};
const at = (weight: number) => questionOf(BMI, { weight: [{ valueDecimal: weight }], height: [{ valueDecimal: 180 }] });

describe('H2 expressions of questionnaires', () => {
  test('H2 variables of the form and of a group, a worked-out value, and a condition on it', () => {
    expect(evaluateForm(at(72)).values).toEqual({
      calculated: { bmi: [{ valueDecimal: 22.2 }] },
      enabled: { diet: false },
    });
    expect(evaluateForm(at(90)).values).toEqual({
      calculated: { bmi: [{ valueDecimal: 27.8 }] },
      enabled: { diet: true },
    });
    expect(evaluateForm(questionOf(BMI, {}))).toEqual({
      values: { calculated: { bmi: [] }, enabled: { diet: false } },
      failed: [],
    });
  });

  test.each([
    ['a name that nobody gave', '%nobody + 1'],
    ['what is no expression', '1 +'],
    ['another place', "resolve('http://example.org/Patient/1')"],
  ])('H2 %s fails, and says which item', (_what, expression) => {
    const wrong = questionOf(
      { item: [number('n'), number('c', [fhirPath(`${SDC}calculatedExpression`, expression)])] },
      { n: [{ valueDecimal: 1 }] },
    );
    expect(evaluateForm(wrong)).toMatchObject({
      values: { calculated: { c: [] } },
      failed: [{ linkId: 'c', kind: 'calculated' }],
    });
  });

  test('H2 an expression that never ends is ended, and the next one is answered', async () => {
    const program = join(__dirname, '../../dist/adapters/expressions/expression-thread.js');
    const expressions = createExpressions({ program, limitMs: 2_000 });
    const endless = questionOf(
      { item: [number('n'), number('c', [fhirPath(`${SDC}calculatedExpression`, '1.repeat($this + 1).count()')])] },
      {},
    );
    const [stopped, next] = await Promise.all([expressions.evaluate(endless), expressions.evaluate(at(72))]);
    expect(stopped).toEqual({
      values: { enabled: {}, calculated: {} },
      failed: [{ linkId: 'c', kind: 'calculated', why: 'it takes too long' }],
    });
    expect(next.values.calculated).toEqual({ bmi: [{ valueDecimal: 22.2 }] });
  });
});
