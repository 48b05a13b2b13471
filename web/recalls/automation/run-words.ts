import { countOf, numberWords } from '../../../domain/words/numbers';
import { timeWords } from '../../../domain/words/times';

/** A run as the API answers. */
export interface ShownRun {
  id: string;
  categoryId: string;
  categoryName: string;
  startedAt: Date;
  finishedAt: Date | null;
  by: string;
  trial: boolean;
  status: 'running' | 'done' | 'stopped';
  read: { by: string; at: Date } | null;
  problem: { message: string } | null;
  campaignIds: string[];
  letterBatchId: string | null;
  counts: Record<'due' | 'patients' | 'sent' | 'letters' | 'calls' | 'leftOut', number>;
  leftOut: { code: string; count: number; message: string }[];
}

const STATUS_TAGS = {
  running: { word: 'Running', colour: 'blue' },
  done: { word: 'Done', colour: 'green' },
  stopped: { word: 'Stopped', colour: 'red' },
} as const;

/** A run as a line of a table. */
export function runLine(run: ShownRun, { base, timeZone }: { base: string; timeZone: string }) {
  const { counts, trial } = run;
  return {
    ...{ id: run.id, category: run.categoryName, tag: STATUS_TAGS[run.status], trial },
    ...{ at: timeWords(run.startedAt, timeZone), href: `${base}/recalls/runs/${run.id}` },
    by: run.by === 'schedule' ? 'By its schedule' : run.by,
    problem: run.problem?.message ?? null,
    read: run.read && `Read by ${run.read.by}, ${timeWords(run.read.at, timeZone)}`,
    sum:
      `${numberWords(counts.sent)} ${trial ? 'would get an SMS' : 'sent an SMS'} + ${countOf(counts.letters, 'letter')} + ` +
      `${countOf(counts.calls, 'call')} + ${numberWords(counts.leftOut)} left out = ${countOf(counts.patients, 'patient')}`,
    due: countOf(counts.due, 'recall'),
  };
}
