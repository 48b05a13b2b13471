import type { NameWay } from '../../../domain/patients/find-patient';

/**
 * A condition by name: any of the ways, each part by how it begins. Both sides are made alike by `name_key` (case, accents,
 * apostrophes, hyphens and spaces do not matter), which the indexes of patients' names are on. The statement must not have
 * a name: only one planned with its values knows where in the index the beginning lies.
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
