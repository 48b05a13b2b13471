import { notFound } from './problem';
import type { Route } from './route';

/** The parameters of a path besides its id, each judged; one that nothing can be meant by is a 404. */
export function readParams(
  params: NonNullable<Route['params']>,
  given: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(params).map(([name, schema]) => {
      const read = schema.safeParse(given[name]);
      if (!read.success) throw notFound(name);
      return [name, read.data];
    }),
  );
}
