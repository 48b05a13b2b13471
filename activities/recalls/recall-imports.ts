import { FIELD_WORDS, RECALL_FIELDS, type Columns, type Field } from '../../domain/lists/columns';
import { columnMissing } from '../../domain/lists/list-problems';
import { settledRow } from '../../domain/lists/table/shown-cells';
import type { TableRow } from '../../domain/lists/table-row';
import { readRecall, type RecallOfFile, type RefusedRecall } from '../../domain/recalls/told-recall';
import type { Clock } from '../../ports/clock';
import type { StoredProblem } from '../../ports/lists/list-store';
import type { FileReader } from '../../ports/lists/table-reader';
import {
  SHOWN_RECALL_REFUSALS,
  type RecallImportCounts,
  type RecallImportRef,
  type RecallImportStore,
  type UploadedRecalls,
} from '../../ports/recalls/recall-imports';
import type { RecallImportActivities } from '../../workflows/contract/lists';
import { dateOrderOf } from '../lists/date-order';
import { importFile } from '../lists/import-file';

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
      importFile<RecallImportRef, UploadedRecalls, RecallImportCounts>(ref, {
        ...{ store, readFile, clock, fields: RECALL_FIELDS, mostRows: MOST_ROWS },
        async bringIn({ table, layout, source }, { today }) {
          const missing = NEEDED.filter((field) => layout.columns[field] === undefined).map(
            (field) => FIELD_WORDS[field],
          );
          if (missing.length > 0) {
            await store.refuse(ref, columnMissing(missing, layout.header, layout.headerRow), clock.now());
            return null;
          }
          const refused = { count: 0, shown: [] as RefusedRecall[] };
          const options = { today, dateOrder: await dateOrderOf(table, layout) };
          const pages = table.pages(layout.headerRow, layout.header.length, ROWS_A_PAGE, source.hiddenRowsIncluded);
          const recalls = readRecalls(pages, layout.columns, options, refused);
          return store.bringIn(ref, recalls, () => refused, clock.now());
        },
      }),

    refuseRecallImport: (ref) => store.refuse(ref, RECALL_IMPORT_FAULT, clock.now()),
  };
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
