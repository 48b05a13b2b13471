import { findColumns, RECALL_FIELDS } from '../lists/columns';
import { readRecall } from './told-recall';

const HEADER = ['Recall reference', 'NHS number', 'Date of birth', 'Reason', 'Due date', 'Urgency', 'Status'];
const found = findColumns(HEADER, {}, { fields: RECALL_FIELDS });
const read = (...cells: string[]) =>
  readRecall({ row: 2, cells }, found.ok ? found.columns : ({} as never), { today: '2026-12-01' });
const codes = (...cells: string[]) => {
  const reading = read(...cells);
  return reading.ok ? [] : reading.refused.reasons.map(({ code }) => code);
};

test('a row of the contract is read, with dates as practices write them', () => {
  expect(read('R1', '943 476 5919', '04/03/1951', 'Asthma review', '24/12/2026', 'Urgent', 'open')).toEqual({
    ok: true,
    recall: {
      ...{ row: 2, reference: 'R1', nhsNumber: '9434765919', dateOfBirth: '1951-03-04', reason: 'Asthma review' },
      ...{ dueDate: '2026-12-24', urgency: 'urgent', status: 'open' },
    },
  });
  expect(read('R1', '9434765919', '1951-03-04', 'Smear', '1 Feb 2027', '', '')).toMatchObject({
    recall: { dueDate: '2027-02-01', urgency: 'routine', status: 'open' },
  });
});

test.each([
  [['', '9434765919', '1951-03-04', 'x', '2026-12-24', '', ''], 'reference-missing'],
  [['R', '9434765918', '1951-03-04', 'x', '2026-12-24', '', ''], 'nhs-number-invalid'],
  [['R', '9434765919', '', 'x', '2026-12-24', '', ''], 'date-of-birth-missing'],
  [['R', '9434765919', '1951-03-04', ' ', '2026-12-24', '', ''], 'reason-missing'],
  [['R', '9434765919', '1951-03-04', 'x', '', '', ''], 'due-date-missing'],
  [['R', '9434765919', '1951-03-04', 'x', 'next week', '', ''], 'due-date-invalid'],
  [['R', '9434765919', '1951-03-04', 'x', '01/01/1980', '', ''], 'due-date-unlikely'],
  [['R', '9434765919', '1951-03-04', 'x', '2026-12-24', 'purple', ''], 'urgency-unknown'],
  [['R', '9434765919', '1951-03-04', 'x', '2026-12-24', '', 'purple'], 'status-unknown'],
])('%j is refused as %s', (cells, code) => {
  expect(codes(...cells)).toEqual([code]);
});
