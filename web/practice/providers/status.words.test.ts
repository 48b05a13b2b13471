import { partRows, summaryWords } from './status.words';

test('each part says what it means, working or away', () => {
  const parts = ['postgresql', 'temporal', 'worker', 'demographics', 'record'] as const;
  const all = (state: 'ok' | 'away') => partRows(Object.fromEntries(parts.map((part) => [part, state])));
  const [working, away] = [all('ok'), all('away')];
  expect(working.map(({ name }) => name)).toEqual([
    'Database',
    'Scheduler',
    'Sending service',
    'Demographics',
    'Clinical record',
  ]);
  expect(partRows({ record: 'ok' }).map(({ name }) => name)).toEqual(['Clinical record']);
  expect(working.every(({ works }) => works)).toBe(true);
  expect(away.some(({ works }) => works)).toBe(false);
  expect(away.map(({ means }) => means)).not.toEqual(working.map(({ means }) => means));
});

test('the first sentence counts', () => {
  const of = (...works: boolean[]) => summaryWords(works.map((one) => ({ works: one })));
  expect([of(true, true), of(true, false), of(false, false, true)]).toEqual([
    'Everything is working.',
    'One part is not working.',
    '2 parts are not working.',
  ]);
});
