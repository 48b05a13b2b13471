import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum, DriverAdapterError } from '@prisma/driver-adapter-utils';
import type { MigrationList, SchemaEngine, SchemaFilter } from '@prisma/schema-engine-wasm' with {
  'resolution-mode': 'import',
};
import { Client, type DatabaseError, type Pool, type QueryConfig, type QueryResult } from 'pg';

/**
 * Migrations with Prisma's own engine in its WebAssembly form: `prisma migrate` downloads a native engine, which a
 * machine that reaches only package registries cannot do. The engine and `_prisma_migrations` are the same, so `prisma
 * migrate deploy` can continue from here.
 */
interface EngineModule {
  SchemaEngine: typeof SchemaEngine;
  __wbg_set_wasm(exports: unknown): void;
}

/** The part of WebAssembly that we use, because TypeScript declares it only with the browser's types. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { exports: { __wbindgen_start(): void } };
};

/** An arbitrary advisory lock key: concurrent starts on one database wait for each other. */
const ADVISORY_LOCK = 7_265_530_911;

/** The same path from the sources and from dist/, because the build copies the folder. */
const PRISMA_FOLDER = join(__dirname, '..', '..', '..', 'prisma');

const NO_FILTER: SchemaFilter = { externalTables: [], externalEnums: [] };

let engineModule: EngineModule | undefined;

/**
 * The package's entry imports the .wasm file as a module, which Node does not support. Its inner module lets us pass
 * the file.
 */
function loadEngineModule(): EngineModule {
  if (engineModule) return engineModule;
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- ESM loaded by require, which `import` in CommonJS may not say
  const inner = require('@prisma/schema-engine-wasm/schema_engine_bg') as EngineModule;
  // Without this, a panic of the engine shows only as a missing property.
  const panics = { set_message: (message: string) => process.emitWarning(message, 'PrismaSchemaEngine') };
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: panics });
  const file = require.resolve('@prisma/schema-engine-wasm').replace(/schema_engine\.js$/, 'schema_engine_bg.wasm');
  const wasm = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file)), {
    './schema_engine_bg.js': { ...inner, ...unheldTimers(inner) },
  });
  inner.__wbg_set_wasm(wasm.exports);
  wasm.exports.__wbindgen_start();
  engineModule = inner;
  return inner;
}

/** The engine starts a 10 s timer for its lock and never clears it. The timer must not keep the process alive. */
function unheldTimers(inner: object): object {
  const names = Object.keys(inner).filter((name) => name.startsWith('__wbg_setTimeout_'));
  const start = (callback: () => void, ms: number) => setTimeout(callback, ms >>> 0).unref();
  return Object.fromEntries(names.map((name) => [name, start]));
}

export interface MigrationOptions {
  /** The folder with schema.prisma and migrations/. */
  prismaFolder?: string;
}

function migrationList(prismaFolder: string): MigrationList {
  const baseDir = join(prismaFolder, 'migrations');
  const names = readdirSync(baseDir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  return {
    baseDir,
    lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
    shadowDbInitScript: '',
    migrationDirectories: names.map((path) => ({
      path,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok', value: readFileSync(join(baseDir, path, 'migration.sql'), 'utf8') },
      },
    })),
  };
}

/**
 * The driver adapter as the engine needs it: Prisma's own adapter splits a script at every semicolon, which breaks
 * functions, and runs the pieces one by one. Ours sends the whole script, so PostgreSQL runs it in one transaction. The
 * same script marks the migration as finished, because a process killed between the two would leave an applied
 * migration that looks failed.
 */
class WholeScripts extends PrismaPg {
  private readonly opened: { dispose(): Promise<void> }[] = [];

  constructor(
    connectionString: string,
    private readonly migrations: ReadonlySet<string>,
  ) {
    super({ connectionString, max: 1 });
  }

  override async connect() {
    const adapter = await super.connect();
    this.opened.push(adapter);
    const pool = adapter.underlyingDriver();
    nameCharacters(adapter, pool);
    adapter.executeScript = async (script) => {
      const finish = `UPDATE _prisma_migrations SET finished_at = now() WHERE finished_at IS NULL AND rolled_back_at IS NULL`;
      try {
        await pool.query(this.migrations.has(script) ? `${script}\n;${finish}` : script);
      } catch (error) {
        throw asDriverError(error as DatabaseError);
      }
    };
    return adapter;
  }

  /** The engine does not really close its connections, so its advisory lock would stay until they time out. */
  async close(): Promise<void> {
    await Promise.all(this.opened.map((adapter) => adapter.dispose()));
  }
}

type Reading = (statement: string | QueryConfig, values?: unknown[]) => Promise<QueryResult>;

/**
 * The catalogue has columns of PostgreSQL's internal type "char", which the adapter refuses and the engine wants as
 * characters. So they pass the adapter as char(n) and we rename the type afterwards, by the statement's text.
 */
