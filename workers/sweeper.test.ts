import type { WakingKind, WakingRow } from '../ports/waking-rows';
import type { RunState } from '../adapters/temporal/run-state';
import { startSweeper, wakeFile } from './sweeper';

/** One sweep over what is pending, with workflows that stand as `states` says; answers with what was done. */
async function sweep(
  pending: Partial<Record<WakingKind, WakingRow[]>>,
  states: Record<string, RunState | Error> = {},
  leftBehind: string[] = [],
) {
  const done: string[] = [];
  const note = (what: string) => (_practiceId: string, id: string, why?: string) => {
    done.push([what, id, why].filter((word) => word !== undefined).join(' '));
    return Promise.resolve();
  };
  const stateOf = (id: string) => {
    const state = states[id]!;
    return state instanceof Error ? Promise.reject(state) : Promise.resolve(state);
  };
  const mark = (kind: WakingKind, practiceId: string, id: string) => note(`ask again ${kind}`)(practiceId, id);
  const stop = startSweeper({
    store: {
      activeCampaigns: () => Promise.resolve([]),
      endedWithUnsaved: () => Promise.resolve([]),
      leftBehind: () => Promise.resolve(leftBehind.map((dispatchId) => ({ practiceId: 'p', dispatchId }))),
      pause: () => Promise.resolve(true),
    },
    gateway: { commanded: note('command'), ensureSettlement: note('settlement'), messageToSend: note('message') },
    rows: { pending: (kind) => Promise.resolve(pending[kind] ?? []), mark },
    wake: {
      commands: ({ practiceId, id, what }) => note(`command ${what}`)(practiceId, id),
      lists: wakeFile({ start: note('start list'), runState: stateOf, refuse: note('refuse list') }, mark, 'lists'),
      imports: wakeFile(
        { start: note('start import'), runState: stateOf, refuse: note('refuse import') },
        mark,
        'imports',
      ),
      recallImports: ({ practiceId, id }) => note('recall import')(practiceId, id),
      dispatches: ({ practiceId, id }) => note('message')(practiceId, id),
      withdrawals: ({ practiceId, id }) => note('withdrawal')(practiceId, id),
      letterBatches: ({ practiceId, id }) => note('letters')(practiceId, id),
      recallRuns: ({ practiceId, id }) => note('run')(practiceId, id),
    },
    roundsBefore: [],
    roundsAfter: [],
    judging: { take: () => Promise.resolve([]), judge: () => Promise.resolve() },
    runState: stateOf,
    messageState: stateOf,
    stopMessage: ({ practiceId, dispatchId }) => note('stop message')(practiceId, dispatchId),
    alone: (work) => work(),
    report: (error) => done.push(`report ${(error as Error).message}`),
  });
  // What was begun is done, one by one; nothing new is.
  const rows = Object.values(pending).flat().length + leftBehind.length;
  while (done.length < rows) await Promise.resolve();
  await stop();
  return done;
}

const file = (id: string, told = true) => ({ practiceId: 'p', id, told });

test('3 an upload that no workflow was told of, or that Temporal has lost, is begun', async () => {
  expect(await sweep({ lists: [file('new', false)], imports: [file('lost')] }, { lost: 'none' })).toEqual([
    'start list new',
    'start import lost',
  ]);
});

test('3 work that an operator ended is not begun again: the upload is refused in words', async () => {
  const states = { a: 'terminated', b: 'terminated' } as const;
  expect(await sweep({ lists: [file('a')], imports: [file('b')] }, states)).toEqual([
    'refuse list a stopped',
    'refuse import b stopped',
  ]);
});

test('3 work that ended and could not even refuse its upload is not begun again', async () => {
  expect(await sweep({ lists: [file('a')] }, { a: 'ended' })).toEqual(['refuse list a fault']);
});

test('3 work that goes on is left alone, and one that Temporal does not tell of keeps none waiting', async () => {
  const states = { a: new Error('away'), b: 'running' } as const;
  expect(await sweep({ lists: [file('a'), file('b')] }, states)).toEqual(['report away', 'ask again lists b']);
});

test('2 every kind of row that waits wakes its workflow', async () => {
  const row = (id: string) => ({ practiceId: 'p', id, told: false });
  const rows = {
    commands: [{ ...row('c'), campaignId: 'k', what: 'send' }],
    lists: [row('l')],
    dispatches: [row('d')],
    letterBatches: [row('b')],
    recallRuns: [row('r')],
  };
  expect(await sweep(rows)).toEqual(['command send c', 'start list l', 'message d', 'letters b', 'run r']);
});

test('2 a message whose workflow is gone goes on, and one that an operator ended is stopped', async () => {
  const states = { lost: 'none', ended: 'terminated' } as const;
  expect(await sweep({}, states, ['lost', 'ended'])).toEqual(['message lost', 'stop message ended', 'message ended']);
});
