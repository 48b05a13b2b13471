import type { Api } from './client/api';
import type { Terminal } from './terminal/terminal';

/** What a command works with; a test gives its own. */
export interface Surroundings {
  api: Api;
  terminal: Terminal;
  clock: Clock;
}

export interface Clock {
  /** Milliseconds. */
  now: () => number;
  sleep: (milliseconds: number) => Promise<void>;
}

export const realClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};
