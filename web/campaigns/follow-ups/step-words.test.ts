import type { FollowUpRow } from '../../../ports/campaigns/follow-ups';
import { stepWords } from './step-words';

const DUE = new Date('2026-12-01T09:00:00Z');
const SETTLES = new Date('2026-12-04T09:00:00Z');
const ZONE = 'Europe/London';
const waiting: FollowUpRow = {
  ...{ step: 1, channel: 'letter', afterDays: 1, subject: null, body: '', state: 'waiting' },
  ...{ dueAt: DUE, endedAt: null, patients: 0, letterBatchId: null },
};

test('N32 a follow-up that waits for receipts says until when', () => {
  expect(stepWords(waiting, { phase: 'settling', settleDeadline: SETTLES }, ZONE)).toBe(
    'Due 1 December 2026 at 9am, once all receipts of the campaign are in. We wait for them until 4 December 2026 at 9am at the latest',
  );
  expect(stepWords(waiting, { phase: 'scheduled', settleDeadline: null }, ZONE)).toBe(
    'Due 1 December 2026 at 9am, once the campaign is sent and its receipts are in',
  );
});

test('N32 once a campaign is over, a step waits for its day and for the step before', () => {
  const over = { phase: 'settled', settleDeadline: SETTLES } as const;
  expect(stepWords(waiting, over, ZONE)).toBe('Due 1 December 2026 at 9am');
  expect(stepWords({ ...waiting, step: 2 }, over, ZONE)).toBe(
    'Due 1 December 2026 at 9am, once the step before it is over',
  );
});

test('N32 a step that is over says for how many patients it was', () => {
  const over = { phase: 'settled', settleDeadline: SETTLES } as const;
  const said = (state: FollowUpRow['state']) =>
    stepWords({ ...waiting, state, endedAt: SETTLES, patients: 2 }, over, ZONE);
  expect(said('made')).toBe('For 2 patients, 4 December 2026 at 9am');
  expect(said('nobody')).toBe('4 December 2026 at 9am: nobody was left to reach');
  expect(said('stopped')).toBe('Stopped 4 December 2026 at 9am');
});
