import { checkTable, type ListTable } from './list-file';
import { emptyList, unreadableList, type UnreadableCause } from './list-problems';

const table = (change: Partial<ListTable>): ListTable => ({
  header: ['NHS number', 'Date of birth'],
  headerRow: 1,
  rows: [],
  count: 1,
  ...change,
});

describe('P3 P4 P13 a file as a whole', () => {
  it.each<[string, Partial<ListTable>, string | null]>([
    ['P3 10,000 patients pass', { count: 10_000 }, null],
    ['P3 10,001 are refused', { count: 10_001 }, 'too-many-rows'],
    ['P13 only a header', { count: 0 }, 'header-only'],
    ['P13 only a header, before its columns are looked at', { count: 0, header: ['x'] }, 'header-only'],
    ['P13 a column missing, before the count', { count: 10_001, header: ['NHS number'] }, 'column-missing'],
    ['P13 a column twice, before the count', { count: 10_001, header: ['NHS number', 'DOB', 'DOB'] }, 'column-twice'],
  ])('%s', (_, change, code) => {
    const checked = checkTable(table(change), 10_000);
    expect(checked.ok ? null : checked.problem.code).toBe(code);
  });

  it('P3 P4 too many rows: the limit, the count found, and why there is a limit', () => {
    const checked = checkTable(table({ count: 10_001 }), 10_000);
    expect(checked.ok || checked.problem.message).toMatch(
      /^Your file has 10,001 patients\. The limit is 10,000\. Nothing was stored to send\. The limit keeps the system from being overloaded/,
    );
  });

  it('P13 a problem knows the header’s row', () => {
    expect(checkTable(table({ headerRow: 3, header: ['x'] }), 1)).toMatchObject({ problem: { row: 3 } });
  });

  it('P13 each problem has words of its own and what to do', () => {
    const causes: UnreadableCause[] = [
      'quote-not-closed',
      'text-after-quote',
      'row-too-long',
      'too-many-columns',
      'characters',
      'workbook-damaged',
      'workbook-too-large',
    ];
    const messages = [emptyList().message, ...causes.map((cause) => unreadableList(cause, 17).message)];
    expect(new Set(messages).size).toBe(messages.length);
    expect(unreadableList('quote-not-closed', 17)).toEqual({
      code: 'unreadable',
      message:
        'Your file could not be read. We found that in row 17 a quotation mark is opened and never closed. Close it or take it out, and upload the file again.',
      row: 17,
    });
    expect(unreadableList('workbook-damaged')).not.toHaveProperty('row');
  });
});
