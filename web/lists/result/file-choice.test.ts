import type { SourceReading } from '../../../domain/lists/source-reading';
import type { RecipientListRow } from '../../../ports/lists/list-queries';
import { fileChoice, markedRows } from './file-choice';

const NOW = new Date('2026-11-29T16:00:00Z');
const reading: SourceReading = {
  ...{ sheet: 'Over 65', otherSheets: [], hiddenRows: 0, filteredRows: 0, hiddenRowsIncluded: false },
  ...{ hiddenColumns: [], encoding: null, lines: null },
};
const choiceOf = (changes: Partial<SourceReading>, keptUntil: Date | null = new Date('2026-11-30T16:00:00Z')) =>
  fileChoice({ reading: { ...reading, ...changes }, keptUntil, timeZone: 'Europe/London' } as RecipientListRow, NOW);

describe('what of a file is left to choose', () => {
  it('found x06: hidden rows are told with their number, and whether they are in the list', () => {
    expect(choiceOf({ hiddenRows: 3, filteredRows: 1 })).toMatchObject({
      sentences: [
        'We read the sheet “Over 65”.',
        'We left out 3 hidden rows and 1 row hidden by a filter: these patients are not in the list.',
      ],
      ...{ hidden: 4, isIncluded: false },
    });
    expect(choiceOf({ hiddenRows: 1, hiddenRowsIncluded: true })?.sentences).toContain('We included 1 hidden row.');
  });

  it('found x21: other sheets are named with their rows', () => {
    const otherSheets = [
      { name: 'Cover', rows: 2, hidden: false },
      { name: 'Old', rows: 1, hidden: true },
      { name: 'Lost', rows: null, hidden: false },
    ];
    expect(choiceOf({ otherSheets })?.others.map(({ text }) => text)).toEqual([
      'Cover (2 rows)',
      'Old (hidden, 1 row)',
      'Lost (cannot be read)',
    ]);
  });

  it('nothing is asked where all was read, and nothing offered once the file is gone', () => {
    expect(choiceOf({})).toBeNull();
    expect(choiceOf({ hiddenRows: 1 }, null)?.keptUntil).toBeNull();
    expect(choiceOf({ hiddenRows: 1 }, NOW)?.keptUntil).toBeNull();
  });

  it('the faulty cell of the first rows is marked, else the faulty row', () => {
    const rows = [
      { row: 1, cells: ['NHS number', 'Mobile'] },
      { row: 2, cells: ['9990001324'] },
    ];
    const problem = { code: 'unreadable', message: '', row: 2 } as const;
    expect(markedRows(rows, { ...problem, column: 1 })).toEqual({
      letters: ['A', 'B'],
      rows: [
        {
          row: 1,
          isFaulty: false,
          cells: [
            { text: 'NHS number', isFaulty: false },
            { text: 'Mobile', isFaulty: false },
          ],
        },
        {
          row: 2,
          isFaulty: false,
          cells: [
            { text: '9990001324', isFaulty: false },
            { text: '', isFaulty: true },
          ],
        },
      ],
    });
    expect(markedRows(rows, problem).rows.map(({ isFaulty }) => isFaulty)).toEqual([false, true]);
  });
});
