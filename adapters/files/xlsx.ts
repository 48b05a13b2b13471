import type { FileSheet, FileReading, TableReading } from '../../ports/lists/table-reader';
import { formulasWithoutResults, sheetNotFound, unreadableList } from '../../domain/lists/list-problems';
import { readNumberFormats } from './number-formats';
import { DamagedWorkbookError, PackageParts, WorkbookTooLargeError } from './package-parts';
import { readSharedStrings } from './shared-strings';
import { noFacts, NoSheetError, sheetRows, type SheetBudget, type WorkbookValues } from './sheet-rows';
import { keptBudget, TableScan, type KeptBudget } from './table-scan';
import { readWorkbook, type WorkbookSheet } from './workbook';
import { XmlError } from './xml';

/**
 * The limits of a workbook: several times what 10,000 rows need, far less than a zip bomb. Higher if lists may be
 * longer.
 */
export interface WorkbookLimits extends SheetBudget {
  entries: number;
  unpackedBytes: number;
  sharedStrings: { count: number; bytes: number };
}

export function workbookLimits(rowLimit: number): WorkbookLimits {
  return {
    entries: 2_000,
    unpackedBytes: Math.max(160 * 1024 * 1024, 2_000 * rowLimit),
    sharedStrings: { count: Math.max(2_000_000, 20 * rowLimit), bytes: 64 * 1024 * 1024 },
    bytes: Math.max(160 * 1024 * 1024, 2_000 * rowLimit),
    elements: Math.max(6_000_000, 60 * rowLimit),
    values: Math.max(2_000_000, 20 * rowLimit),
    characters: Math.max(64_000_000, 200 * rowLimit),
  };
}

/**
 * Reads an .xlsx workbook by the standard (ECMA-376, ADR 0025): each of its sheets, and what is hidden in them. Numbers
 * come both as shown and as stored. Formulas give their stored result, and the first of merged cells holds the value,
 * as when a spreadsheet saves CSV.
 *
 * Rows are a stream. Whatever the size, memory holds only the shared texts and the rows of a usual list.
 *
 * @param limit the most rows that the caller will ask for; all rows are counted.
 * @returns its sheets, or `unreadable` for a workbook that cannot be read at all.
 */
export async function readXlsx(bytes: Buffer, limit: number, limits = workbookLimits(limit)): Promise<FileReading> {
  try {
    const parts = await PackageParts.open(bytes, limits);
    const workbook = await readWorkbook(parts);
    const strings = workbook.sharedStrings
      ? await readSharedStrings(parts, workbook.sharedStrings, limits.sharedStrings)
      : null;
    const formats = await readNumberFormats(parts, workbook.styles, workbook.date1904);
    const reader = new SheetReader(parts, { strings, formats }, limits, limit);
    const sheets: FileSheet[] = [];
    for (const sheet of workbook.sheets) {
      const reading = await reader.read(sheet);
      if (reading) sheets.push({ name: sheet.name, hidden: sheet.hidden, reading });
    }
    return { ok: true, sheets };
  } catch (error) {
    const problem = problemOf(error);
    if (problem) return { ok: false, problem };
    throw error;
  }
}

class SheetReader {
  private readonly budget: SheetBudget;
  private readonly kept: KeptBudget = keptBudget();

  constructor(
    private readonly parts: PackageParts,
    private readonly values: WorkbookValues,
    private readonly limits: WorkbookLimits,
    private readonly limit: number,
  ) {
    this.budget = budgetOf(limits);
  }

  /** Null for a chart and the like. A fault in one sheet is no reason to refuse the others. */
  async read({ name, part }: WorkbookSheet): Promise<TableReading | null> {
    if (part === null) return { ok: false, problem: sheetNotFound(name) };
    const rows = (budget: SheetBudget, facts = noFacts()) =>
      sheetRows(this.parts.read(part), this.values, budget, facts);
    const facts = noFacts();
    const table = new TableScan({
      limit: this.limit,
      again: () => rows(budgetOf(this.limits)),
      budget: this.kept,
    });
    try {
      for await (const batch of rows(this.budget, facts)) {
        for (const { row, cells, ...more } of batch) table.add(row, cells, more);
        if (table.isOver) break;
      }
    } catch (error) {
      if (error instanceof NoSheetError) return null;
      const problem = problemOf(error);
      if (problem) return { ok: false, problem, lead: table.firstRows };
      throw error;
    }
    const reading = table.finish();
    if (reading.ok) return { ok: true, table: { ...reading.table, ...facts } };
    const [unresolved] = facts.unresolved;
    return reading.problem.code === 'empty' && unresolved
      ? { ok: false, problem: formulasWithoutResults(unresolved.row, unresolved.column) }
      : reading;
  }
}

function budgetOf({ bytes, elements, values, characters }: SheetBudget): SheetBudget {
  return { bytes, elements, values, characters };
}

function problemOf(error: unknown) {
  if (error instanceof WorkbookTooLargeError) return unreadableList('workbook-too-large');
  if (error instanceof DamagedWorkbookError || error instanceof XmlError) return unreadableList('workbook-damaged');
  return null;
}
