/**
 * `npm run dev`: runs the service as `npm start` does. When a source changes, it builds again and restarts our own
 * processes. Database and Temporal keep running.
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
// The terminal also sends Ctrl-C to the supervisor, which ends in order, and we end after it. npm sends TERM only to
// us.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => supervisor.kill('SIGTERM'));

async function rebuild() {
  const start = Date.now();
  try {
    if (!(await withLock(setupLock, build))) return;
    console.log(`Built (${seconds(start)}); starting worker, API and simulators again.`);
    supervisor.kill('SIGUSR2');
  } catch (error) {
    // An unfinished change does not compile. The next one will.
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
