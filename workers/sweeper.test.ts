import type { PendingSignals } from '../ports/delivery/delivery-store';
import type { RunState } from '../adapters/temporal/run-state';
import { startSweeper } from './sweeper';

/** One sweep over what is pending, with workflows that stand as `states` says; answers with what was done. */
async function sweep(pending: Partial<PendingSignals>, states: Record<string, RunState | Error> = {}) {
  const done: string[] = [];
  const note = (what: string) => (_practiceId: string, id: string, why?: string) => {
    done.push([what, id, why].filter((word) => word !== undefined).join(' '));
    return Promise.resolve();
  };
  const stateOf = (id: string) => {
    const state = states[id]!;
    return state instanceof Error ? Promise.reject(state) : Promise.resolve(state);
  };
  const stop = startSweeper({
    store: {
      notSignalled: () => Promise.resolve({ commands: [], lists: [], imports: [], ...pending }),
      markSignalled: (kind, practiceId, id) => note(`ask again ${kind}`)(practiceId, id),
      activeCampaigns: () => Promise.resolve([]),
      overButUnsaved: () => Promise.resolve([]),
      pause: () => Promise.resolve(true),
    },
    gateway: { commanded: note('command'), ensureSettlement: note('settlement') },
    files: {
      lists: { start: note('start list'), runState: stateOf, refuse: note('refuse list') },
      imports: { start: note('start import'), runState: stateOf, refuse: note('refuse import') },
    },
    judging: { take: () => Promise.resolve([]), judge: () => Promise.resolve() },
    runState: stateOf,
    alone: (work) => work(),
    report: (error) => done.push(`report ${(error as Error).message}`),
  });
  // What was begun is done, one by one; nothing new is.
  while (done.length < (pending.lists?.length ?? 0) + (pending.imports?.length ?? 0)) await Promise.resolve();
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
