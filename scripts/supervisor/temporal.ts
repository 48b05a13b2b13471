/** How `npm start` and the tests start the dev server. */
export interface DevServer {
  port: number;
  /** The port of Temporal Web; not started without it. */
  uiPort?: number;
  /** The file for histories; kept in memory without it. */
  databaseFile?: string;
}

/**
 * The dev server has one history shard and reads its queue at most 20 times a second, so an activity costs 100 ms. The
 * first value lifts that, and chains are five times faster. The second hands an activity to its worker immediately.
 */
const DYNAMIC_CONFIG = {
  'history.transferProcessorMaxPollRPS': '1000',
  'system.enableActivityEagerExecution': 'true',
};

/**
 * WAL, with a flush on each commit (FULL). NORMAL is faster but may lose the last commits in a power cut, and campaigns
 * depend on their histories.
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
