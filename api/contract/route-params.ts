import { notFound } from './problem';
import type { Route } from './route';

/** Judges the parameters of a path besides its id. One that makes no sense is a 404. */
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
