/** How the dev server is started, for `npm start` and for the tests alike. */
export interface DevServer {
  port: number;
  /** Temporal Web; none without it. */
  uiPort?: number;
  /** Where histories are kept; in memory without it. */
  databaseFile?: string;
}

/**
 * The dev server has one history shard and reads its queue at most 20 times a second, which makes an activity cost
 * 100 ms; the first value lifts that (five times faster chains), the second hands an activity to its worker
 * immediately.
 */
const DYNAMIC_CONFIG = {
  'history.transferProcessorMaxPollRPS': '1000',
  'system.enableActivityEagerExecution': 'true',
};

/**
 * WAL, and a flush on each commit (FULL): NORMAL is faster still but may lose the last commits in a power cut, and
 * the histories are the campaigns.
 */
const SQLITE_PRAGMAS = { journal_mode: 'WAL', synchronous: 'FULL' };

export function devServerArguments(server: DevServer): string[] {
  const args = ['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(server.port)];
  args.push('--log-level', 'warn', '--log-format', 'json', '--disable-config-file', '--disable-config-env');
  if (server.uiPort === undefined) args.push('--headless');
  else args.push('--ui-port', String(server.uiPort), '--ui-ip', '127.0.0.1');
  for (const [key, value] of Object.entries(DYNAMIC_CONFIG)) args.push('--dynamic-config-value', `${key}=${value}`);
  if (server.databaseFile !== undefined) {
    args.push('--db-filename', server.databaseFile);
    for (const [key, value] of Object.entries(SQLITE_PRAGMAS)) args.push('--sqlite-pragma', `${key}=${value}`);
  }
  return args;
}
