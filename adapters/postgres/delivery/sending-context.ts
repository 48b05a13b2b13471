import type { Pool } from 'pg';
import type { EmptyValues } from '../../../domain/content/empty-values';
import { withCode } from '../../../domain/conversations/direct/direct-words';
import type { Origin } from '../../../domain/delivery/origins';
import type { Channel } from '../../../domain/delivery/states';
import { unsubscribeWay } from '../../../domain/eligibility/opt-out';
import type { Purpose } from '../../../domain/eligibility/purposes';
import type { Columns } from '../../../domain/lists/columns';
import { sendingTimes, type SendingRules } from '../../../domain/practice/hours/sending-rules';
import type { DispatchKey, SendingContext } from '../../../ports/delivery/delivery-store';
import type { ProviderAccount } from '../../../ports/delivery/message-provider';
import { SENDING_RULES } from '../practice/sending-rules';
import { FURTHER_TEXTS, type FurtherText } from './message-text';

/** How to make the receipt address of an account. The credentials in it are sealed in the database. */
export interface DeliveryStoreOptions {
  accountFor(practiceId: string, accountId: string): Promise<ProviderAccount>;
  /** The code that opens a direct message, for the text that carries it. Without it no such text is handed over. */
  codeOf?(messageId: string, codeDispatchId: string): string;
}

/** What all messages of a dispatch are written and sent with; null if there is no such dispatch. */
export async function sendingContext(
  pool: Pool,
  options: DeliveryStoreOptions,
  { practiceId, dispatchId }: DispatchKey,
): Promise<SendingContext | null> {
  const found = await pool.query<{
    channel: Channel;
    body: string;
    subject: string | null;
    texts: FurtherText[];
    header: string[];
    columns: Partial<Columns> | null;
    empty_values: EmptyValues | null;
    time_zone: string;
    region: 'GB' | 'AU';
    rules: SendingRules | null;
    purpose: Purpose;
    account_id: string;
    sender: string | null;
    reply_to: string | null;
    waiting: boolean;
    of_campaign: boolean;
    about_id: string;
    direct_id: string | null;
    proof_link_id: string | null;
    needs_slots: boolean;
    tried_until: Date | null;
    allow_replies: boolean;
    origin: Origin;
  }>(
    // Of a direct message only its notice goes out, and never its text.
    `SELECT d.channel, coalesce(x.notice_body, d.body) AS body, CASE WHEN x.message_id IS NULL THEN d.subject ELSE x.notice_subject END AS subject,
       ${FURTHER_TEXTS} AS texts,
       d.direct_id, d.proof_link_id, d.empty_values, d.header, d.columns, d.sender, d.reply_to, p.time_zone, p.region,
       CASE WHEN d.recheck = 'bulk' AND c.urgent_at IS NULL THEN ${SENDING_RULES} END AS rules, d.purpose, d.account_id,
       d.waits_for_provider OR a.state <> 'working' AS waiting, d.campaign_id IS NOT DISTINCT FROM d.id AS of_campaign, coalesce(d.campaign_id, d.direct_id, d.id) AS about_id, d.tried_until, d.allow_replies, d.origin,
       EXISTS (SELECT FROM campaign_invitation i WHERE i.practice_id = d.practice_id AND i.campaign_id = d.id AND i.stop_below IS NOT NULL) AS needs_slots
     FROM dispatch d
     JOIN practice p ON p.id = d.practice_id
     LEFT JOIN practice_settings s ON s.practice_id = d.practice_id
     JOIN provider_account a ON a.practice_id = d.practice_id AND a.id = d.account_id
     LEFT JOIN campaign c ON c.practice_id = d.practice_id AND c.id = d.campaign_id
     LEFT JOIN direct_message x ON x.practice_id = d.practice_id AND x.message_id = d.id
     WHERE d.practice_id = $1 AND d.id = $2`,
    [practiceId, dispatchId],
  );
  const row = found.rows[0];
  if (!row) return null;
  const account = await options.accountFor(practiceId, row.account_id);
  // Campaigns sent before we kept senders with them use the account's sender.
  const { sender, replyTo } = row.sender === null ? account : { sender: row.sender, replyTo: row.reply_to };
  const codeOfWhat = row.channel === 'sms' ? (row.direct_id ?? row.proof_link_id) : null;
  return {
    sender,
    replyTo,
    takesReplies: row.allow_replies,
    unsubscribe: unsubscribeWay(row),
    channel: row.channel,
    body: codeOfWhat === null ? row.body : withCode(row.body, options.codeOf!(codeOfWhat, dispatchId)),
    subject: row.subject,
    texts: row.texts,
    header: row.header,
    columns: row.columns,
    emptyValues: row.empty_values,
    timeZone: row.time_zone,
    region: row.region,
    sendingHours: row.rules && sendingTimes(row.rules, row.purpose),
    account,
    providerInDoubt: row.waiting,
    ofCampaign: row.of_campaign,
    aboutId: row.about_id,
    needsSlots: row.needs_slots,
    triedUntil: row.tried_until,
  };
}
