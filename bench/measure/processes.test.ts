import { clusterUsage, parseStat } from './processes';

test('a name with parentheses and spaces does not shift the fields of a process', () => {
  const fields = ['S', '17', ...Array.from({ length: 9 }, () => '0'), '120', '30', '5', '6', '20'];
  expect(parseStat(`42 (tokio) run (x) ${fields.join(' ')}`)).toEqual({
    name: 'tokio) run (x',
    parent: 17,
    own: 150,
    reaped: 11,
  });
});

test('what sessions used that ended between two looks is not lost', () => {
  const at = (total: number, sessions: [number, string, number][]) => ({
    total,
    processes: new Map(sessions.map(([pid, role, seconds]) => [pid, { role, seconds }])),
  });
  const before = at(10, [
    [1, 'database rollcall', 4],
    [2, 'database rollcall', 1],
  ]);
  const after = at(17, [
    [1, 'database rollcall', 7],
    [3, 'own processes', 0.5],
  ]);
  expect([...clusterUsage(before, after)]).toEqual([
    ['database rollcall', 3],
    ['own processes', 0.5],
    ['sessions that ended', 3.5],
  ]);
});
