import { REFUSALS } from '../schemas/refusals';
import { runLeftOutWords } from '../../domain/recalls/automation/plan-run';
import type { RunPatient, RunRow } from '../../ports/recalls/recall-runs';

/** Why a run was stopped, for reasons that no request is refused for. */
const PROBLEM_WORDS: Readonly<Record<string, string>> = {
  'switched-off': 'Automation was switched off during the run, so nothing more was sent.',
  'text-finding': 'The text of the category needs a look. Automation acknowledges nothing, so nothing was sent.',
  stopped: 'An operator stopped it.',
  fault: 'Something went wrong on our side. Nothing more was sent.',
};

function problemWords(code: string): string {
  const own = PROBLEM_WORDS[code];
  if (own) return own;
  const known = code in REFUSALS ? REFUSALS[code as keyof typeof REFUSALS].title : null;
  return known ? `Nothing was sent: ${known.charAt(0).toLowerCase()}${known.slice(1)}.` : 'Nothing was sent.';
}

/** A run as the API answers. */
export function presentRun({ problem, leftOut, campaignIds, ...run }: RunRow) {
  return {
    ...run,
    ...{ campaignId: campaignIds[0] ?? null, campaignIds },
    status:
      run.finishedAt === null ? ('running' as const) : problem === null ? ('done' as const) : ('stopped' as const),
    problem: problem === null ? null : { code: problem, message: problemWords(problem) },
    leftOut: leftOut.map(({ code, count }) => ({ code, count, message: runLeftOutWords(code) })),
  };
}

/** A recall of a run, and what the run did about it. */
export function presentRunPatient({ code, ...one }: RunPatient) {
  return { ...one, reason: code === null ? null : { code, message: runLeftOutWords(code) } };
}
