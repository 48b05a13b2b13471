import { Context } from '@temporalio/activity';
import type { SourceReading } from '../../domain/lists/source-reading';
import { chooseTable } from '../../domain/lists/table/choose-table';
import type { Clock } from '../../ports/clock';
import type { StoredProblem } from '../../ports/lists/list-store';
import type { FileReader, OpenFile } from '../../ports/lists/table-reader';
import { failure } from '../failures';
import { withHeartbeats } from '../heartbeats';
import { openUpload } from './lists';
import { GIVEN_UP, withinTries } from './readings';

type ChooseOptions = NonNullable<Parameters<typeof chooseTable>[2]>;
type ChosenTable = Extract<ReturnType<typeof chooseOf>, { ok: true }>;

/** What is read of an import, whatever its file holds. */
interface UploadedFile<Counts> {
  status: string;
  fileBytes: number | null;
  fileName: string;
  choice: NonNullable<ChooseOptions['choice']>;
  counts: Counts | null;
}

/** The rows of one kind of import: of patients, of recalls. */
interface ImportedFiles<Ref, Upload> {
  uploaded(ref: Ref, now: Date): Promise<Upload | null>;
  file(ref: Ref, length: number): AsyncIterable<Buffer>;
  begin(ref: Ref): Promise<number>;
  end(ref: Ref): Promise<void>;
  noteReading(ref: Ref, reading: SourceReading): Promise<void>;
  refuse(ref: Ref, problem: StoredProblem, now: Date): Promise<void>;
}

interface FileImport<Ref, Upload, Counts> {
  store: ImportedFiles<Ref, Upload>;
  readFile: FileReader;
  clock: Clock;
  fields: ChooseOptions['fields'];
  mostRows: number;
  /** Brings in the rows of the table, in one transaction. Null when the file was refused, or is not being processed. */
  bringIn: (chosen: ChosenTable, upload: Upload) => Promise<Counts | null>;
}

/**
 * Reads an uploaded file and brings it in, once: a file that may crash its reader is tried a few times, then given up; one
 * without a table is refused.
 *
 * @returns the counts, also when it was brought in before; null when it was refused.
 */
export function importFile<Ref, Upload extends UploadedFile<Counts>, Counts>(
  ref: Ref,
  { store, readFile, clock, fields, mostRows, bringIn }: FileImport<Ref, Upload, Counts>,
): Promise<Counts | null> {
  const countsNow = async (): Promise<Counts | null> => (await store.uploaded(ref, clock.now()))?.counts ?? null;

  async function read(upload: Upload): Promise<Counts | null> {
    if (upload.fileBytes === null) throw failure('InvariantViolated', { nonRetryable: true });
    const bytes = store.file(ref, upload.fileBytes);
    const { cancellationSignal } = Context.current();
    const open = await openUpload(readFile, bytes, upload.fileName, mostRows, cancellationSignal);
    try {
      const chosen = chooseOf(open.reading, mostRows, { fields, choice: upload.choice });
      if ('source' in chosen && chosen.source) await store.noteReading(ref, chosen.source);
      if (!chosen.ok) {
        await store.refuse(ref, chosen.problem, clock.now());
        return null;
      }
      // None when another worker was quicker, for example after a time-out. Its counts stay.
      return (await bringIn(chosen, upload)) ?? (await countsNow());
    } finally {
      open.close();
    }
  }

  return withHeartbeats(
    () => ({}),
    async () => {
      const upload = await store.uploaded(ref, clock.now());
      if (upload?.status !== 'processing') return upload?.counts ?? null;
      const readings = {
        begin: () => store.begin(ref),
        end: () => store.end(ref),
        giveUp: () => store.refuse(ref, GIVEN_UP, clock.now()),
      };
      return withinTries(readings, () => read(upload), countsNow);
    },
  );
}

function chooseOf(reading: OpenFile['reading'], mostRows: number, options: ChooseOptions) {
  return reading.ok ? chooseTable(reading.sheets, mostRows, options) : reading;
}
