import { Context } from '@temporalio/activity';
import { findDuplicates } from '../domain/recipients/duplicates';
import { checkTable, UnsupportedFileError, type ListTable } from '../domain/recipients/list-file';
import type { Columns } from '../domain/recipients/columns';
import { judgeRow, withReason, type Judgement, type MatchOptions } from '../domain/recipients/match-row';
import { readRow } from '../domain/recipients/read-row';
import { isUnmatchable } from '../domain/recipients/row-reasons';
import type { Clock } from '../ports/clock';
import { DemographicsError, type DemographicAnswer, type Demographics } from '../ports/demographics';
import type {
  ListRef,
  ListStore,
  MatchedPerson,
  NewListRow,
  RepeatedRow,
  RowDecision,
  StoredProblem,
  UndecidedRow,
  UploadedList,
} from '../ports/list-store';
import type { TableReader } from '../ports/table-reader';
import type { ListActivities, ListReading, MatchProgress } from '../workflows/contract/lists';
import { failure } from './failures';
import { withHeartbeats } from './heartbeats';
import { inLanes } from './lanes';

export interface ListSettings {
  /** Most patients a list may have (`PATIENT_LIMIT`, P3). */
  patientLimit: number;
  allowFictionalNumbers: boolean;
  /** Rows asked of demographics at once, and how many such pages are under way side by side. */
  pageRows?: number;
  pagesInFlight?: number;
  /** No new page is begun after this; the workflow then shows how far it came and calls again. */
  roundMs?: number;
}

export interface ListActivityDeps {
  store: ListStore;
  readTable: TableReader;
  /** Null where the service runs without demographics: the file is then believed. */
  demographics: Demographics | null;
  clock: Clock;
  settings: ListSettings;
}

const PAGE_ROWS = 1_000;
const PAGES_IN_FLIGHT = 3;
const ROUND_MS = 60_000;

/** Pauses between questions to demographics that are away: 5 s, doubling to 60 s. */
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 60_000;

const FAULT_OF_OURS: StoredProblem = {
  code: 'internal',
  message:
    'Something went wrong on our side while your file was read, and nothing of it was kept. Upload it again. ' +
    'If that does not help, tell the people who run this service.',
};

/** The steps from an uploaded file to accepted and rejected rows; each may be repeated (workflows/list.ts). */
export function createListActivities(deps: ListActivityDeps): ListActivities {
  const { store, clock, settings } = deps;

  return {
    /**
     * Reads the file and stores its rows, all or none. Rows in which NHS number or date of birth cannot be read are
     * decided at once; the others wait for demographics.
     */
    readList: (ref) =>
      withHeartbeats(
        () => ({}),
        async (): Promise<ListReading> => {
          const list = await store.uploaded(ref, clock.now());
          if (list?.status !== 'processing') return { kind: 'over', refused: list?.status === 'refused' };
          if (!list.rowsStored) {
            const problem = await readAndStore(ref, list);
            if (problem !== null) {
              await store.refuse(ref, problem);
              return { kind: 'over', refused: true };
            }
          }
          const { rows, undecided } = await store.countRows(ref);
          return { kind: 'read', rows, toMatch: undecided };
        },
      ),

    /**
     * Asks demographics about the rows that have no outcome yet, page by page, and writes what became of them. The rows
     * are the cursor: run again, it goes on with those that are left.
     */
    async matchList(ref) {
      const matching = await store.matching(ref);
      if (matching === null) return { matched: 0, left: 0 };
      const options = { ...matching, allowFictional: settings.allowFictionalNumbers };
      let matched = 0;
      try {
        return await withHeartbeats(
          () => ({ matched }),
          () => matchPages(ref, options, (count) => (matched += count)),
        );
      } catch (error) {
        throw error instanceof DemographicsError ? demographicsAway(error) : error;
      }
    },

    /** Rejects repeated patients, counts, and closes the list. */
    async finishList(ref) {
      const duplicates = rejectDuplicates(await store.repeated(ref));
      return store.finish(ref, duplicates, clock.now());
    },

    refuseList: (ref) => store.refuse(ref, FAULT_OF_OURS),
  };

  /** Null when the rows are stored, else what is wrong with the file. */
  async function readAndStore(ref: ListRef, list: UploadedList): Promise<StoredProblem | null> {
    if (list.file === null) throw failure('InvariantViolated', { nonRetryable: true });
    const limit = settings.patientLimit;
    const table = await readUpload(deps.readTable, list.file, list.fileName, limit);
    if (!table.ok) return table.problem;
    const checked = checkTable(table.table, limit, list.askedColumns ?? {});
    if (!checked.ok) return checked.problem;
    const options = { ...list, allowFictional: settings.allowFictionalNumbers };
    await store.storeRows(ref, table.table.header, checked.columns, newRows(table.table, checked.columns, options));
    return null;
  }

  async function matchPages(
    ref: ListRef,
    options: MatchOptions,
    onMatched: (count: number) => void,
  ): Promise<MatchProgress> {
    const until = clock.now().getTime() + (settings.roundMs ?? ROUND_MS);
    const pages = undecidedPages(store, ref, settings.pageRows ?? PAGE_ROWS);
    const outer = Context.current().cancellationSignal;
    let matched = 0;
    await inLanes(settings.pagesInFlight ?? PAGES_IN_FLIGHT, outer, async (signal) => {
      while (!signal.aborted && clock.now().getTime() < until) {
        const rows = await pages.next();
        if (rows.length === 0) return;
        await store.decide(ref, await matchPage(deps, ref.practiceId, rows, options, signal));
        matched += rows.length;
        onMatched(rows.length);
      }
    });
    outer.throwIfAborted();
    return { matched, left: pages.ended() ? 0 : (await store.countRows(ref)).undecided };
  }
}

