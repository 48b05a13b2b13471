import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { createListActivities, type ListSettings } from '../../activities/lists/lists';
import { readTable } from '../../adapters/files/read-table';
import { connect, type Database } from '../../adapters/postgres/sql/connect';
import { createColumnMemory } from '../../adapters/postgres/lists/column-memory';
import { createListStore } from '../../adapters/postgres/lists/list-store';
import { newId } from '../../adapters/postgres/sql/new-id';
import type { Purpose } from '../../domain/eligibility/purposes';
import type { SourceReading } from '../../domain/lists/source-reading';
import type { RowReasonCode } from '../../domain/lists/row-reasons';
import type { DemographicAnswer, DemographicRecord, Demographics } from '../../ports/patients/demographics';
import type { FileReader } from '../../ports/lists/table-reader';
import type { ListStore } from '../../ports/lists/list-store';
import { createTestDatabase } from '../support/database';
import { withCheckDigit } from '../../domain/patients/nhs-number';

export const NOW = new Date('2026-11-23T10:00:00Z');

/** The `index`-th NHS number of the test range that passes the check digit. */
export function nhsNumber(index: number): string {
  for (let candidate = 999_000_000 + index * 2; ; candidate++) {
    const number = withCheckDigit(String(candidate));
    if (number !== null) return number;
  }
}

export const person = (number: string, changes: Partial<DemographicRecord> = {}): DemographicRecord => ({
  nhsNumber: number,
  familyName: 'Shah',
  givenName: 'Mina',
  dateOfBirth: '1950-02-01',
  mobile: '07700 900123',
  email: 'mina@example.test',
  deceased: false,
  leftPractice: false,
  restricted: false,
  ...changes,
});

/** Fake demographics with the test's answers, which record each question. */
export class FakeDemographics implements Demographics {
  readonly asked: string[] = [];
  readonly answers = new Map<string, DemographicAnswer>();
  /** Called before each answer; may throw. */
  before: (numbers: string[]) => void | Promise<void> = () => undefined;

  knows(record: DemographicRecord, askedAs = record.nhsNumber): this {
    this.answers.set(askedAs, { kind: 'found', record });
    return this;
  }

  async find(_practiceId: string, numbers: string[]): Promise<Map<string, DemographicAnswer>> {
    await this.before(numbers);
    this.asked.push(...numbers);
    return new Map(numbers.map((number) => [number, this.answers.get(number) ?? { kind: 'not-found' }]));
  }

  async close(): Promise<void> {}
}

export async function openTestDatabase(): Promise<Database & { drop(): Promise<void> }> {
  const test = await createTestDatabase();
  const database = connect(test.url, { max: 8 });
  return {
    ...database,
    async drop() {
      await database.close();
      await test.drop();
    },
  };
}

export async function addPractice({ pool }: Database): Promise<string> {
  const id = newId();
  await pool.query('INSERT INTO practice (id, slug, name) VALUES ($1, $2, $3)', [id, id, 'Test practice']);
  return id;
}

/** Puts people into the register, as an import would have. */
export async function addPatients({ pool }: Database, practiceId: string, numbers: string[]): Promise<void> {
  await pool.query(
    `INSERT INTO patient (practice_id, id, nhs_number, date_of_birth, family_name)
     SELECT $1, *, '1950-02-01', 'Held' FROM unnest($2::uuid[], $3::char(10)[])`,
    [practiceId, numbers.map(() => newId()), numbers],
  );
}

/** As a worker calls an activity; failures that a test provokes are not logged. */
export function activityEnvironment(attempt = 1): MockActivityEnvironment {
  return new MockActivityEnvironment({ attempt }, { logger: new DefaultLogger('ERROR') });
}

export interface Upload {
  file: string | Buffer;
  fileName?: string;
  channel?: 'sms' | 'email';
  contactSource?: 'demographics' | 'file';
  columns?: Record<string, string>;
  purpose?: Purpose;
  sharedNumbers?: 'one-per-patient' | 'one-per-number';
  sheet?: string;
  hiddenRows?: boolean;
}

export async function addList({ pool }: Database, practiceId: string, upload: Upload): Promise<string> {
  const id = newId();
  await pool.query(
    `INSERT INTO recipient_list (practice_id, id, name, channel, contact_source, file, file_name, asked_columns, created_by, purpose, shared_numbers,
       asked_sheet, with_hidden_rows)
     VALUES ($1, $2, 'A list', $3, $4, $5, $6, $7, 'A sender', $8, $9, $10, $11)`,
    [
      practiceId,
      id,
      upload.channel ?? 'sms',
      upload.contactSource ?? 'demographics',
      Buffer.from(upload.file),
      upload.fileName ?? 'list.csv',
      upload.columns ? JSON.stringify(upload.columns) : null,
      upload.purpose ?? 'care',
      upload.sharedNumbers ?? 'one-per-patient',
      upload.sheet ?? null,
      upload.hiddenRows ?? false,
    ],
  );
  return id;
}

/** Reads as the worker's separate process does, but in this process. */
export const inThisProcess: FileReader = async (bytes, fileName, rowLimit) => {
  const pieces: Buffer[] = [];
  for await (const piece of bytes) pieces.push(piece);
  return { reading: await readTable(Buffer.concat(pieces), fileName, rowLimit), close: () => undefined };
};

