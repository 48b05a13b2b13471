import { allItems, type FormItem } from './form';

/**
 * The linkIds of items whose conditions depend on themselves, by way of others or of the groups they are in. Such a form
 * has no stable state. Questions that an expression names in quotes count as depended on.
 */
export function itemsInRings(items: readonly FormItem[]): string[] {
  const placed = allItems(items);
  const known = new Set(placed.map(({ item }) => item.linkId));
  const needs = new Map(
    placed.map(({ item, within }) => {
      const parent = within.at(-1);
      const named = [...item.conditions.map(({ question }) => question), ...namedIn(item.enableWhenExpression)];
      return [item.linkId, [...(parent ? [parent.linkId] : []), ...named].filter((one) => known.has(one))];
    }),
  );
  return [...needs.keys()].filter((start) => leadsTo(start, start, needs));
}

function leadsTo(from: string, target: string, needs: ReadonlyMap<string, readonly string[]>): boolean {
  const seen = new Set<string>();
  const open = [...(needs.get(from) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === target) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...(needs.get(next) ?? []));
  }
  return false;
}

/** The texts in quotes of a FHIRPath expression. */
function namedIn(expression: string | null): string[] {
  return [...(expression ?? '').matchAll(/'((?:[^'\\]|\\.)*)'/g)].map(([, text = '']) => text);
}
