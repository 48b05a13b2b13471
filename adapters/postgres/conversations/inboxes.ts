import type { InboxKind } from '../../../ports/conversations/conversations';
import type { Queryable } from '../practice/audit-log';
import { newId } from '../sql/new-id';

/** Which inbox of a practice; only those of the kind `own` have an owner. */
export interface InboxKey {
  kind: InboxKind;
  ownerId: string | null;
}

/** The names of inboxes, as staff see them. */
const NAMES: Readonly<Record<InboxKind, string>> = {
  'bulk-replies': 'Bulk Message Replies',
  'needs-matching': 'Needs matching',
  failed: 'Failed folder',
  own: 'Replies to single messages',
};

/** The id of an inbox, which is made where it is not there yet (P27). */
export async function ensureInbox(
  client: Queryable,
  practiceId: string,
  { kind, ownerId }: InboxKey,
  now: Date,
): Promise<string> {
  await client.query(
    `INSERT INTO inbox (practice_id, id, kind, owner_id, name, created_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
    [practiceId, newId(), kind, ownerId, NAMES[kind], now],
  );
  const { rows } = await client.query<{ id: string }>(
    'SELECT id FROM inbox WHERE practice_id = $1 AND kind = $2 AND owner_id IS NOT DISTINCT FROM $3::uuid',
    [practiceId, kind, ownerId],
  );
  return rows[0]!.id;
}
