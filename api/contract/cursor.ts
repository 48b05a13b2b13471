import { z } from 'zod';
import { unstorablePlaces } from '../../domain/storable-text';

/** PostgreSQL's `integer`, the type of every count, version and row number. */
export const LARGEST_INT = 2_147_483_647;

/**
 * A cursor names the place of the last item seen, so that a page goes on where the one before ended, whatever was added
 * in between. To the caller it is an opaque text.
 */
export function encodeCursor(place: unknown): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** Reads a cursor back; anything that we did not make is wrong input. */
export function cursorOf<Place>(place: z.ZodType<Place>) {
  return z
    .string()
    .max(500)
    .transform((text, context): Place => {
      const read = place.safeParse(jsonOrUndefined(Buffer.from(text, 'base64url').toString('utf8')));
      if (read.success && unstorablePlaces(read.data, 1).length === 0) return read.data;
      context.issues.push({
        code: 'custom',
        input: text,
        params: { code: 'cursor-invalid' },
        message: 'We did not make this cursor. Use the nextCursor of the previous page, or leave it out.',
      });
      return z.NEVER;
    })
    .describe('`nextCursor` of the previous page.');
}

/** Places as the lists have them: a time and an id, an id, or a number; each within what the database can be asked. */
export const timeAndIdPlace = z.tuple([z.iso.datetime().refine((time) => time >= '1900'), z.uuid()]);
export const idPlace = z.uuid();
export const numberPlace = z.int().min(0).max(LARGEST_INT);

/** `limit` and `cursor` of every list: 50 unless told, at most 500. */
export function pageQuery<Place>(place: z.ZodType<Place>) {
  return z.strictObject({
    limit: z
      .preprocess(
        wholeNumber,
        z
          .int('limit is a whole number from 1 to 500.')
          .min(1, 'limit is a whole number from 1 to 500.')
          .max(500, 'limit is at most 500. Ask for the next page by its cursor.'),
      )
      .default(50)
      .describe('Most items to answer with.'),
    cursor: cursorOf(place).optional(),
  });
}

/** Digits as a number. Anything else stays what it is, and is refused: `1e2` and `0x10` too. */
function wholeNumber(given: unknown): unknown {
  return typeof given === 'string' && /^\d+$/.test(given) ? Number(given) : given;
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