/** A file that is none of ours should have been refused at upload; staff are told in the same words. */
export async function readUpload(readTable: TableReader, ...upload: Parameters<TableReader>): ReturnType<TableReader> {
  try {
    return await readTable(...upload);
  } catch (error) {
    if (error instanceof UnsupportedFileError) {
      return { ok: false, problem: { code: 'unreadable', message: error.message } };
    }
    throw error;
  }
}

function* newRows(
  table: ListTable,
  columns: Columns,
  options: MatchOptions & { today: string },
): Generator<NewListRow> {
  for (const tableRow of table.rows) {
    const read = readRow(tableRow, columns, options);
    const decision = isUnmatchable(read.reasons) ? { ...judgeRow(read, null, options), patientId: null } : null;
    yield { read, cells: tableRow.cells, decision };
  }
}

/** Hands out the pages of rows without an outcome, each once; lanes ask one after the other. */
function undecidedPages(store: ListStore, ref: ListRef, size: number) {
  let after = 0;
  let ended = false;
  let turn: Promise<unknown> = Promise.resolve();

  async function read(): Promise<UndecidedRow[]> {
    if (ended) return [];
    const rows = await store.undecided(ref, after, size);
    after = rows.at(-1)?.row ?? after;
    ended = rows.length < size;
    return rows;
  }

  return {
    next(): Promise<UndecidedRow[]> {
      const page = turn.then(read);
      turn = page.catch(() => undefined);
      return page;
    },
    /** Whether every row was handed out. */
    ended: () => ended,
  };
}

async function matchPage(
  { demographics, store }: ListActivityDeps,
  practiceId: string,
  rows: readonly UndecidedRow[],
  options: MatchOptions,
  signal: AbortSignal,
): Promise<RowDecision[]> {
  const numbers = [...new Set(rows.map(({ nhsNumber }) => nhsNumber))];
  const answers = demographics === null ? null : await demographics.find(practiceId, numbers, signal);
  const matches = rows.map((row) => matchRow(row, answers, options));

  const strangers = matches.filter(({ person, patientId }) => person !== null && patientId === null);
  const made =
    strangers.length === 0
      ? new Map<string, string>()
      : await store.ensurePatients(
          practiceId,
          strangers.flatMap(({ person }) => person ?? []),
        );
  return matches.map(({ row, judged, person, patientId }) => ({
    row,
    outcome: judged.outcome,
    reasons: judged.reasons,
    contact: judged.contact,
    patientId: patientId ?? (person && (made.get(person.nhsNumber) ?? null)),
  }));
}

interface Match {
  row: number;
  judged: Judgement;
  /** Who must be a patient of ours: whoever is accepted. */
  person: MatchedPerson | null;
  /** The patient we hold under the matched number. */
  patientId: string | null;
}

function matchRow(
  row: UndecidedRow,
  answers: ReadonlyMap<string, DemographicAnswer> | null,
  options: MatchOptions,
): Match {
  const answer = answers === null ? null : answers.get(row.nhsNumber);
  // To the rules, no answer means that nobody was asked; that must never come of a gap in a reply.
  if (answer === undefined) throw failure('InvariantViolated');
  const judged = judgeRow({ ...row, dateOfBirthAsWritten: '', reasons: [] }, answer, options);
  const matchedNumber = answer === null ? row.nhsNumber : judged.matchedNhsNumber;
  const shown = matchedNumber === row.nhsNumber && judged.reasons[0]?.code !== 'restricted';
  return {
    row: row.row,
    judged,
    person: judged.outcome === 'accepted' ? personOf(row, answer) : null,
    patientId: shown ? row.patientId : null,
  };
}

function personOf(row: UndecidedRow, answer: DemographicAnswer | null): MatchedPerson {
  const { nhsNumber, familyName, givenName, mobile, email } = answer?.kind === 'found' ? answer.record : row;
  return { nhsNumber, familyName, givenName, dateOfBirth: row.dateOfBirth as string, mobile, email };
}

/** One message for one patient: every later row of somebody who is in the list already is rejected (N15, H10). */
function rejectDuplicates(repeated: readonly RepeatedRow[]): RowDecision[] {
  const repeats = findDuplicates(repeated);
  return repeated.flatMap(({ row, rejected, reasons, contact, patientId, nhsNumber }) => {
    const earlier = repeats.get(row);
    if (earlier === undefined) return [];
    const before: Judgement = {
      outcome: rejected ? 'rejected' : 'accepted',
      reasons: [...reasons],
      contact,
      matchedNhsNumber: nhsNumber,
    };
    const judged = withReason(before, { code: 'duplicate-row', detail: String(earlier) });
    return [{ row, patientId, outcome: judged.outcome, reasons: judged.reasons, contact: judged.contact }];
  });
}

function demographicsAway(error: DemographicsError) {
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** (Context.current().info.attempt - 1), LONGEST_PAUSE_MS);
  return failure('DemographicsUnavailable', { nextRetryDelayMs: Math.max(pause, error.retryAfterMs ?? 0) });
}
