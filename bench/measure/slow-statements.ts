import { readFileSync } from 'node:fs';
import type { Listing } from '../report/result';
import { SLOW_MS } from '../stage/postgres-diagnosis';
import { shortStatement } from './statements';

export interface SlowStatement {
  statement: string;
  times: number;
  longestMs: number;
}

/** The slow statements in PostgreSQL's log, longest first. */
export function slowStatements(log: string): SlowStatement[] {
  const found = new Map<string, SlowStatement>();
  // An entry goes on until the next line that is not indented.
  for (const [, milliseconds, text] of log.matchAll(/LOG: {2}duration: ([\d.]+) ms {2}(.*(?:\n\t.*)*)/g)) {
    const [, query] =
      /(?:Query Text:|statement:|execute [^:]*:)\s*([\s\S]*?)(?:\n\t[A-Z][A-Za-z ]+ {2}\(cost=|$)/.exec(text!) ?? [];
    const statement = shortStatement(query ?? text!, 110);
    const known = found.get(statement) ?? { statement, times: 0, longestMs: 0 };
    known.times += 1;
    known.longestMs = Math.max(known.longestMs, Number(milliseconds));
    found.set(statement, known);
  }
  return [...found.values()].sort((a, b) => b.longestMs - a.longestMs);
}

/** A warning rather than a figure: a statement that looks at too much shows here before it shows in a rate. */
export function slowListing(logFile: string): Listing[] {
  const slow = slowStatements(readFileSync(logFile, 'utf8'));
  if (slow.length === 0) return [];
  return [
    {
      kind: 'listing',
      name: 'slow',
      title: `Statements that took longer than ${SLOW_MS / 1000} s; with --keep their plans are in logs/postgresql.log`,
      columns: ['longest ms', 'times', 'statement'],
      rows: slow.map(({ statement, times, longestMs }) => [Math.round(longestMs), times, statement]),
    },
  ];
}
