import { Context } from '@temporalio/activity';
import { holdsPatient, withRegisterNames, type Columns } from '../../domain/lists/columns';
import type { DateOrder } from '../../domain/patients/date-of-birth';
import { duplicateFinder } from '../../domain/lists/duplicates';
import { chooseTable, readTables, type TableChoice } from '../../domain/lists/table/choose-table';
import type { TableRow } from '../../domain/lists/table-row';
import { possibleHeaderKeys, UnsupportedFileError } from '../../domain/lists/list-file';
import type { Mending } from '../../domain/lists/mending';
import { judgeRow, withReason, type Judgement, type MatchOptions } from '../../domain/lists/match-row';
import { storedMobile } from '../../domain/patients/mobile';
import { pagesOfPart, partsOf } from '../../domain/lists/parts';
import { readRow, type ListRow } from '../../domain/lists/read-row';
import { isUnmatchable } from '../../domain/lists/row-reasons';
import { settledRow } from '../../domain/lists/table/shown-cells';
import { leavesChoice, type SourceReading } from '../../domain/lists/source-reading';
import type { ColumnMemory } from '../../ports/lists/column-memory';
import type { Clock } from '../../ports/clock';
import { DemographicsError, type DemographicAnswer, type Demographics } from '../../ports/patients/demographics';
import type {
  DecidedRow,
  FileRemains,
  ListRef,
  ListStore,
  RefusedFile,
  RepeatedRow,
  RowDecision,
  StoredProblem,
  UploadedList,
} from '../../ports/lists/list-store';
import type { FileReader, OpenFile, ReadableTable } from '../../ports/lists/table-reader';
import type { ListActivities, ReadingProgress } from '../../workflows/contract/lists';
import { dateOrderOf } from './date-order';
import { failure } from '../failures';
import { withHeartbeats } from '../heartbeats';
import { sideBySide } from '../side-by-side';
import { GIVEN_UP, withinTries, type Readings } from './readings';
import type { PersonalDetails } from '../../ports/patients/patient-queries';

export interface ListSettings {
  /** The most patients that a list may have (`PATIENT_LIMIT`, P3). */
  patientLimit: number;
  allowFictionalNumbers: boolean;
  /** Rows per page (looked up and stored together), and the number of pages in parallel. */
  pageRows?: number;
  pagesInFlight?: number;
  /** After this time no new page starts. The workflow shows how far the list has got and calls again. */
  roundMs?: number;
}

export interface ListActivityDeps {
  store: ListStore;
  readFile: FileReader;
  /** What practices chose for the columns of their files. */
  columnMemory: ColumnMemory;
  /** Null where the service runs without demographics: we then trust the contacts in the list. */
  demographics: Demographics | null;
  clock: Clock;
  settings: ListSettings;
}

const PAGE_ROWS = 1_000;
const PAGES_IN_FLIGHT = 3;
const ROUND_MS = 60_000;

/** Pauses between requests while demographics are away: 5 s, doubling to 60 s. */
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 60_000;

/** How often we check whether the earlier parts of the same file are done. */
const EARLIER_PART_PAUSE_MS = 1_000;

/** Shown to staff if a list failed because of a bug in Rollcall. */
export const LIST_FAULT: StoredProblem = {
  code: 'internal',
  message:
    'Something went wrong on our side while your file was read, and nothing of it was kept. Upload it again. ' +
    'If that does not help, tell the people who run Rollcall.',
};

