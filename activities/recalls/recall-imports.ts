import { Context } from '@temporalio/activity';
import { FIELD_WORDS, RECALL_FIELDS, type Columns, type Field } from '../../domain/lists/columns';
import { columnMissing } from '../../domain/lists/list-problems';
import { chooseTable } from '../../domain/lists/table/choose-table';
import { settledRow } from '../../domain/lists/table/shown-cells';
import type { TableRow } from '../../domain/lists/table-row';
import { readRecall, type RecallOfFile, type RefusedRecall } from '../../domain/recalls/told-recall';
import type { Clock } from '../../ports/clock';
import type { StoredProblem } from '../../ports/lists/list-store';
import type { FileReader, OpenFile } from '../../ports/lists/table-reader';
import {
  SHOWN_RECALL_REFUSALS,
  type RecallImportCounts,
  type RecallImportRef,
  type RecallImportStore,
  type UploadedRecalls,
} from '../../ports/recalls/recall-imports';
import type { RecallImportActivities } from '../../workflows/contract/lists';
import { failure } from '../failures';
import { withHeartbeats } from '../heartbeats';
import { dateOrderOf } from '../lists/date-order';
import { openUpload } from '../lists/lists';
import { GIVEN_UP, withinTries, type Readings } from '../lists/readings';

export interface RecallImportDeps {
  store: RecallImportStore;
  readFile: FileReader;
  clock: Clock;
}

/** More recalls than a practice has. */
const MOST_ROWS = 100_000;
const ROWS_A_PAGE = 1_000;

/** Shown to staff for an import that failed because of a bug in Rollcall. */
export const RECALL_IMPORT_FAULT: StoredProblem = {
  code: 'internal',
  message:
    'Something went wrong on our side while your file was read, and no recall was added or changed. Upload it again. ' +
    'If that does not help, tell the people who run Rollcall.',
};

/** Takes over a file of recalls (workflows/recall-import.ts). */
export function createRecallImportActivities({ store, readFile, clock }: RecallImportDeps): RecallImportActivities {
  return {
    importRecalls: (ref) =>
      withHeartbeats(
        () => ({}),
        async () => {
          const upload = await store.uploaded(ref, clock.now());
          if (upload?.status !== 'processing') return upload?.counts ?? null;
          return withinTries(
            readingsOf(ref),
            () => bringIn(ref, upload),
            async () => (await store.uploaded(ref, clock.now()))?.counts ?? null,
          );
        },
      ),

    refuseRecallImport: (ref) => store.refuse(ref, RECALL_IMPORT_FAULT, clock.now()),
  };

  function readingsOf(ref: RecallImportRef): Readings {
    return {
      begin: () => store.begin(ref),
      end: () => store.end(ref),
      giveUp: () => store.refuse(ref, GIVEN_UP, clock.now()),
    };
  }

  async function bringIn(ref: RecallImportRef, upload: UploadedRecalls): Promise<RecallImportCounts | null> {
    if (upload.fileBytes === null) throw failure('InvariantViolated', { nonRetryable: true });
    const bytes = store.file(ref, upload.fileBytes);
    const { cancellationSignal } = Context.current();
    const open = await openUpload(readFile, bytes, upload.fileName, MOST_ROWS, cancellationSignal);
    try {
      return await bringInFrom(ref, upload, open.reading);
    } finally {
      open.close();
    }
  }

  async function bringInFrom(
    ref: RecallImportRef,
    { choice, today }: UploadedRecalls,
    read: OpenFile['reading'],
  ): Promise<RecallImportCounts | null> {
    const chosen = read.ok ? chooseTable(read.sheets, MOST_ROWS, { fields: RECALL_FIELDS, choice }) : read;
    if ('source' in chosen && chosen.source) await store.noteReading(ref, chosen.source);
    if (!chosen.ok) {
      await store.refuse(ref, chosen.problem, clock.now());
      return null;
    }
    const { table, layout, source } = chosen;
    const missing = NEEDED.filter((field) => layout.columns[field] === undefined).map((field) => FIELD_WORDS[field]);
    if (missing.length > 0) {
      await store.refuse(ref, columnMissing(missing, layout.header, layout.headerRow), clock.now());
      return null;
    }
    const refused = { count: 0, shown: [] as RefusedRecall[] };
    const options = { today, dateOrder: await dateOrderOf(table, layout) };
    const pages = table.pages(layout.headerRow, layout.header.length, ROWS_A_PAGE, source.hiddenRowsIncluded);
    const recalls = readRecalls(pages, layout.columns, options, refused);
    const counts = await store.bringIn(ref, recalls, () => refused, clock.now());
    // None when another worker was quicker, for example after a time-out. Its counts stay.
    return counts ?? (await store.uploaded(ref, clock.now()))?.counts ?? null;
  }
}

const NEEDED = ['recallReference', 'recallReason', 'dueDate'] as const satisfies Field[];

/** The recalls of a file, page by page. Rows that cannot be read are counted in `refused`. */
async function* readRecalls(
  pages: AsyncIterable<TableRow[]>,
  columns: Columns,
  options: Parameters<typeof readRecall>[2],
  refused: { count: number; shown: RefusedRecall[] },
): AsyncGenerator<RecallOfFile[]> {
  for await (const page of pages) {
    const recalls: RecallOfFile[] = [];
    for (const tableRow of page) {
      const { exact } = tableRow;
      const reading = readRecall({ ...settledRow(tableRow, columns, options), exact }, columns, options);
      if (reading.ok) {
        recalls.push(reading.recall);
        continue;
      }
      refused.count += 1;
      if (refused.shown.length < SHOWN_RECALL_REFUSALS) refused.shown.push(reading.refused);
    }
    yield recalls;
  }
}
