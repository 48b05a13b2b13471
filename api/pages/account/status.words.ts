export type PartState = 'ok' | 'away';

export interface PartRow {
  name: string;
  works: boolean;
  /** What it means for the people of the practice, and what waits. */
  means: string;
}

const PARTS: { key: 'postgresql' | 'temporal' | 'worker'; name: string; works: string; away: string }[] = [
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
];

/** The parts of the service, each with its word and what it means. */
export function partRows(states: Record<'postgresql' | 'temporal' | 'worker', PartState>): PartRow[] {
  return PARTS.map(({ key, name, works, away }) => ({
    name,
    works: states[key] === 'ok',
    means: states[key] === 'ok' ? works : away,
  }));
}

/** The page's first sentence. */
export function summaryWords(parts: { works: boolean }[]): string {
  const away = parts.filter(({ works }) => !works).length;
  if (away === 0) return 'All parts below are working.';
  return away === 1 ? 'One part is not working.' : `${away} parts are not working.`;
}
