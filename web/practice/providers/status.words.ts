import type { OutsideSystems, Parts } from '../../../ports/health';

export type PartState = 'ok' | 'away';

export interface PartRow {
  name: string;
  works: boolean;
  /** What it means for the people of the practice, and what waits. */
  means: string;
}

type Key = keyof Parts | keyof OutsideSystems;

const PARTS: { key: Key; name: string; works: string; away: string }[] = [
  {
    key: 'postgresql',
    name: 'Database',
    works: 'Pages show what is so, and what you do is kept.',
    away: 'Pages cannot be shown and nothing can be changed. Nothing that was stored is lost.',
  },
  {
    key: 'temporal',
    name: 'Scheduler',
    works: 'What you start begins at once, and scheduled campaigns begin on time.',
    away: 'What you start is stored and begins when the scheduler answers again. Pages go on working.',
  },
  {
    key: 'worker',
    name: 'Sending service',
    works: 'Lists are checked, messages handed over and records saved.',
    away: 'Lists are not checked and messages are not handed over. They wait, and go on by themselves.',
  },
  {
    key: 'demographics',
    name: 'Demographics',
    works: 'Patients on lists are looked up by NHS number and date of birth.',
    away: 'Lists that are being checked wait, and go on by themselves. Messages go on being sent.',
  },
  {
    key: 'record',
    name: 'Clinical record',
    works: 'Delivered messages are saved to the record.',
    away: 'Delivered messages wait to be saved, and are saved by themselves. Messages go on being sent.',
  },
];

/** The parts of the service and the systems it leans on, each with its word and what it means; those not named are left out. */
export function partRows(states: Partial<Record<Key, PartState>>): PartRow[] {
  return PARTS.flatMap(({ key, name, works, away }) => {
    const state = states[key];
    return state === undefined ? [] : [{ name, works: state === 'ok', means: state === 'ok' ? works : away }];
  });
}

/** The page's first sentence. */
export function summaryWords(parts: { works: boolean }[]): string {
  const away = parts.filter(({ works }) => !works).length;
  if (away === 0) return 'All parts below are working.';
  return away === 1 ? 'One part is not working.' : `${away} parts are not working.`;
}
