/**
 * SQLSTATEs of values that a type cannot hold: too long, out of range, no such date, NUL or a byte that is no UTF-8, no
 * UUID. What our own statements may do wrong (a division by zero) is not among them.
 */
const STATES = new Set(['22001', '22003', '22007', '22008', '22021', '22P02', '22P03', '22P05']);
/** Prisma: too long, out of range, a value that does not fit its column. */
const PRISMA = new Set(['P2000', 'P2020', 'P2023']);

/** Whether an error says that a value is none that a column can hold; looks through causes, as `isDatabaseAway` does. */
export function isValueRefused(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 5) return false;
  const { code, originalCode, cause, meta } = error as {
    code?: unknown;
    originalCode?: unknown;
    cause?: unknown;
    meta?: { driverAdapterError?: unknown };
  };
  const states = [code, originalCode].filter((one) => typeof one === 'string');
  if (states.some((state) => STATES.has(state) || PRISMA.has(state))) return true;
  return isValueRefused(cause, depth + 1) || isValueRefused(meta?.driverAdapterError, depth + 1);
}
