import type { PoolClient } from 'pg';
import type { ApprovalState } from '../../../../domain/campaigns/approval';
import type { Phase } from '../../../../domain/campaigns/phases';
import type { TextTrial } from '../../../../domain/content/text-trials/text-trial';
import type { EmptyValues } from '../../../../domain/content/empty-values';
import type { TextChoice } from '../../../../domain/content/translations/text-choice';
import type { Channel } from '../../../../domain/delivery/states';
import type { Purpose } from '../../../../domain/eligibility/purposes';
import type { Columns } from '../../../../domain/lists/columns';
import type { CommandContext, SendAnswer, SendOptions } from '../../../../ports/campaigns/campaign-commands';
import { isJudgementCurrent, judgeList, MONTHLY_LIMIT } from '../../eligibility/suppression';
import type { Database } from '../../sql/connect';
import type { Transaction } from '../../sql/transaction';

/** A transaction: kept, or for a rehearsal rolled back. */
export type Run = <T>(database: Database, work: (transaction: Transaction) => Promise<T>) => Promise<T>;
/** Which text each of a campaign's patients gets, as it was chosen in this transaction. */
export type ChooseTexts = (
  client: PoolClient,
  practiceId: string,
  campaign: CampaignToSend,
  options?: { onlyIfNeeded?: boolean },
) => Promise<TextChoice>;

/** Send, in a transaction of the caller's kind, with the texts of patients as the caller chooses them. */
export type SendIn = (
  context: CommandContext,
  options: SendOptions,
  run?: Run,
  choose?: ChooseTexts,
) => Promise<SendAnswer>;

/** A campaign as its commands are decided on. */
export interface CampaignToSend {
  id: string;
  phase: Phase;
  purpose: Purpose;
  channel: Channel;
  body: string;
  /** The line with a link that the service adds to the text; null where it adds none. */
  link_line: string | null;
  type: 'message' | 'booking' | 'questionnaire';
  questionnaire_id: string | null;
  subject: string | null;
  /** The version of a template that it has the text of, or had before somebody edited it. */
  template: { id: string; version: number } | null;
  allow_replies: boolean;
  replies_by_link: boolean;
  empty_values: EmptyValues | null;
  list_id: string;
  list_status: 'processing' | 'ready' | 'refused';
  header: string[] | null;
  columns: Partial<Columns> | null;
  accepted: number | null;
  rows: number | null;
  contact_source: 'demographics' | 'file';
  send_at: Date | null;
  paused_reason: string | null;
  created_by_token: string;
  /** A second text, between which and the campaign's own patients are divided at random; null for one text. */
  text_trial: TextTrial | null;
  /** Patients book by a link to our pages. */
  books_here: boolean;
  snomed_codes: string[];
  save_to_record: boolean;
  per_hour: number | null;
  changed_by_ids: string[];
  correction_of_id: string | null;
  approval: ApprovalState | null;
  /** Null where nothing needs an approval. */
  approval_above: number | null;
  /** Null for those that a practice starts with. */
  marked_words: string[] | null;
  urgent_reason: string | null;
  time_zone: string;
  region: 'GB' | 'AU';
  bulk_messages: boolean;
  /** Null where nobody counts. */
  monthly_limit: number | null;
}

/** The campaign with its list and the rules of its practice, locked until the transaction ends. */
export async function lockedCampaign(client: PoolClient, context: CommandContext): Promise<CampaignToSend | null> {
  const found = await client.query<CampaignToSend>(
    `SELECT c.id, c.type, c.questionnaire_id, c.phase, c.purpose, c.channel, c.body, c.link_line, c.subject,
       CASE WHEN c.template_id IS NOT NULL THEN jsonb_build_object('id', c.template_id, 'version', c.template_version) END AS template, c.empty_values, c.text_trial, EXISTS (SELECT FROM campaign_invitation i WHERE i.practice_id = c.practice_id AND i.campaign_id = c.id AND i.type_id IS NOT NULL) AS books_here, c.list_id, c.send_at, c.paused_reason,
       c.created_by_token, c.snomed_codes, c.save_to_record, c.changed_by_ids, c.correction_of_id, c.approval, c.per_hour, c.urgent_reason, s.approval_above, s.marked_words, l.status AS list_status, l.header, l.columns, l.accepted, l.rows, l.contact_source,
       c.allow_replies, c.replies_by_link, p.time_zone, p.region, coalesce(s.bulk_messages, true) AS bulk_messages,
       ${MONTHLY_LIMIT} AS monthly_limit
     FROM campaign c
     JOIN recipient_list l ON l.practice_id = c.practice_id AND l.id = c.list_id
     JOIN practice p ON p.id = c.practice_id
     LEFT JOIN practice_settings s ON s.practice_id = c.practice_id
     WHERE c.practice_id = $1 AND c.id = $2 FOR UPDATE OF c`,
    [context.practiceId, context.campaignId],
  );
  return found.rows[0] ?? null;
}

/** The campaign with text B in place of text A; null where it has one text. */
export function withTextB<Of extends Pick<CampaignToSend, 'body' | 'subject' | 'text_trial'>>(campaign: Of): Of | null {
  const { text_trial: trial } = campaign;
  return trial && { ...campaign, body: trial.bodyB, subject: trial.subjectB };
}

/** The campaign once with text A, and where there is a text B once with that. */
export function eachText<Of extends Pick<CampaignToSend, 'body' | 'subject' | 'text_trial'>>(campaign: Of): Of[] {
  const withB = withTextB(campaign);
  return withB ? [campaign, withB] : [campaign];
}

/** @returns how many are accepted, with the list locked: nobody judges it again before they are frozen. */
export async function judgeForSending(
  client: PoolClient,
  context: CommandContext,
  campaign: CampaignToSend,
): Promise<number> {
  const list = { practiceId: context.practiceId, listId: campaign.list_id };
  // Parts of one file are sent one after another: with one message per number, each rests on whom the others send to. The
  // list that was split comes first, as it does wherever both are locked.
  await client.query(
    `SELECT 1 FROM recipient_list WHERE practice_id = $1 AND id = (
       SELECT part_of_id FROM recipient_list WHERE practice_id = $1 AND id = $2) FOR NO KEY UPDATE`,
    [list.practiceId, list.listId],
  );
  await client.query('SELECT 1 FROM recipient_list WHERE practice_id = $1 AND id = $2 FOR NO KEY UPDATE', [
    list.practiceId,
    list.listId,
  ]);
  if (!(await isJudgementCurrent(client, list, campaign.purpose))) await judgeList(client, list, campaign.purpose);
  const { rows } = await client.query<{ accepted: number | null }>(
    'SELECT accepted FROM recipient_list WHERE practice_id = $1 AND id = $2',
    [list.practiceId, list.listId],
  );
  return rows[0]?.accepted ?? 0;
}
