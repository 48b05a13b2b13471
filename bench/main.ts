/**
 * `npm run bench`: how fast Rollcall is, against floors and peers that run in turn with it on the same machine. It
 * starts and stops its own service. The exit code says whether the work was right, not whether it was fast.
 */
import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { writeJson } from '../scripts/supervisor/files';
import { secondsSince } from '../scripts/supervisor/say';
import type { Bench, Row } from './bench';
import { describeMachine, machineLines } from './measure/machine';
import { slowListing } from './measure/slow-statements';
import { readOptions, UsageError, type Options } from './options';
import { isMet, type Result } from './report/result';
import { report } from './report/report';
import { beside } from './rows/beside';
import { bullmq } from './rows/bullmq';
import { burst } from './rows/burst';
import { cpu } from './rows/cpu';
import { email } from './rows/email';
import { hour } from './rows/hour';
import { importRow } from './rows/import';
import { lists } from './rows/lists';
import { naive } from './rows/naive';
import { pages } from './rows/pages';
import { race } from './rows/race';
import { recalls } from './rows/recalls';
import { receipts } from './rows/receipts';
import { replies } from './rows/replies';
import { rules } from './rows/rules';
import { scale } from './rows/scale';
import { sms } from './rows/sms';
import { openStage, type Stage } from './stage/stage';
import { createPractices } from './world/practices';

const ROWS: Record<string, Row> = {
  email,
  sms,
  receipts,
  rules,
  beside,
  naive,
  bullmq,
  import: importRow,
  lists,
  scale,
  pages,
  race,
  recalls,
  burst,
  replies,
  hour,
  cpu,
};

const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2), Object.keys(ROWS));
  process.umask(0o077);
  const since = Date.now();
  say('Starting PostgreSQL, Temporal, simulators, worker and API …');
  const stage = await openStage();
  const stopped = endWithSignals(stage);
  const over = new AbortController();
  for (const end of [stopped, stage.died]) end.catch(() => over.abort());
  try {
    const machine = await describeMachine(stage);
    say(`Started (${secondsSince(since)})\n${machineLines(machine)}`);
    const results = await Promise.race([runRows(options, stage, over.signal), stage.died, stopped]);
    mkdirSync(dirname(resolve(options.json)), { recursive: true });
    const told = results.map((result) => ({ ...result, met: isMet(result) }));
    writeJson(resolve(options.json), {
      at: new Date().toISOString(),
      machine,
      options: reportedOptions(options),
      results: told,
    });
    process.stdout.write(`${machineLines(machine)}\n\n${report(results)}\n\nIn full in ${options.json}\n`);
    return results.some(({ kind }) => kind === 'failed') ? 1 : 0;
  } finally {
    await stage.stop(options.keep);
    if (options.keep) say(`The data folder is left in ${stage.folder}`);
  }
}

async function runRows(options: Options, stage: Stage, over: AbortSignal): Promise<Result[]> {
  const bench: Bench = { options, stage, practices: createPractices(stage), say };
  const results: Result[] = [];
  for (const [name, row] of Object.entries(ROWS)) {
    if (options.only !== null && !options.only.includes(name)) continue;
    const since = Date.now();
    try {
      results.push(...(await row(bench)));
      say(`${name} done (${secondsSince(since)})`);
    } catch (error) {
      // What broke because everything ended says nothing of its row.
      if (over.aborted) throw error;
      // The other rows may still be right; the exit code tells that this one was not.
      const why = error instanceof Error ? error.message : String(error);
      say(`${name} FAILED: ${error instanceof Error ? (error.stack ?? why) : why}`);
      results.push({ kind: 'failed', name, title: 'its work did not add up, or it broke', why });
    }
  }
  return [...results, ...slowListing(stage.logOf('postgresql'))];
}

function reportedOptions({ size, pairs, minutes, large }: Options) {
  return { size, pairs, minutes, large };
}

/** Rejects on Ctrl-C, so that everything is ended and its folder removed; a second one does not wait. */
function endWithSignals(stage: Stage): Promise<never> {
  const stopped = new Promise<never>((_resolve, reject) => {
    let asked = false;
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        if (asked) void stage.stop().finally(() => process.exit(130));
        asked = true;
        reject(new UsageError(`Ended by ${signal}.`));
      });
    }
  });
  stopped.catch(() => undefined);
  return stopped;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    if (error instanceof UsageError) say(error.message);
    else say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exit(1);
  },
);
