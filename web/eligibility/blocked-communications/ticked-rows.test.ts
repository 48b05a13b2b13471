import { readForm } from '../../kit/form';
import { drawnValue, readRows } from './ticked-rows';

const ID = '0192d0c0-0000-7000-8000-000000000001';
const OTHER = '0192d0c0-0000-7000-8000-000000000002';
const rowsOf = (body: Record<string, string | string[]>) => readRows(readForm(body, () => ID));

const UNTICKED = { recalls: false, healthInformation: false, serviceNotices: false, marketing: false, everySms: false };

test('a row comes back as it was drawn when nothing was touched', () => {
  const drawn = drawnValue({ version: 3, ...UNTICKED, recalls: true, everySms: true });
  expect(drawn).toBe('3:recalls,everySms');
  expect(rowsOf({ rows: ID, [`drawn-${ID}`]: drawn, [`ticks-${ID}`]: ['recalls', 'everySms'] })).toMatchObject([
    { id: ID, version: 3, changes: {} },
  ]);
});

test('what was ticked and unticked is the change, of the row that was touched only', () => {
  const rows = rowsOf({
    rows: [ID, OTHER],
    [`drawn-${ID}`]: '1:recalls,marketing',
    [`ticks-${ID}`]: ['marketing', 'serviceNotices'],
    [`drawn-${OTHER}`]: '1:',
  });
  expect(rows.map(({ id, changes }) => ({ id, changes }))).toEqual([
    { id: ID, changes: { recalls: false, serviceNotices: true } },
    { id: OTHER, changes: {} },
  ]);
});

test.each([
  ['no id', { rows: 'x', 'drawn-x': '1:' }],
  ['a row that says not how it was drawn', { rows: ID }],
  ['a version that is no number', { rows: ID, [`drawn-${ID}`]: 'new:' }],
  ['nothing', {}],
])('%s is no row', (_what, body) => {
  expect(rowsOf(body as Record<string, string>)).toEqual([]);
});

test('a row that is sent twice is one, and ticks that we do not have are none', () => {
  const [row, ...more] = rowsOf({ rows: [ID, ID], [`drawn-${ID}`]: '1:', [`ticks-${ID}`]: ['recall', '__proto__'] });
  expect([row!.changes, more]).toEqual([{}, []]);
});
