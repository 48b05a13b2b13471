import { evaluate } from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4';
import type { AnswerValue } from '../../domain/content/questionnaires/answers';
import { NO_EXPRESSION_VALUES, type ExpressionValues } from '../../domain/content/questionnaires/enabled';
import { isObject } from '../../domain/content/questionnaires/fhir';
import { allItems, type FormItem, type PlacedItem, type Variable } from '../../domain/content/questionnaires/form';
import { responseItems, type ResponseItem } from '../../domain/content/questionnaires/response';
import type { Evaluation, ExpressionQuestion, FailedExpression } from '../../ports/content/expressions';

/** Values depend on each other; what still changes after so many rounds never settles. */
const MOST_ROUNDS = 8;

/** The environment of an expression: values by name, and the names whose own expression failed. */
interface Scope {
  values: Record<string, unknown>;
  failed: ReadonlyMap<string, string>;
}

/** Evaluates the expressions of a form until their values no longer change. */
export function evaluateForm(question: ExpressionQuestion): Evaluation {
  let values = NO_EXPRESSION_VALUES;
  for (let round = 1; ; round += 1) {
    const next = evaluateOnce(question, values);
    if (round === MOST_ROUNDS || JSON.stringify(next.values) === JSON.stringify(values)) return next;
    values = next.values;
  }
}

function evaluateOnce(
  { questionnaire, form, answers, patient }: ExpressionQuestion,
  before: ExpressionValues,
): Evaluation {
  const items = responseItems(form, answers, before);
  const resource = {
    resourceType: 'QuestionnaireResponse',
    status: 'in-progress',
    ...(items.length ? { item: items } : {}),
  };
  const failed: FailedExpression[] = [];
  const enabled: Record<string, boolean> = {};
  const calculated: Record<string, AnswerValue[]> = {};
  const given = { resource, questionnaire, ...(patient ? { patient: { resourceType: 'Patient', ...patient } } : {}) };
  const top = withVariables({ values: given, failed: new Map() }, form.variables, resource, 'QuestionnaireResponse');

  for (const placed of allItems(form.items)) {
    const { item } = placed;
    if (item.enableWhenExpression === null && item.calculatedExpression === null) continue;
    const { scope, node } = scopeOf(placed, items, top);
    const run = (kind: FailedExpression['kind'], expression: string): unknown[] | null => {
      try {
        for (const [name, why] of scope.failed) if (expression.includes(`%${name}`)) throw new Error(why);
        return valuesOf(node, expression, scope.values, 'QuestionnaireResponse.item');
      } catch (error) {
        failed.push({ linkId: item.linkId, kind, why: whyOf(error) });
        return null;
      }
    };
    if (item.enableWhenExpression !== null) {
      const found = run('enable-when', item.enableWhenExpression);
      // An empty collection is not true (FHIRPath, Boolean evaluation).
      if (found) enabled[item.linkId] = found.length > 0 && found[0] === true;
    }
    if (item.calculatedExpression !== null) {
      const found = run('calculated', item.calculatedExpression);
      calculated[item.linkId] = (found ?? [])
        .flatMap((value) => answerOf(item, value) ?? [])
        .slice(0, item.takesSeveral ? undefined : 1);
    }
  }
  return { values: { enabled, calculated }, failed };
}

/** The variables that an item sees, its groups' first, and its place in the response. */
function scopeOf(
  { item, within }: PlacedItem,
  items: readonly ResponseItem[],
  top: Scope,
): { scope: Scope; node: ResponseItem } {
  let scope = top;
  let level: readonly ResponseItem[] = items;
  let node: ResponseItem = { linkId: item.linkId };
  for (const one of [...within, item]) {
    // What is not in the response yet is an item without answers.
    node = level.find(({ linkId }) => linkId === one.linkId) ?? { linkId: one.linkId };
    level = node.item ?? [];
    scope = withVariables(scope, one.variables, node, 'QuestionnaireResponse.item');
  }
  return { scope, node };
}

function withVariables(scope: Scope, variables: readonly Variable[], node: object, base: string): Scope {
  const values = { ...scope.values };
  const failed = new Map(scope.failed);
  for (const { name, expression } of variables) {
    failed.delete(name);
    try {
      const used = [...failed].find(([one]) => expression.includes(`%${one}`));
      if (used) throw new Error(used[1]);
      values[name] = valuesOf(node, expression, values, base);
    } catch (error) {
      values[name] = [];
      failed.set(name, whyOf(error));
    }
  }
  return { values, failed };
}

/** The library writes types into what it reads, so it gets copies. Its `trace` prints answers, so it is silenced. */
function valuesOf(node: object, expression: string, environment: Record<string, unknown>, base: string): unknown[] {
  const options = { async: false as const, traceFn: () => undefined };
  return evaluate(structuredClone(node), { base, expression }, { ...environment }, r4, options) as unknown[];
}

function answerOf(item: FormItem, value: unknown): AnswerValue | null {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return null;
    if (item.type === 'integer') return { valueInteger: Math.round(value) };
    if (item.type === 'quantity') return { valueQuantity: { value, ...item.units[0] } };
    return item.type === 'decimal' ? { valueDecimal: value } : { valueString: String(value) };
  }
  if (typeof value === 'boolean') return { valueBoolean: value };
  if (typeof value === 'string') {
    if (item.type === 'date') return { valueDate: value };
    return item.type === 'dateTime' ? { valueDateTime: value } : { valueString: value };
  }
  if (isObject(value) && typeof value.code === 'string') return { valueCoding: value };
  return isObject(value) && typeof value.value === 'number' ? { valueQuantity: value } : null;
}

function whyOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]!.slice(0, 200);
}
