import { createLog } from './log';
import { startSimulators } from './server';
import { readSettings } from './settings';

const log = createLog();

async function main(): Promise<void> {
  const simulators = await startSimulators(readSettings(process.env), log);
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // A second signal does not wait for anything.
      if (stopping) process.exit(1);
      stopping = true;
      simulators.close().then(
        () => process.exit(0),
        (error: unknown) => {
          log.problem('could not end cleanly', error);
          process.exit(1);
        },
      );
    });
  }
}

main().catch((error: unknown) => {
  // Settings that are wrong are said in words; they hold no patient's data.
  process.stderr.write(`The simulators could not start: ${error instanceof Error ? error.message : 'unknown'}\n`);
  process.exit(1);
});
