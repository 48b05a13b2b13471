/**
 * `npm run dev`: the service as under `npm start`, and on each change of a source a new build, after which our own
 * processes are started again; database and Temporal go on.
 */
import { spawn } from 'node:child_process';
import { existsSync, watch } from 'node:fs';
import { join } from 'node:path';
import { build, CODE } from './build.mjs';
import { seconds, setupLock, withLock } from './steps.mjs';
import where from './where.js';

const root = where.projectRoot();
const supervisor = spawn(process.execPath, [join(root, 'dist', 'scripts', 'supervisor.js')], {
  cwd: root,
  stdio: 'inherit',
});
supervisor.once('exit', (code) => process.exit(code ?? 1));
// The terminal sends Ctrl-C to the supervisor too, which ends in order; we end when it has. npm sends TERM to us alone.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => supervisor.kill('SIGTERM'));

async function rebuild() {
  const start = Date.now();
  try {
    if (!(await withLock(setupLock, build))) return;
    console.log(`Built (${seconds(start)}); starting worker, API and simulators again.`);
    supervisor.kill('SIGUSR2');
  } catch (error) {
    // Half a change does not compile; the next one will.
    console.error(error.message);
  }
}

let timer;
let building = Promise.resolve();
for (const folder of CODE.map((name) => join(root, name)).filter((path) => existsSync(path))) {
  watch(folder, { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(() => (building = building.then(rebuild)), 300);
  });
}
