import type { Api } from './client/api';
import type { Clock } from './clock';
import type { Terminal } from './terminal/terminal';

/** What a command works with. Tests pass their own. */
export interface Surroundings {
  api: Api;
  terminal: Terminal;
  clock: Clock;
}
