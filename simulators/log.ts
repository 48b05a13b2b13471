/** The process's log. It takes no request data: a simulator sees names, numbers and texts, and none may reach a log. */
export interface Log {
  info(message: string, facts?: Record<string, string | number>): void;
  /** Logs only an error's code, because messages of database errors quote values. */
  problem(message: string, error: unknown): void;
}

/** Writes one JSON line for each entry. */
export function createLog(write: (line: string) => void = (line) => process.stdout.write(line)): Log {
  const entry = (level: string, message: string, facts?: Record<string, string | number>) =>
    write(`${JSON.stringify({ level, time: new Date().toISOString(), part: 'simulators', message, ...facts })}\n`);
  return {
    info: (message, facts) => entry('info', message, facts),
    problem: (message, error) => entry('error', message, { code: codeOf(error) }),
  };
}

function codeOf(error: unknown): string {
  if (error instanceof Error) return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return 'unknown';
}
