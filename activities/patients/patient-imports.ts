import { ADDRESS_FIELDS, PATIENT_FIELDS, type Columns } from '../../domain/lists/columns';
import type { TableRow } from '../../domain/lists/table-row';
import type { TableLayout } from '../../domain/lists/list-file';
import { readPatient, type ReadPatientOptions } from '../../domain/patients/read-patient';
import { decidedWords } from '../../domain/patients/register-words';
import { settledRow } from '../../domain/lists/table/shown-cells';
import type { Clock } from '../../ports/clock';
import type { StoredProblem } from '../../ports/lists/list-store';
import {
  SHOWN_REFUSALS,
  type GivenField,
  type ImportRefusals,
  type IncomingPatient,
  type PatientImportRef,
  type PatientStore,
  type RefusedRow,
  type UploadedPatients,
} from '../../ports/patients/patient-store';
import type { FileReader } from '../../ports/lists/table-reader';
import type { PatientImportActivities, PatientImportCounts } from '../../workflows/contract/lists';
import { dateOrderOf } from '../lists/date-order';
import { importFile } from '../lists/import-file';

export interface PatientImportDeps {
  store: PatientStore;
  readFile: FileReader;
  clock: Clock;
  settings: { allowFictionalNumbers: boolean };
}

/** A register may have more patients than a list. Only the size of an upload limits it. */
const MOST_ROWS = 200_000;
const ROWS_A_PAGE = 1_000;

/** Shown to staff for an import that failed because of a bug in Rollcall. */
export const IMPORT_FAULT: StoredProblem = {
  code: 'internal',
  message:
    'Something went wrong on our side while your file was read, and no patient was added or changed. Upload it again. ' +
    'If that does not help, tell the people who run Rollcall.',
};

/** Brings a file of patients into the local register (workflows/patient-import.ts). */
export function createPatientImportActivities({
  store,
  readFile,
  clock,
  settings,
}: PatientImportDeps): PatientImportActivities {
  return {
    importPatients: (ref) =>
      importFile<PatientImportRef, UploadedPatients, PatientImportCounts>(ref, {
        ...{ store, readFile, clock, fields: PATIENT_FIELDS, mostRows: MOST_ROWS },
        async bringIn({ table, layout, source }, upload) {
          const refusals: ImportRefusals & { shown: RefusedRow[] } = { refused: 0, shown: [] };
          const dateOrder = await dateOrderOf(table, layout);
          const words = decidedWords(upload.words);
          const options = { ...upload, dateOrder, words, allowFictional: settings.allowFictionalNumbers };
          const pages = table.pages(layout.headerRow, layout.header.length, ROWS_A_PAGE, source.hiddenRowsIncluded);
          const patients = readPatients(pages, layout, options, refusals);
          return store.bringIn(ref, patients, givenFields(layout.columns), () => refusals, clock.now());
        },
      }),

    refuseImport: (ref) => store.refuse(ref, IMPORT_FAULT, clock.now()),
  };
}

/** The patients of a file with their rows, page by page. Rows without a patient are counted in `refusals`. */
async function* readPatients(
  pages: AsyncIterable<TableRow[]>,
  { columns }: TableLayout,
  options: ReadPatientOptions,
  refusals: { refused: number; shown: RefusedRow[] },
): AsyncGenerator<IncomingPatient[]> {
  const refuse = (refused: RefusedRow): void => {
    refusals.refused += 1;
    if (refusals.shown.length < SHOWN_REFUSALS) refusals.shown.push(refused);
  };
  for await (const page of pages) {
    const patients: IncomingPatient[] = [];
    for (const tableRow of page) {
      const { row } = tableRow;
      const reading = readPatient(settledRow(tableRow, columns, options), columns, options);
      if (!reading.ok) {
        refuse({ row, reasons: reading.reasons });
        continue;
      }
      patients.push({ ...reading.patient, row });
    }
    yield patients;
  }
}

function givenFields(columns: Columns): GivenField[] {
  const given: GivenField[] = [];
  if (columns.familyName !== undefined || columns.name !== undefined) given.push('familyName');
  if (columns.givenName !== undefined || columns.name !== undefined) given.push('givenName');
  if (columns.mobile !== undefined) given.push('mobile');
  if (ADDRESS_FIELDS.some((field) => columns[field] !== undefined)) given.push('address');
  for (const field of ['email', 'knownAs', 'postcode', 'language', 'format'] as const) {
    if (columns[field] !== undefined) given.push(field);
  }
  return given;
}
