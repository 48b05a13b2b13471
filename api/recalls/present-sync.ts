import type { RecallSyncState, SyncProblem } from '../../ports/recalls/recall-sync';

/** What a failed sync means, and what to do. */
const PROBLEM_WORDS: Readonly<Record<SyncProblem, string>> = {
  away: 'Your practice system did not answer. We keep trying.',
  'refused-credentials': 'Your practice system refused our access token. Ask the people who run Rollcall to change it.',
  refused: 'Your practice system refused the search. Check what you chose to read.',
  'entries-refused':
    'Your practice system does not let us look for codes. Ask its supplier, or take the codes that mean “done” out of your categories.',
  unreadable: 'The answer of your practice system could not be read. Tell the people who run Rollcall.',
  'other-server':
    'Your practice system sent us to another server, where we do not go. Tell the people who run Rollcall.',
  fault: 'Something went wrong on our side. We keep trying.',
};

const OFF = {
  ...{ state: 'off' as const, resource: null, code: null, lastSyncAt: null, nextTryAt: null, failures: 0 },
  ...{ problem: null, locked: null, pages: 0, counts: null, refusals: [], closingWaitsIn: null },
};

/** A practice's sync as the API answers. @param state null where it is off. */
export function presentSync(state: RecallSyncState | null) {
  if (!state) return OFF;
  const { choice, isReading, okAt, triedAt: _tried, problem, ...shown } = state;
  return {
    ...shown,
    ...{ state: stateOf(state), resource: choice.resource, code: choice.code, lastSyncAt: okAt },
    problem: problem && { code: problem, message: PROBLEM_WORDS[problem] },
  };

  function stateOf({ locked, failures }: RecallSyncState) {
    if (locked !== null) return 'locked' as const;
    if (failures > 0) return 'failing' as const;
    return isReading ? ('reading' as const) : ('waiting' as const);
  }
}
