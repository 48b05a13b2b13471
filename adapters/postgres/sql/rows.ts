import { Prisma } from '../generated/client';
import { codesOf } from './error-codes';

/** A value for a JSON column. Null is SQL's null and not JSON's. */
export function json(value: unknown): Prisma.InputJsonValue | typeof Prisma.DbNull {
  return value === null || value === undefined ? Prisma.DbNull : value;
}

/** A value for a column of JSON that is never null. */
export function jsonValue(value: object): Prisma.InputJsonValue {
  return value;
}

/** Bytes for a `bytea` column, in the only kind of array that Prisma takes. */
export function bytes(value: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(value);
}

/** Prisma's error code from `update` and `delete` for a missing row. */
const NOT_THERE = 'P2025';

/** The row that `update` or `delete` found; null if there was none, for which Prisma throws. */
export async function ifThere<T>(change: Promise<T>): Promise<T | null> {
  try {
    return await change;
  } catch (error) {
    if (codesOf(error).includes(NOT_THERE)) return null;
    throw error;
  }
}
