import type { Client, Connection, FieldDef } from 'pg';
import type { ColumnType, RowType } from './sql-sites';

/** PostgreSQL's description of a column that a statement returns, without running the statement. */
export interface DescribedColumn {
  name: string;
  /** The column of a table that it is; null for an expression. */
  of: string | null;
  kind: ColumnType['kind'] | 'json';
  /** Whether it may be null; `unknown` for an expression, and where the plan does not tell. */
  isNullable: boolean | 'unknown';
}

/** Parse and Describe of the protocol: PostgreSQL checks the statement, and names its columns. */
class Description {
  private fields: FieldDef[] = [];

  constructor(
    private readonly text: string,
    private readonly done: (failure: Error | undefined, fields: FieldDef[]) => void,
  ) {}

  submit(connection: Connection): void {
    connection.parse({ name: '', text: this.text, types: [] }, true);
    connection.describe({ type: 'S', name: '' }, true);
    connection.sync();
  }
  handleRowDescription({ fields }: { fields: FieldDef[] }): void {
    this.fields = fields;
  }
  handleError(failure: Error): void {
    this.done(failure, []);
  }
  handleReadyForQuery(): void {
    this.done(undefined, this.fields);
  }
}

function fieldsOf(client: Client, text: string): Promise<FieldDef[]> {
  return new Promise((resolve, reject) => {
    client.query(new Description(text, (failure, fields) => (failure ? reject(failure) : resolve(fields))));
  });
}

/** How node-postgres hands over the types of PostgreSQL, with the parsers of `sql/connect.ts`. */
const KINDS: ReadonlyMap<string, DescribedColumn['kind']> = new Map<string, DescribedColumn['kind']>([
  ...['text', 'varchar', 'bpchar', 'uuid', 'date', 'name', 'numeric'].map((name) => [name, 'string'] as const),
  ...['int2', 'int4', 'int8', 'float4', 'float8'].map((name) => [name, 'number'] as const),
  ...['text', 'varchar', 'uuid'].map((name) => [`_${name}`, 'string[]'] as const),
  ...['int2', 'int4', 'float8'].map((name) => [`_${name}`, 'number[]'] as const),
  ['bool', 'boolean'],
  ['timestamptz', 'Date'],
  ['bytea', 'Buffer'],
  ['json', 'json'],
  ['jsonb', 'json'],
]);

interface Catalogue {
  typeNames: Map<number, string>;
  /** `table/column` by numbers: whether the column takes no null, and its table's name. */
  columns: Map<string, { isNotNull: boolean; table: string; name: string }>;
}

export async function readCatalogue(client: Client): Promise<Catalogue> {
  const types = await client.query<{ oid: number; name: string }>('SELECT oid, typname AS name FROM pg_type');
  const columns = await client.query<{ key: string; isNotNull: boolean; table: string; name: string }>(
    `SELECT a.attrelid || '/' || a.attnum AS key, a.attnotnull AS "isNotNull", c.relname AS table, a.attname AS name
     FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
     WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0`,
  );
  return {
    typeNames: new Map(types.rows.map(({ oid, name }) => [Number(oid), name])),
    columns: new Map(columns.rows.map(({ key, ...column }) => [key, column])),
  };
}

/** @throws PostgreSQL's error, when the statement does not fit the tables. */
export async function describeStatement(
  client: Client,
  catalogue: Catalogue,
  text: string,
): Promise<DescribedColumn[]> {
  const fields = await fieldsOf(client, text);
  const joins =
    fields.length > 0 && /\b(LEFT|RIGHT|FULL)\s+(OUTER\s+)?JOIN\b/i.test(text) ? await outerJoins(client, text) : null;
  return fields.map((field, index) => {
    const typeName = catalogue.typeNames.get(field.dataTypeID) ?? '';
    const column = catalogue.columns.get(`${field.tableID}/${field.columnID}`);
    const byJoin = joins && column ? joins.nullable(index, column.table) : false;
    const isNullable = !column ? 'unknown' : !column.isNotNull || byJoin;
    return { name: field.name, of: column?.name ?? null, kind: KINDS.get(typeName) ?? 'object', isNullable };
  });
}

interface Plan {
  'Node Type': string;
  'Join Type'?: string;
  'Parent Relationship'?: string;
  'Relation Name'?: string;
  Alias?: string;
  Output?: string[];
  Plans?: Plan[];
}

/** Which columns an outer join may leave without a row, from the plan for any values. */
async function outerJoins(client: Client, text: string) {
  const { rows } = await client.query<{ 'QUERY PLAN': { Plan: Plan }[] }>(
    `EXPLAIN (GENERIC_PLAN, VERBOSE, FORMAT JSON) ${text}`,
  );
  const top = rows[0]!['QUERY PLAN'][0]!.Plan;
  /** Scans of tables; a scan of a subquery tells only that all of it may be missing. */
  const aliases = new Map<string, boolean>();
  const subqueries = new Map<string, boolean>();
  const tables = new Map<string, boolean[]>();
  const walk = (plan: Plan, isNullable: boolean): void => {
    if (plan.Alias) (plan['Relation Name'] ? aliases : subqueries).set(plan.Alias, isNullable);
    if (plan['Relation Name']) {
      tables.set(plan['Relation Name'], [...(tables.get(plan['Relation Name']) ?? []), isNullable]);
    }
    const join = plan['Join Type'] ?? '';
    for (const child of plan.Plans ?? []) {
      const side = child['Parent Relationship'];
      const lacks = join === 'Full' || (join === 'Left' && side === 'Inner') || (join === 'Right' && side === 'Outer');
      walk(child, isNullable || lacks);
    }
  };
  walk(top, false);
  return {
    nullable(index: number, table: string): boolean | 'unknown' {
      const alias = /^(\w+)\./.exec(top.Output?.[index] ?? '')?.[1];
      if (alias !== undefined && aliases.has(alias)) return aliases.get(alias)!;
      if (alias !== undefined && subqueries.get(alias)) return true;
      const uses = new Set(tables.get(table) ?? []);
      return uses.size === 1 ? [...uses][0]! : 'unknown';
    },
  };
}

/** What does not agree, one sentence each. */
export function disagreements(row: RowType, described: DescribedColumn[], text: string): string[] {
  const said: string[] = [];
  const isNarrowed = ({ of }: DescribedColumn) => new RegExp(`\\b${of} IS NOT NULL`, 'i').test(text);
  described.forEach((column, index) => {
    const declared = row.columns.get(row.isArray ? String(index) : column.name);
    if (!declared) {
      said.push(`${column.name} is returned and not declared`);
      return;
    }
    if (column.kind !== 'json' && column.kind !== declared.kind) {
      said.push(`${column.name} is ${column.kind} and declared ${declared.kind}`);
    }
    if (declared.isOptional) return;
    if (column.isNullable === true && !declared.isNullable && !isNarrowed(column)) {
      said.push(`${column.name} may be null and is declared never to be`);
    }
  });
  if (row.isArray) return said;
  const names = new Set(described.map(({ name }) => name));
  for (const [name, { isOptional }] of row.columns) {
    if (!names.has(name) && !isOptional) said.push(`${name} is declared and not returned`);
  }
  return said;
}
