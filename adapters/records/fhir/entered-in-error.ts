import { z } from 'zod';
import type { SavedEntry } from '../../../ports/delivery/clinical-record';
import { onlyOnce } from './communication';

/** The status of FHIR for an entry that should never have been made. */
const ENTERED_IN_ERROR = 'entered-in-error';

const communication = z.looseObject({
  resourceType: z.literal('Communication'),
  id: z.string().regex(/^[A-Za-z0-9\-.]{1,64}$/),
  status: z.string(),
  meta: z.looseObject({ versionId: z.string().max(100).optional() }).optional(),
});
type StoredCommunication = z.infer<typeof communication>;

const searchset = z.object({
  resourceType: z.literal('Bundle'),
  entry: z.array(z.object({ resource: z.unknown() })).optional(),
});

/** Where an entry that we saved is read: by its reference, or by the identifier that we gave it. */
export function placeOf({ messageId, reference }: SavedEntry): string {
  if (reference !== null && /^Communication\/[A-Za-z0-9\-.]{1,64}$/.test(reference)) return reference;
  const [name, value] = onlyOnce({ messageId }).split('=') as [string, string];
  return `Communication?${name}=${encodeURIComponent(value)}`;
}

/**
 * An entry as it was read, and its version as `If-Match` names it, so that we never overwrite what someone changed meanwhile.
 * The version is null if the system keeps none.
 */
export interface ReadEntry {
  stored: StoredCommunication;
  version: string | null;
}

/**
 * The entries in an answer: the one that was read, or those of a search. Null if the answer is neither.
 * @param etag of the answer, which is the entry's version where it was read by its reference.
 */
export function entriesIn(body: unknown, etag: string | undefined): ReadEntry[] | null {
  const one = communication.safeParse(body);
  if (one.success) return [{ stored: one.data, version: etag ?? versionIn(one.data) }];
  const found = searchset.safeParse(body);
  if (!found.success) return null;
  const entries = (found.data.entry ?? []).map(({ resource }) => communication.safeParse(resource));
  if (!entries.every(({ success }) => success)) return null;
  return entries.map(({ data }) => ({ stored: data!, version: versionIn(data!) }));
}

const versionIn = ({ meta }: StoredCommunication): string | null => (meta?.versionId ? `W/"${meta.versionId}"` : null);

export const isInError = ({ stored }: ReadEntry): boolean => stored.status === ENTERED_IN_ERROR;

/** The same entry, marked. Everything else of it stays, also what the record system added. */
export const marked = ({ stored }: ReadEntry): object => ({ ...stored, status: ENTERED_IN_ERROR });
