import { byOwner, functionTimes, type CallFrame, type CpuProfile } from './profile';

const frame = (functionName: string, url = ''): CallFrame => ({ functionName, url, lineNumber: 0, columnNumber: 0 });

/** outer calls inner, which calls itself. */
const PROFILE: CpuProfile = {
  nodes: [
    { id: 1, callFrame: frame('(root)'), children: [2, 5] },
    { id: 2, callFrame: frame('outer', 'node:net'), children: [3] },
    { id: 3, callFrame: frame('inner', '/somewhere/node_modules/@scope/name/index.js'), children: [4] },
    { id: 4, callFrame: frame('inner', '/somewhere/node_modules/@scope/name/index.js') },
    { id: 5, callFrame: frame('(idle)') },
  ],
  startTime: 1_000_000,
  samples: [2, 3, 4, 5],
  timeDeltas: [0, 1_000, 2_000, 3_000, 4_000],
};

test('a sample lasts until the next, and a function that calls itself counts once', () => {
  const times = functionTimes(PROFILE, { from: 0, to: Infinity });
  expect(times.map(({ frame: { functionName }, selfMs, totalMs }) => [functionName, selfMs, totalMs])).toEqual([
    ['outer', 1, 6],
    ['inner', 5, 5],
    ['(idle)', 4, 4],
  ]);
});

test('only what lies in the window counts', () => {
  const times = functionTimes(PROFILE, { from: 1_000_500, to: 1_002_000 });
  expect(times.map(({ frame: { functionName }, selfMs }) => [functionName, selfMs])).toEqual([
    ['outer', 0.5],
    ['inner', 1],
  ]);
});

test('self time by whose code it is', () => {
  expect(byOwner(functionTimes(PROFILE, { from: 0, to: Infinity }))).toEqual([
    ['@scope/name', 5],
    ['V8 (idle)', 4],
    ['Node net', 1],
  ]);
});
