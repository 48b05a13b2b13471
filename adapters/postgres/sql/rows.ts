import { Prisma } from '../generated/client';
import { codesOf } from './error-codes';

/** A value for a column of JSON; null is SQL's null and not JSON's. */
export function json(value: unknown): Prisma.InputJsonValue | typeof Prisma.DbNull {
  return value === null || value === undefined ? Prisma.DbNull : value;
}

/** Bytes for a column of `bytea`, in the one kind of array that Prisma takes. */
export function bytes(value: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(value);
}

/** What `update` and `delete` answer for a row that is not there. */
const NOT_THERE = 'P2025';

/** The row that `update` or `delete` found; null when there was none, where Prisma throws. */
export async function ifThere<T>(change: Promise<T>): Promise<T | null> {
  try {
    return await change;
  } catch (error) {
    if (codesOf(error).includes(NOT_THERE)) return null;
    throw error;
  }
}