/** The activities on a real database, each run as a worker would. */
export function listActivities(
  database: Database,
  demographics: Demographics | null,
  settings: Partial<ListSettings> = {},
  changes: Partial<ListStore> = {},
  readFile: FileReader = inThisProcess,
) {
  let now = NOW.getTime();
  const activities = createListActivities({
    store: { ...createListStore(database), ...changes },
    readFile,
    columnMemory: createColumnMemory(database),
    demographics,
    clock: { now: () => new Date(now++) },
    settings: { patientLimit: 10_000, allowFictionalNumbers: true, ...settings },
  });
  const run = <A, R>(activity: (input: A) => Promise<R>, input: A, attempt = 1): Promise<R> =>
    activityEnvironment(attempt).run(activity, input);
  return {
    matchList: (ref: ListKey, attempt?: number) => run(activities.matchList, ref, attempt),
    finishList: (ref: ListKey) => run(activities.finishList, ref),
    refuseList: (ref: ListKey) => run(activities.refuseList, ref),
    activities,
  };
}

export interface ListKey {
  practiceId: string;
  listId: string;
}

/** From bytes to the end, as the workflow does it. */
export async function processList(
  database: Database,
  demographics: Demographics | null,
  practiceId: string,
  upload: Upload,
  settings: Partial<ListSettings> = {},
): Promise<ListKey> {
  const ref = { practiceId, listId: await addList(database, practiceId, upload) };
  const { matchList, finishList } = listActivities(database, demographics, settings);
  const progress = await matchList(ref);
  if (progress.kind === 'read') await finishList(ref);
  return ref;
}

async function listOf({ pool }: Database, { practiceId, listId }: ListKey) {
  const { rows } = await pool.query<{
    status: string;
    file: Buffer | null;
    header: string[] | null;
    columns: Record<string, number> | null;
    rows: number | null;
    accepted: number | null;
    rejected: number | null;
    problem: { code: string; message: string; row?: number; column?: number } | null;
    ready_at: Date | null;
    header_row: number | null;
    closing_row: number | null;
    asked_columns: Record<string, string> | null;
    remembered_columns: boolean;
    reading: SourceReading | null;
    first_rows: { row: number; cells: string[] }[] | null;
  }>('SELECT * FROM recipient_list WHERE practice_id = $1 AND id = $2', [practiceId, listId]);
  return rows[0]!;
}

async function rowsOf({ pool }: Database, { practiceId, listId }: ListKey) {
  const { rows } = await pool.query<{
    row: number;
    cells: string[];
    nhs_number: string | null;
    family_name: string | null;
    given_name: string | null;
    date_of_birth: string | null;
    mobile: string | null;
    email: string | null;
    outcome: string | null;
    reasons: { code: RowReasonCode; detail?: string; by?: string; at?: string }[] | null;
    contact: string | null;
    patient_id: string | null;
    mended: { field: string; from: string; to: string; damage: string }[] | null;
  }>('SELECT * FROM list_row WHERE practice_id = $1 AND list_id = $2 ORDER BY row', [practiceId, listId]);
  return rows;
}

/** `NHS number,Date of birth` and one row for each number. */
export function csvOf(numbers: string[], dateOfBirth = '01/02/1950'): string {
  return ['NHS number,Date of birth', ...numbers.map((number) => `${number},${dateOfBirth}`), ''].join('\r\n');
}

/**
 * The fixtures for tests of lists: a database for each file, and a practice and empty demographics for each test.
 * Call it where tests are declared.
 */
export function listWorld(): ListWorld {
  const world = new ListWorld();
  beforeAll(async () => {
    world.database = await openTestDatabase();
  });
  afterAll(() => world.database?.drop());
  beforeEach(async () => {
    world.practiceId = await addPractice(world.database);
    world.demographics = new FakeDemographics();
  });
  return world;
}

export class ListWorld {
  database!: Awaited<ReturnType<typeof openTestDatabase>>;
  practiceId!: string;
  demographics!: FakeDemographics;

  /** A list as it was uploaded, which nobody has read yet. */
  async upload(list: Upload): Promise<ListKey> {
    return { practiceId: this.practiceId, listId: await addList(this.database, this.practiceId, list) };
  }

  /** A list from bytes to its end. */
  process(list: Upload, settings: Partial<ListSettings> = {}): Promise<ListKey> {
    return processList(this.database, this.demographics, this.practiceId, list, settings);
  }

  activities(...more: More<Parameters<typeof listActivities>>) {
    return listActivities(this.database, this.demographics, ...more);
  }

  addPatients(numbers: string[]): Promise<void> {
    return addPatients(this.database, this.practiceId, numbers);
  }

  listOf(ref: ListKey) {
    return listOf(this.database, ref);
  }

  rowsOf(ref: ListKey) {
    return rowsOf(this.database, ref);
  }
}

/** What is left of `listActivities` after the database and demographics. */
type More<P extends unknown[]> = P extends [unknown, unknown, ...infer Rest] ? Rest : never;
