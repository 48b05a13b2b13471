import type { Queryable } from '../practice/audit-log';

/**
 * Lets one transaction of a practice at a time put replies in conversations, or say whose they are, until it ends. So
 * two concurrent first replies make one conversation, and none is put in one that was just merged.
 */
export async function onlyOneReplies(client: Queryable, practiceId: string): Promise<void> {
  await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('replies ' || $1::text, 0))::text`, [practiceId]);
}
