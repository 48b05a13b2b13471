import type { Pool } from 'pg';
import type { z } from 'zod';
import { CallError } from './http';

export const CONTROL_TABLES = `
  create table if not exists control (part text primary key, settings jsonb not null)
`;

/** How a part behaves now, as set through `/control`; it outlives a restart. */
export interface Control<T> {
  /** The settings in force; read them each time. */
  readonly now: T;
  /** Changes the named settings and leaves the others. */
  change(patch: Record<string, unknown>): Promise<T>;
  /** Back to good behaviour. */
  reset(): Promise<T>;
}

/** Loads a part's settings. `schema` gives each a default and refuses unknown names. */
export async function loadControl<S extends z.ZodObject>(
  pool: Pool,
  part: string,
  schema: S,
): Promise<Control<z.output<S>>> {
  const { rows } = await pool.query<{ settings: unknown }>('select settings from control where part = $1', [part]);
  const kept = schema.safeParse(rows[0]?.settings ?? {});
  let now = kept.success ? kept.data : schema.parse({});

  async function keep(next: z.output<S>): Promise<z.output<S>> {
    await pool.query(
      'insert into control values ($1, $2) on conflict (part) do update set settings = excluded.settings',
      [part, JSON.stringify(next)],
    );
    return (now = next);
  }

  return {
    get now() {
      return now;
    },
    change: (patch) => keep(parse(schema, { ...now, ...patch })),
    reset: () => keep(schema.parse({})),
  };
}

/** Reads a control body; 400 naming the field that is wrong. */
export function parse<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new CallError(400, `${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'not valid'}`);
}
