import { warmUpSize, type Bench, type Row } from '../bench';
import {
  clusterSeconds,
  clusterUsage,
  HAS_PROC,
  processSeconds,
  threadSeconds,
  type Usage,
} from '../measure/processes';
import { shortStatement, statementTimes } from '../measure/statements';
import type { Listing, Result } from '../report/result';
import type { Part } from '../stage/stage';
import { runCampaign } from '../world/campaign-run';
import type { Practice } from '../world/practice';
import { profiles } from './profiles';
import { readySms, SMS, startSmsFloor } from './sms';

const NODES: Part[] = ['worker', 'api', 'simulators'];
const STATEMENTS = 20;
const STATEMENT_CHARACTERS = 90;

/** Where each millisecond of a recipient goes: by process, by thread of the worker and the API, by statement. */
export const cpu: Row = async (bench) => {
  const title = 'Processor time of an SMS campaign';
  if (!HAS_PROC) return [{ kind: 'skipped', name: 'cpu', title, why: 'no /proc on this system' }];
  const { practice, listId } = await readySms(bench, 'cpu');
  const results: Result[] = [...(await byProcess(bench, practice, listId)), await ofFloor(bench, practice)];
  results.push(await byStatement(bench, practice, listId));
  if (bench.options.profile) results.push(...(await profiles(bench)));
  return results;
};

interface Reading {
  nodes: Map<Part, number>;
  threads: Map<Part, Usage>;
  cluster: ReturnType<typeof clusterSeconds>;
}

function read({ stage }: Bench): Reading {
  return {
    nodes: new Map([...NODES, 'temporal' as const].map((part) => [part, processSeconds(stage.pidOf(part))])),
    threads: new Map((['worker', 'api'] as const).map((part) => [part, threadSeconds(stage.pidOf(part))])),
    cluster: clusterSeconds(stage.pidOf('postgresql')),
  };
}

async function byProcess(bench: Bench, practice: Practice, listId: string): Promise<Listing[]> {
  const recipients = bench.options.size;
  let before: Reading | undefined;
  let after: Reading | undefined;
  const around = { before: () => void (before = read(bench)), after: () => void (after = read(bench)) };
  const { seconds } = await runCampaign(bench, { practice, listId, recipients, content: SMS, around });
  const spent: [string, number][] = [...after!.nodes].map(([part, total]) => [part, total - before!.nodes.get(part)!]);
  for (const [role, used] of clusterUsage(before!.cluster, after!.cluster)) spent.push([`postgresql: ${role}`, used]);
  const all = spent.reduce((sum, [, used]) => sum + used, 0);
  const rowOf = ([name, used]: [string, number]) => [
    name,
    used,
    (used * 1000) / recipients,
    `${Math.round((used / all) * 100)} %`,
  ];
  const threads = [...after!.threads].flatMap(([part, usage]) =>
    [...usage].map(([thread, total]): [string, number] => [
      `${part}: ${thread}`,
      total - (before!.threads.get(part)!.get(thread) ?? 0),
    ]),
  );
  return [
    {
      kind: 'listing',
      name: 'cpu',
      title: `Processor time of ${recipients} SMS, which took ${seconds.toFixed(2)} s`,
      columns: ['process', 'CPU s', 'ms a recipient', 'share'],
      rows: [...spent.sort((a, b) => b[1] - a[1]), ['all', all] as [string, number]].map(rowOf),
    },
    {
      kind: 'listing',
      name: 'cpu-threads',
      title: 'The same by thread',
      columns: ['thread', 'CPU s', 'ms a recipient', 'share'],
      rows: threads
        .filter(([, used]) => used >= 0.02)
        .sort((a, b) => b[1] - a[1])
        .map(rowOf),
      notes: ['threads that ended meanwhile are missing'],
    },
  ];
}

/** What the floor of the row `sms` takes: the rest is what it costs to lose nobody. */
async function ofFloor(bench: Bench, practice: Practice): Promise<Listing> {
  const { stage } = bench;
  const floor = await startSmsFloor(bench);
  try {
    const recipients = practice.people;
    await floor.run(recipients.slice(0, warmUpSize(recipients.length)));
    const look = () => ({
      nodes: [floor.sender.pid, floor.receiver.pid, stage.pidOf('simulators')].map(processSeconds),
      cluster: clusterSeconds(stage.pidOf('postgresql')),
    });
    const before = look();
    const { seconds } = await floor.run(recipients);
    const after = look();
    const spent = ['sender', 'receiver', 'simulators'].map((name, index): [string, number] => [
      name,
      after.nodes[index]! - before.nodes[index]!,
    ]);
    spent.push(['postgresql', after.cluster.total - before.cluster.total]);
    const all = spent.reduce((sum, [, used]) => sum + used, 0);
    return {
      kind: 'listing',
      name: 'cpu-floor',
      title: `The floor's processor time for as many, which took ${seconds.toFixed(2)} s`,
      columns: ['process', 'CPU s', 'ms a recipient', 'share'],
      rows: [...spent, ['all', all] as [string, number]].map(([name, used]) => [
        name,
        used,
        (used * 1000) / recipients.length,
        `${Math.round((used / all) * 100)} %`,
      ]),
    };
  } finally {
    await floor.stop();
  }
}

/** In a separate run, because counting statements also costs time. */
async function byStatement(bench: Bench, practice: Practice, listId: string): Promise<Result> {
  const title = 'PostgreSQL by statement';
  if (!bench.stage.countsStatements) {
    return { kind: 'skipped', name: 'statements', title, why: 'pg_stat_statements does not come with this PostgreSQL' };
  }
  const recipients = bench.options.size;
  let seconds = 0;
  // Statements of the checks after the run are in it too; they are told apart by their words.
  const times = await statementTimes(bench.stage.pool, async () => {
    ({ seconds } = await runCampaign(bench, { practice, listId, recipients, content: SMS }));
  });
  const all = times.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  return {
    kind: 'listing',
    name: 'statements',
    title: `PostgreSQL's time by statement, another run of ${recipients} SMS, which took ${seconds.toFixed(2)} s`,
    columns: ['ms', 'calls', 'ms a call', 'rows', 'database', 'statement'],
    rows: times
      .slice(0, STATEMENTS)
      .map(({ milliseconds, calls, rows, database, statement }) => [
        Math.round(milliseconds),
        calls,
        milliseconds / calls,
        rows,
        database,
        shortStatement(statement, STATEMENT_CHARACTERS),
      ]),
    notes: [`${Math.round(all)} ms in all, waiting included; what checks the run afterwards is in it`],
  };
}
