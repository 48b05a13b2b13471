import type { PoolClient } from 'pg';

interface FrozenAtSend {
  accountId: string;
  total: number;
  /** What patients see the message come from, and where replies go; null for what the account says. */
  sender?: string | null;
  replyTo?: string | null;
}

/**
 * Freezes what a campaign sends, at Send: its text, its sender, and the header and columns of its list, from which
 * placeholders are filled. The dispatch has the campaign's id. Its gate stays shut until the campaign's phase opens
 * it (trigger campaign_carries_to_dispatch).
 */
export async function createCampaignDispatch(
  client: Pick<PoolClient, 'query'>,
  { practiceId, campaignId }: { practiceId: string; campaignId: string },
  { accountId, total, sender = null, replyTo = null }: FrozenAtSend,
): Promise<void> {
  await client.query(
    `INSERT INTO dispatch (practice_id, id, origin, campaign_id, channel, purpose, recheck, contact_source, account_id, subject,
       body, header, columns, empty_values, sender, reply_to, save_to_record, snomed_codes, allow_replies, total, created_by)
     SELECT c.practice_id, c.id, 'campaign', c.id, c.channel, c.purpose, 'bulk', l.contact_source, $3, c.subject,
       c.body, coalesce(l.header, '{}'), l.columns, c.empty_values, $5, $6, c.save_to_record, c.snomed_codes, c.allow_replies, $4, c.created_by
     FROM campaign c JOIN recipient_list l ON l.practice_id = c.practice_id AND l.id = c.list_id
     WHERE c.practice_id = $1 AND c.id = $2`,
    [practiceId, campaignId, accountId, total, sender, replyTo],
  );
}