/** The steps from an uploaded file to accepted and rejected rows. Each is idempotent (workflows/list.ts). */
export function createListActivities(deps: ListActivityDeps): ListActivities {
  const { store, clock, settings } = deps;

  return {
    /**
     * Reads the file, asks demographics page by page and stores each page with the decisions on its rows. Each row is
     * written once, already decided. The rows are the cursor: a second run reads the file again and continues with the
     * rows that are missing. That takes a few hundredths of a second, much less than writing every row twice. Only the
     * pages in progress are in memory. A file that crashes its reader three times is refused.
     */
    async matchList(ref) {
      const progress = { rows: 0, stored: 0 };
      try {
        return await withHeartbeats(
          () => progress,
          async () => {
            const list = await store.uploaded(ref, clock.now());
            if (list?.status !== 'processing') return { kind: 'over', refused: list?.status === 'refused' };
            const read = await withinTries(
              readingsOf(ref),
              () => readAndMatch(ref, list, progress),
              () => isOver(ref),
            );
            return read ?? { kind: 'over', refused: true, gaveUp: true };
          },
        );
      } catch (error) {
        // A request that a cancellation cuts short looks as if demographics did not answer.
        Context.current().cancellationSignal.throwIfAborted();
        throw error instanceof DemographicsError ? demographicsAway(error) : error;
      }
    },

    /**
     * Rejects repeated patients, counts the rows and closes the list. Parts of a split file are closed one after the
     * other.
     */
    finishList: (ref) =>
      withHeartbeats(
        () => ({}),
        () => {
          const finish = async () => {
            const counts = await store.finish(ref, duplicateRejecter, clock.now());
            if (counts !== 'earlier-part-open') return counts;
            throw failure('EarlierPartOpen', { nextRetryDelayMs: EARLIER_PART_PAUSE_MS, expected: true });
          };
          return withinTries(readingsOf(ref), finish, finish);
        },
      ),

    refuseList: (ref) => store.refuse(ref, LIST_FAULT),
  };

  async function isOver(ref: ListRef): Promise<ReadingProgress> {
    const list = await store.uploaded(ref, clock.now());
    return { kind: 'over', refused: list?.status === 'refused' };
  }

  function readingsOf(ref: ListRef): Readings {
    return {
      begin: () => store.begin(ref),
      end: () => store.end(ref),
      giveUp: () => store.refuse(ref, GIVEN_UP),
    };
  }

  async function readAndMatch(
    ref: ListRef,
    list: UploadedList,
    progress: { rows: number; stored: number },
  ): Promise<ReadingProgress> {
    if (list.fileBytes === null) throw failure('InvariantViolated', { nonRetryable: true });
    const bytes = store.file({ ...ref, listId: list.fileOf }, list.fileBytes);
    const { cancellationSignal } = Context.current();
    const open = await openUpload(deps.readFile, bytes, list.fileName, settings.patientLimit, cancellationSignal);
    try {
      return await matchRows(ref, list, open.reading, progress);
    } finally {
      open.close();
    }
  }

  async function matchRows(
    ref: ListRef,
    list: UploadedList,
    reading: OpenFile['reading'],
    progress: { rows: number; stored: number },
  ): Promise<ReadingProgress> {
    const file = await chooseFrom(ref.practiceId, list, reading);
    if (!file.ok) {
      await store.refuse(ref, file.problem, refusedFile(file, clock.now()));
      return { kind: 'over', refused: true };
    }
    const { table, layout, source } = file;
    const { part } = list;
    const rows = part ? Math.min(part.size, layout.rows - part.after) : layout.rows;
    // A part uses the file of the list that was split, so any further choice is made on that list.
    const isOpen = part === null && leavesChoice(source);
    const remains = remainsOf(source, table.lead, { withRows: isOpen, withFile: isOpen }, clock.now());
    const columns = withRegisterNames(layout.columns, layout.header);
    await store.noteLayout(ref, { ...layout, rows, columns }, remains);
    progress.rows = rows;
    progress.stored = await store.countStored(ref);
    const before = progress.stored;

    const dateOrder = await dateOrderOf(table, layout);
    const rules = { ...list, columns, dateOrder, allowFictional: settings.allowFictionalNumbers };
    const pageRows = settings.pageRows ?? PAGE_ROWS;
    const whole = table.pages(layout.headerRow, layout.header.length, pageRows, source.hiddenRowsIncluded);
    const all = part ? pagesOfPart(whole, part) : whole;
    const pages = before === 0 ? all : withoutStored(all, (first, last) => store.storedRows(ref, first, last));
    const until = clock.now().getTime() + (settings.roundMs ?? ROUND_MS);
    const outer = Context.current().cancellationSignal;
    await sideBySide(settings.pagesInFlight ?? PAGES_IN_FLIGHT, outer, async (signal) => {
      while (!signal.aborted && clock.now().getTime() < until) {
        const page = await pages.next();
        if (page.done) return;
        await store.storePage(ref, await decidePage(deps, ref.practiceId, page.value, rules, signal));
        progress.stored += page.value.length;
      }
    });
    outer.throwIfAborted();
    return { kind: 'read', rows, left: rows - (await store.countStored(ref)) };
  }

  async function chooseFrom(
    practiceId: string,
    list: UploadedList,
    read: OpenFile['reading'],
  ): Promise<TableChoice<ReadableTable>> {
    const limit = list.part ? Infinity : settings.patientLimit;
    if (!read.ok) return { ...read, header: null, lead: [], source: null };
    const asked = list.askedColumns;
    const keys = asked ? [] : readTables(read.sheets).flatMap(possibleHeaderKeys);
    const remembered = asked ? undefined : await deps.columnMemory.find(practiceId, keys);
    return chooseTable(read.sheets, limit, { asked, remembered, choice: list.choice });
  }
}

