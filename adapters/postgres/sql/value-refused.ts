import { codesOf } from './error-codes';

/**
 * SQLSTATEs of values that a type cannot hold: too long, out of range, no such date, NUL or a byte that is no UTF-8, no
 * UUID. What our own statements may do wrong (a division by zero) is not among them.
 */
const STATES = new Set(['22001', '22003', '22007', '22008', '22021', '22P02', '22P03', '22P05']);
/** Prisma: too long, out of range, a value that does not fit its column. */
const PRISMA = new Set(['P2000', 'P2020', 'P2023']);

/** Whether an error says that a value is none that a column can hold. */
export function isValueRefused(error: unknown): boolean {
  return codesOf(error).some((code) => STATES.has(code) || PRISMA.has(code));
}
