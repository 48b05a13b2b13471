import type { z } from 'zod';
import { cursorOf } from '../../api/contract/cursor';
import type { NumberedRequest } from '../../ports/page';

/**
 * Where a list continues, from its address: after a place, before one, or at the front. A cursor that is not ours shows the
 * front.
 */
export function placeAsked<Cursor, Place>(
  { after, before }: Record<string, string | undefined>,
  cursor: z.ZodType<Cursor>,
  placeOf: (read: Cursor) => Place,
): Pick<NumberedRequest<Place>, 'after' | 'before'> {
  const read = cursorOf(cursor).safeParse(before ?? after);
  if (!read.success) return {};
  const place = placeOf(read.data);
  return before ? { before: place } : { after: place };
}
