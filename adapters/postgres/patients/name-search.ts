import type { NameWay } from '../../../domain/patients/find-patient';

/**
 * A condition for a name: any of the ways to read it, where each part matches the beginning. `name_key` normalises both
 * sides (case, accents, apostrophes, hyphens and spaces do not matter), and the indexes on patients' names use it. The
 * statement must not be a named one, because only a plan with the actual values can use the index for a prefix.
 *
 * @param first the number of its first parameter; the values follow in order.
 */
export function namedBy(
  ways: readonly NameWay[],
  names: { family: string; given: string },
  first: number,
): { condition: string; values: string[] } {
  const values: string[] = [];
  const begins = (column: string, value: string | null): string[] => {
    if (value === null) return [];
    values.push(value);
    return [`name_key(${column}) LIKE name_key($${first + values.length - 1}) || '%'`];
  };
  const conditions = ways.map(
    ({ family, given }) => `(${[...begins(names.family, family), ...begins(names.given, given)].join(' AND ')})`,
  );
  return { condition: `(${conditions.join(' OR ')})`, values };
}