/** How long we keep a file while staff can still choose how to read it. */
const KEPT_FOR_MS = 24 * 60 * 60_000;
/** How many first rows we show, and how much of each fits a page. */
const FIRST_ROWS = 5;
const FIRST_CELLS = 30;
const FIRST_CHARACTERS = 100;

/** What we keep of a file that cannot be used: enough for staff to choose again. */
function refusedFile(
  { problem, header, lead, source }: TableChoice<ReadableTable> & { ok: false },
  now: Date,
): RefusedFile {
  // We ask staff which column is which, and do not keep a first row that holds a patient.
  const isOfColumns = problem.code === 'column-missing' || problem.code === 'column-twice';
  const asked = isOfColumns && header && !holdsPatient(header) ? header : null;
  const isSplit = partsOf(problem.count ?? 0, problem.limit ?? 0) !== null;
  const isChosen = asked !== null || isSplit || (source !== null && leavesChoice(source));
  return { header: asked, ...remainsOf(source, lead, { withRows: lead.length > 0, withFile: isChosen }, now) };
}

function remainsOf(
  reading: SourceReading | null,
  lead: readonly TableRow[],
  { withRows, withFile }: { withRows: boolean; withFile: boolean },
  now: Date,
): FileRemains {
  const firstRows = lead.slice(0, FIRST_ROWS).map(({ row, cells }) => ({
    row,
    cells: cells.slice(0, FIRST_CELLS).map((cell) => [...cell].slice(0, FIRST_CHARACTERS).join('')),
  }));
  const until = withRows || withFile ? new Date(now.getTime() + KEPT_FOR_MS) : null;
  return { reading, firstRows, until, withFile };
}

/** This kind of file should have been refused at upload. Staff see the same words. */
export async function openUpload(readFile: FileReader, ...upload: Parameters<FileReader>): Promise<OpenFile> {
  try {
    return await readFile(...upload);
  } catch (error) {
    if (!(error instanceof UnsupportedFileError)) throw error;
    return { reading: { ok: false, problem: { code: 'unreadable', message: error.message } }, close: () => undefined };
  }
}

/** The rows still missing from each page, if an earlier run stored some. The lanes share it. */
async function* withoutStored(
  pages: AsyncIterable<TableRow[]>,
  storedRows: (first: number, last: number) => Promise<ReadonlySet<number>>,
): AsyncGenerator<TableRow[], void> {
  for await (const page of pages) {
    const stored = await storedRows(page[0]!.row, page.at(-1)!.row);
    const missing = stored.size === 0 ? page : page.filter(({ row }) => !stored.has(row));
    if (missing.length > 0) yield missing;
  }
}

interface Rules extends MatchOptions {
  columns: Columns;
  today: string;
  dateOrder: DateOrder;
}

async function decidePage(
  { demographics, store }: ListActivityDeps,
  practiceId: string,
  shown: readonly TableRow[],
  rules: Rules,
  signal: AbortSignal,
): Promise<DecidedRow[]> {
  const rows = shown.map((row) => settledRow(row, rules.columns, rules));
  const reads = rows.map((row) => readRow(row, rules.columns, rules));
  const numbers = [...new Set(reads.flatMap((read) => (isUnmatchable(read.reasons) ? [] : [read.nhsNumber])))];
  const [answers, held] = await Promise.all([
    demographics === null ? null : demographics.find(practiceId, numbers, signal),
    store.patientIds(practiceId, numbers),
  ]);
  const matches = reads.map((read) => matchRow(read, answers, rules));

  const strangers = matches.flatMap(({ person }) => (person && !held.has(person.nhsNumber) ? [person] : []));
  if (strangers.length > 0) {
    // In the form an import would store, because numbers are compared in one form everywhere.
    const people = strangers.map((one) => ({ ...one, mobile: storedMobile(one.mobile, rules) }));
    for (const [number, id] of await store.ensurePatients(practiceId, people)) held.set(number, id);
  }
  return matches.map(({ judged, patientNumber }, index) => ({
    read: reads[index]!,
    cells: [...rows[index]!.cells, ...namesFor(reads[index]!, judged, answers?.get(reads[index]!.nhsNumber))],
    decision: {
      outcome: judged.outcome,
      reasons: judged.reasons,
      contact: judged.contact,
      patientId: patientNumber === null ? null : (held.get(patientNumber) ?? null),
    },
    mended: mendedIn(reads[index]!, judged),
  }));
}

