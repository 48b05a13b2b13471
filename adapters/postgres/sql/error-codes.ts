const DEEPEST = 5;

/**
 * Every code that an error and its causes carry: SQLSTATEs of PostgreSQL, codes of the system, and Prisma's own. The
 * two ways to the database wrap the driver's error differently, so we look in every place that may hold a code.
 */
export function codesOf(error: unknown, depth = 0): string[] {
  if (typeof error !== 'object' || error === null || depth > DEEPEST) return [];
  const { code, originalCode, cause, meta } = error as {
    code?: unknown;
    originalCode?: unknown;
    cause?: unknown;
    meta?: { driverAdapterError?: unknown };
  };
  return [
    ...[code, originalCode].filter((one) => typeof one === 'string'),
    ...codesOf(cause, depth + 1),
    ...codesOf(meta?.driverAdapterError, depth + 1),
  ];
}