function nameCharacters(adapter: Awaited<ReturnType<PrismaPg['connect']>>, pool: Pool): void {
  const internalChar = 18;
  const paddedChar = 1042;
  const found = new Map<string, number[]>();
  const query = pool.query.bind(pool) as Reading;
  const reading: Reading = async (statement, values) => {
    const result = await query(statement, values);
    const characters = (result.fields ?? []).flatMap((field, i) => (field.dataTypeID === internalChar ? [i] : []));
    for (const i of characters) result.fields[i]!.dataTypeID = paddedChar;
    if (typeof statement !== 'string') found.set(statement.text, characters);
    return result;
  };
  pool.query = reading as Pool['query'];
  const queryRaw = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = async (statement) => {
    const result = await queryRaw(statement);
    for (const i of found.get(statement.sql) ?? []) result.columnTypes[i] = ColumnTypeEnum.Character;
    return result;
  };
}

function asDriverError(error: DatabaseError): unknown {
  if (!error.code || !error.severity) return error;
  const { code, severity, message, detail, column, hint } = error;
  return new DriverAdapterError({ kind: 'postgres', code, severity, message, detail, column, hint });
}

async function withEngine<T>(
  databaseUrl: string,
  migrations: MigrationList | null,
  use: (engine: SchemaEngine) => Promise<T>,
): Promise<T> {
  const scripts = (migrations?.migrationDirectories ?? []).map(({ migrationFile }) => migrationFile.content.value);
  const connections = new WholeScripts(databaseUrl, new Set(scripts));
  const factory = bindMigrationAwareSqlAdapterFactory(connections);
  // The engine reports its SQL to the callback; errors come back as rejections.
  const engine = await loadEngineModule().SchemaEngine.new({ datamodels: undefined }, () => undefined, factory);
  try {
    return await use(engine);
  } catch (error) {
    // An error that is not the database's comes back as a number to look up.
    const id = /External error id#(\d+)/.exec(String(error))?.[1];
    throw (id !== undefined && factory.errorRegistry.consumeError(Number(id))?.error) || error;
  } finally {
    engine.free();
    await connections.close();
  }
}

/** The oldest PostgreSQL that we support: it has `uuidv7()` and skip scans of indexes. */
const OLDEST_POSTGRESQL = 18;

async function wantVersion(client: Client): Promise<void> {
  const { rows } = await client.query<{ version: number }>(
    `SELECT current_setting('server_version_num')::int / 10000 AS version`,
  );
  const version = rows[0]!.version;
  if (version >= OLDEST_POSTGRESQL) return;
  throw new Error(`the server is PostgreSQL ${version}; Rollcall needs PostgreSQL ${OLDEST_POSTGRESQL} or newer`);
}

/**
 * Applies the missing migrations in order and returns their names. One process at a time; the others wait and find
 * nothing to do. Each migration is one transaction, so one that failed left nothing behind and is retried without a
 * person.
 */
export async function migrate(databaseUrl: string, options: MigrationOptions = {}): Promise<string[]> {
  const migrationsList = migrationList(options.prismaFolder ?? PRISMA_FOLDER);
  const guard = new Client({ connectionString: databaseUrl });
  await guard.connect();
  try {
    await wantVersion(guard);
    await guard.query('SELECT pg_advisory_lock($1)', [ADVISORY_LOCK]);
    return await withEngine(databaseUrl, migrationsList, async (engine) => {
      const history = await engine.diagnoseMigrationHistory({
        migrationsList,
        optInToShadowDatabase: false,
        filters: NO_FILTER,
      });
      for (const migrationName of history.failedMigrationNames) await engine.markMigrationRolledBack({ migrationName });
      const applied = await engine.applyMigrations({ migrationsList, filters: NO_FILTER });
      return applied.appliedMigrationNames;
    });
  } finally {
    // Ending the session also releases the lock.
    await guard.end();
  }
}

/**
 * The SQL that would change the database to match schema.prisma; empty if they agree. It does not show what Prisma's
 * schema cannot express (checks, triggers, partial indexes), except for indexes that it takes for plain ones.
 */
export async function diffAgainstSchema(databaseUrl: string, options: MigrationOptions = {}): Promise<string> {
  const prismaFolder = options.prismaFolder ?? PRISMA_FOLDER;
  const path = join(prismaFolder, 'schema.prisma');
  const files = [{ path, content: readFileSync(path, 'utf8') }];
  const result = await withEngine(databaseUrl, null, (engine) =>
    engine.diff({
      // "The database of this schema" is the one the engine is connected to.
      from: { tag: 'schemaDatasource', files, configDir: prismaFolder },
      to: { tag: 'schemaDatamodel', files },
      script: true,
      exitCode: null,
      filters: NO_FILTER,
    }),
  );
  const script = (result.stdout ?? '').trim();
  return script === '-- This is an empty migration.' ? '' : script;
}
