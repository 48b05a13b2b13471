import { compileMarkedWords } from '../../content/checks/marked-words';
import { RECALL_COLUMNS, RECALL_HEADER } from '../recall-list';
import { patientFindings, type RowOfRun } from './patient-findings';
import { isPingUrl } from './ping-url';

const row = (number: number, more: Partial<RowOfRun> = {}, reason = 'Asthma review'): RowOfRun => ({
  ...{ row: number, number: `+44770090000${number}` },
  cells: ['9990000018', '1951-03-04', 'Osei', 'Ann', 'R-1', reason, '4 March 2026'],
  ...more,
});
const found = (rows: RowOfRun[], body = 'Dear ((given name)), your ((reason)) is due.', children: number[] = []) =>
  Object.fromEntries(
    patientFindings(rows, {
      ...{ body, header: RECALL_HEADER, columns: RECALL_COLUMNS, children: new Set(children) },
      rules: { markedWords: compileMarkedWords(['cancer']), links: ['nhs.uk'] },
    }),
  );

describe('what a run finds about single patients', () => {
  test('a child at an adult’s number', () => {
    expect(found([row(2), row(3)], undefined, [3])).toEqual({ 3: 'child-with-adult-number' });
  });

  test('two patients at one number, unless the text names them', () => {
    const rows = [row(2), row(3, { number: '+447700900002' }), row(4), row(5, { number: null })];
    expect(found(rows, 'Your ((reason)) is due.')).toEqual({ 2: 'shared-numbers', 3: 'shared-numbers' });
    expect(found(rows)).toEqual({});
  });

  test('a value that is missing, or that brings a marked word or a link', () => {
    const nameless = row(2, { cells: ['9990000018', '1951-03-04', 'Osei', '', 'R-1', 'Asthma', '4 March 2026'] });
    expect(found([nameless, row(3, {}, 'Cancer review'), row(4, {}, 'See www.example.com'), row(5)])).toEqual({
      ...{ 2: 'value-missing', 3: 'sensitive-words', 4: 'link-not-listed' },
    });
  });

  test('a marked word of the text itself concerns everybody and is not found here', () => {
    expect(found([row(2)], 'Dear ((given name)), your cancer review is due.')).toEqual({});
  });
});

test.each([
  ['https://hc-ping.com/5c1d', true],
  ['http://hc-ping.com/5c1d', false],
  ['https://10.0.0.1/x', false],
  ['https://[::1]/x', false],
  ['https://localhost/x', false],
  ['https://db.internal/x', false],
  ['https://user:word@hc-ping.com/', false],
  ['https://hc-ping.com:8443/', false],
  ['hc-ping.com', false],
])('a watchdog’s address: %s', (address, isOne) => {
  expect(isPingUrl(address)).toBe(isOne);
});