/**
 * What the register calls the patient, for placeholders: given name, and known as or else the given name. The file's
 * given name is used where no patient matched or the register has none. Nothing is shown of a restricted record.
 */
function namesFor(read: ListRow, judged: Judgement, answer: DemographicAnswer | undefined): [string, string] {
  const record = answer?.kind === 'found' && judged.matchedNhsNumber !== null ? answer.record : null;
  const known = record?.restricted ? null : record;
  const givenName = known?.givenName ?? read.givenName ?? '';
  return [givenName, known?.knownAs ?? givenName];
}

function mendedIn({ mended }: ListRow, { mended: contact }: Judgement): Mending[] | null {
  if (mended === undefined && contact === undefined) return null;
  return [...(mended ?? []), ...(contact ? [contact] : [])];
}

interface Match {
  judged: Judgement;
  /** Rows that are accepted must belong to a patient of the practice. */
  person: PersonalDetails | null;
  /** The current NHS number of the row's patient, if it may be shown. */
  patientNumber: string | null;
}

function matchRow(read: ListRow, answers: ReadonlyMap<string, DemographicAnswer> | null, rules: MatchOptions): Match {
  if (isUnmatchable(read.reasons)) return { judged: judgeRow(read, null, rules), person: null, patientNumber: null };
  const answer = answers === null ? null : answers.get(read.nhsNumber);
  // The rules read a missing answer as "nobody was asked", so a gap in a reply must never look like that.
  if (answer === undefined) throw failure('InvariantViolated');
  const judged = judgeRow(read, answer, rules);
  const person = judged.outcome === 'accepted' ? personOf(read, answer) : null;
  const shown = judged.reasons[0]?.code !== 'restricted';
  return { judged, person, patientNumber: person?.nhsNumber ?? (shown ? judged.matchedNhsNumber : null) };
}

function personOf(read: ListRow, answer: DemographicAnswer | null): PersonalDetails {
  const { nhsNumber, familyName, givenName, mobile, email } = answer?.kind === 'found' ? answer.record : read;
  return { nhsNumber, familyName, givenName, dateOfBirth: read.dateOfBirth as string, mobile, email };
}

/**
 * One message for each patient: later rows of a patient who is already in the list are rejected (N15, H10). It gets the
 * rows in the order `ListStore.finish` reads them, and remembers only one patient.
 */
function duplicateRejecter(): (repeated: readonly RepeatedRow[]) => Map<number, RowDecision> {
  const find = duplicateFinder<RepeatedRow>();
  return (repeated) => {
    const decisions = new Map<number, RowDecision>();
    for (const candidate of repeated) {
      const earlier = find(candidate);
      if (earlier === null || candidate.inPart !== null) continue;
      const { row, outcome, reasons, contact, patientId, nhsNumber } = candidate;
      const before: Judgement = { outcome, reasons: [...reasons], contact, matchedNhsNumber: nhsNumber };
      const place = earlier.inPart === null ? String(earlier.row) : `${earlier.row}, ${earlier.inPart}`;
      const judged = withReason(before, { code: 'duplicate-row', detail: place });
      decisions.set(row, { outcome: judged.outcome, reasons: judged.reasons, contact: judged.contact, patientId });
    }
    return decisions;
  };
}

function demographicsAway(error: DemographicsError) {
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** (Context.current().info.attempt - 1), LONGEST_PAUSE_MS);
  return failure('DemographicsUnavailable', { nextRetryDelayMs: Math.max(pause, error.retryAfterMs ?? 0) });
}
