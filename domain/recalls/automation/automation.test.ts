import fc from 'fast-check';
import { countRun, planRun, runLeftOutWords, type RunCandidate } from './plan-run';
import { planWords } from './plan-words';

const candidate = (recallId: string, patientId: string, more: Partial<RunCandidate> = {}): RunCandidate => ({
  ...{ recallId, patientId, nextChannel: 'sms', attempts: 0, steps: 3, barrier: null, isJoined: false },
  ...more,
});

test('E17 several recalls of one patient in one category are one contact', () => {
  const items = planRun([candidate('a', 'p'), candidate('b', 'p', { nextChannel: 'call' }), candidate('c', 'q')]);
  expect(items.map(({ outcome }) => outcome)).toEqual(['sms', 'sms', 'sms']);
  expect(countRun(items).counts).toMatchObject({ due: 3, patients: 2, sent: 2 });
});

test('N37 a recall of another category joins an SMS that is sent anyway, and nothing else', () => {
  const items = planRun([
    candidate('a', 'p'),
    candidate('joins', 'p', { isJoined: true }),
    candidate('by letter', 'p', { isJoined: true, nextChannel: 'letter' }),
    candidate('over', 'p', { isJoined: true, attempts: 3 }),
    candidate('b', 'q', { nextChannel: 'call' }),
    candidate('alone', 'q', { isJoined: true }),
  ]);
  expect(items).toMatchObject([
    { recallId: 'a', outcome: 'sms' },
    { recallId: 'b', outcome: 'call' },
    { recallId: 'joins', outcome: 'sms' },
  ]);
  expect(countRun(items).counts).toMatchObject({ due: 3, patients: 2, sent: 1, calls: 1 });
});

test('after the last step of its plan a recall waits for a person', () => {
  const [item] = planRun([candidate('a', 'p', { attempts: 3 })]);
  expect(item).toMatchObject({ outcome: 'left-out', code: 'plan-finished' });
});

test('N32 a step that is a letter or a call is queued, and a patient who died is left out', () => {
  const items = planRun([
    candidate('a', 'p', { nextChannel: 'letter' }),
    candidate('b', 'q', { nextChannel: 'call' }),
    candidate('c', 'r', { barrier: 'deceased' }),
  ]);
  const { counts, leftOut } = countRun(items);
  expect(counts).toEqual({ due: 3, patients: 3, sent: 0, letters: 1, calls: 1, leftOut: 1 });
  expect(leftOut).toEqual([{ code: 'deceased', count: 1 }]);
});

test('the counts of a run add up, whatever was due', () => {
  const some = fc.array(
    fc.record({
      recallId: fc.uuid(),
      patientId: fc.constantFrom('p', 'q', 'r', 's'),
      nextChannel: fc.constantFrom('sms' as const, 'letter' as const, 'call' as const),
      attempts: fc.integer({ min: 0, max: 4 }),
      steps: fc.integer({ min: 0, max: 4 }),
      barrier: fc.constantFrom(null, 'deceased' as const),
      isJoined: fc.constant(false),
    }),
  );
  fc.assert(
    fc.property(some, (candidates) => {
      const items = planRun(candidates);
      const { counts, leftOut } = countRun(items);
      const sum = counts.sent + counts.letters + counts.calls + counts.leftOut;
      const named = leftOut.reduce((total, { count }) => total + count, 0);
      return items.length === candidates.length && sum === counts.patients && named === counts.leftOut;
    }),
  );
});

test('a plan in words', () => {
  expect(
    planWords([
      { channel: 'sms', afterDays: 0 },
      { channel: 'sms', afterDays: 10 },
      { channel: 'letter', afterDays: 10 },
    ]),
  ).toBe('SMS, another SMS after 10 days, a letter after 10 more');
  expect(
    planWords([
      { channel: 'letter', afterDays: 0 },
      { channel: 'call', afterDays: 0 },
    ]),
  ).toBe('Letter, a call on the same day');
  expect(planWords([])).toBe('SMS, and then staff decide');
});

test('each reason has its words', () => {
  for (const code of [
    'plan-finished',
    'too-soon',
    'address-missing',
    'blocked-number',
    'deceased',
    'format-needed',
  ] as const) {
    expect(runLeftOutWords(code)).toMatch(/^[A-Z]/);
  }
});
