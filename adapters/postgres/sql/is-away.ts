/** SQLSTATEs which mean that PostgreSQL is not available, and not that a statement is wrong. */
const AWAY_STATES = new Set(['57P01', '57P02', '57P03', '53300', '53400']);
/** System errors on the way to it: only those of sockets and names, never those of files. */
const AWAY_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
]);
/** Prisma: cannot reach, timed out reaching, timed out, connection closed, no connection free. */
const AWAY_PRISMA = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2037']);
/** node-postgres gives these no code. */
const AWAY_WORDS = [
  'Connection terminated',
  'timeout exceeded when trying to connect',
  'Client has encountered a connection error',
  'Cannot use a pool after calling end',
];

/**
 * Whether an error says that PostgreSQL is away: the connection could not be made or broke. A failed statement does not
 * count. Looks through causes and wrapped driver errors, because the two ways to the database wrap differently.
 */
export function isDatabaseUnavailable(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 5) return false;
  const { code, originalCode, message, cause, errors, meta, kind } = error as {
    code?: unknown;
    originalCode?: unknown;
    message?: unknown;
    cause?: unknown;
    errors?: unknown;
    meta?: { driverAdapterError?: unknown };
    kind?: unknown;
  };
  for (const state of [code, originalCode]) {
    if (typeof state !== 'string') continue;
    // Class 08 is "connection exception".
    if (AWAY_STATES.has(state) || AWAY_CODES.has(state) || AWAY_PRISMA.has(state) || /^08\w{3}$/.test(state))
      return true;
  }
  if (kind === 'DatabaseNotReachable' || kind === 'ConnectionClosed' || kind === 'SocketTimeout') return true;
  if (typeof message === 'string' && AWAY_WORDS.some((words) => message.includes(words))) return true;
  if (Array.isArray(errors) && errors.some((inner) => isDatabaseUnavailable(inner, depth + 1))) return true;
  return isDatabaseUnavailable(cause, depth + 1) || isDatabaseUnavailable(meta?.driverAdapterError, depth + 1);
}
