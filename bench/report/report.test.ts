import type { Comparison, Result } from './result';
import { isMet } from './result';
import { report } from './report';

const comparison = (median: number, kind: 'at-least' | 'at-most', unit: '%' | '×'): Comparison => ({
  kind: 'comparison',
  name: 'sms',
  title: 'SMS',
  floor: 'loop 100/s',
  product: '60/s',
  ratio: { median, min: median / 2, max: median * 2 },
  target: { kind, value: 0.5, unit },
  runs: [],
});

test('a target is met on its own side', () => {
  expect(isMet(comparison(0.6, 'at-least', '%'))).toBe(true);
  expect(isMet(comparison(0.6, 'at-most', '×'))).toBe(false);
  expect(isMet({ ...comparison(0.6, 'at-most', '×'), target: null })).toBe(null);
});

test('the table says ratios with their spread, what was skipped and what failed', () => {
  const results: Result[] = [
    comparison(0.6, 'at-least', '%'),
    { kind: 'skipped', name: 'bullmq', title: 'Jobs', why: 'no redis-server on PATH' },
    { kind: 'failed', name: 'email', title: 'Emails', why: 'one is missing\nand more' },
    {
      kind: 'listing',
      name: 'cpu',
      title: 'Time',
      columns: ['process', 'CPU s'],
      rows: [['worker', 1.234]],
      notes: ['n'],
    },
  ];
  expect(report(results).split('\n')).toEqual([
    'row     what    floor       product  ratio                 target',
    '------  ------  ----------  -------  --------------------  ------  --------------------------------',
    'sms     SMS     loop 100/s  60/s     60 % (30 % to 120 %)  ≥ 50 %  met',
    'bullmq  Jobs                                                       skipped: no redis-server on PATH',
    'email   Emails                                                     FAILED: one is missing',
    '',
    'Time',
    'process  CPU s',
    '-------  -----',
    'worker    1.23',
    '',
    'cpu: n',
  ]);
});
