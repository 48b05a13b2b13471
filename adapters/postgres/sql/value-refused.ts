import { codesOf } from './error-codes';

/**
 * SQLSTATEs of values that a type cannot hold: too long, out of range, no such date, NUL or a byte that is not UTF-8,
 * not a UUID. Faults in our statements, such as a division by zero, are not among them.
 */
const STATES = new Set(['22001', '22003', '22007', '22008', '22021', '22P02', '22P03', '22P05']);
/** Prisma: too long, out of range, a value that does not fit its column. */
const PRISMA = new Set(['P2000', 'P2020', 'P2023']);

/** Whether an error says that a column cannot hold a value. */
export function isValueRefused(error: unknown): boolean {
  return codesOf(error).some((code) => STATES.has(code) || PRISMA.has(code));
}
