import { slowStatements } from './slow-statements';

const LOG = [
  '2026-11-22 17:00:11.100 UTC [1] LOG:  duration: 1200.5 ms  plan:',
  '\tQuery Text: ',
  '\t  WITH next AS (',
  '\t    SELECT 1)',
  '\tNested Loop  (cost=1.0..2.0 rows=1 width=4)',
  '\t  ->  Seq Scan',
  '2026-11-22 17:00:12.100 UTC [1] LOG:  checkpoint starting: time',
  '2026-11-22 17:00:13.100 UTC [1] LOG:  duration: 9000 ms  plan:',
  '\tQuery Text: ',
  '\t  WITH next AS (',
  '\t    SELECT 1)',
  '\tHash Join  (cost=1.0..2.0 rows=1 width=4)',
  '2026-11-22 17:00:14.100 UTC [2] LOG:  duration: 1500.0 ms  execute claim: SELECT 2',
  '',
].join('\n');

test('slow statements are counted by their text, without their plans', () => {
  expect(slowStatements(LOG)).toEqual([
    { statement: 'WITH next AS ( SELECT 1)', times: 2, longestMs: 9_000 },
    { statement: 'SELECT 2', times: 1, longestMs: 1_500 },
  ]);
});
