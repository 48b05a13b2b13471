import type { Pool, PoolClient } from 'pg';
import { isPossible } from '../../../domain/campaigns/acts';
import type { Channel } from '../../../domain/delivery/states';
import type { Phase } from '../../../domain/campaigns/phases';
import type { ListRef } from '../../../ports/lists/list-store';
import type { Drafts, ResendAnswer, ResendGroup } from '../../../ports/campaigns/drafts';
import { copyInvitation } from '../booking/invitations';
import { auditCampaign } from '../practice/audit-log';
import { FILTERS } from './campaign-rows';
import { transaction } from '../sql/connect';
import { copyList, type ListCopy } from '../lists/list-copies';
import { newId } from '../sql/new-id';

const FILTER_OF = { everyone: 'all', errors: 'errors', 'not-sent': 'not-sent' } as const;
const LIST_WORDS: Record<ResendGroup, string> = { everyone: 'again', errors: 'with errors', 'not-sent': 'not sent' };
const LONGEST_NAME = 200;

/**
 * Makes a draft with its own list for patients of a finished campaign: all of them, those with errors, or those who
 * were not sent to. The list copies the header and cells of the campaign's list and is judged when it is opened. So
 * it accepts patients who may be sent to now and gives a reason for the others. One transaction, idempotent by the
 * draft's id.
 */
export function draftAgain(
  pool: Pool,
  practiceId: string,
  campaignId: string,
  { who, draftId, by, now, keepsTrial = false }: Parameters<Drafts['again']>[2],
): Promise<ResendAnswer> {
  return transaction(pool, async (client) => {
    const campaign = await campaignToRepeat(client, practiceId, campaignId, { draftId, made: 'again' });
    if ('kind' in campaign) return campaign;
    const listId = await listOfSome(
      client,
      { practiceId, listId: campaign.listId },
      {
        ...{ by, now, name: named(campaign.listName, LIST_WORDS[who]) },
        only: {
          condition: `r.row IN (SELECT m.row FROM message m WHERE m.practice_id = $1 AND m.dispatch_id = $3
            AND m.list_id = $2 AND m.status = ANY ($4::text[]))`,
          values: [campaignId, FILTERS[FILTER_OF[who]][campaign.channel]],
        },
      },
    );
    if (listId === null) return { kind: 'nobody' };
    await client.query(
      `INSERT INTO campaign (practice_id, id, name, type, purpose, list_id, channel, subject, body, link_line, reminders, follow_ups, snomed_codes,
         save_to_record, allow_replies, replies_by_link, empty_values, per_hour, template_id, template_version, created_by, created_by_token, created_at, unanswered, text_trial)
       SELECT practice_id, $3, $4, type, purpose, $5, channel, subject, body, link_line, reminders, follow_ups, snomed_codes, save_to_record, allow_replies,
         replies_by_link, empty_values, per_hour, template_id, template_version, $6, $7, $8, '{timing}', CASE WHEN $9::boolean THEN text_trial END
       FROM campaign WHERE practice_id = $1 AND id = $2`,
      [
        ...[practiceId, campaignId, draftId, named(campaign.name, LIST_WORDS[who]), listId, by.user, by.tokenId, now],
        keepsTrial,
      ],
    );
    await copyInvitation(client, practiceId, campaignId, draftId);
    await auditCampaign(client, practiceId, draftId, 'campaign-drafted', by, now);
    return { kind: 'made' };
  });
}

interface CampaignToRepeat {
  phase: Phase;
  channel: Channel;
  name: string;
  listId: string;
  listName: string;
}

/** The campaign that a draft is made from; the answer if the draft exists or may not be made. */
export async function campaignToRepeat(
  client: PoolClient,
  practiceId: string,
  campaignId: string,
  { draftId, made }: { draftId: string; made: 'again' | 'correct' },
): Promise<CampaignToRepeat | ResendAnswer> {
  const draft = await client.query(`SELECT FROM campaign WHERE practice_id = $1 AND id = $2`, [practiceId, draftId]);
  if (draft.rowCount) return { kind: 'made' };
  const found = await client.query<CampaignToRepeat>(
    `SELECT c.phase, c.channel, c.name, l.id AS "listId", l.name AS "listName" FROM campaign c
     JOIN recipient_list l ON l.practice_id = c.practice_id AND l.id = c.list_id
     WHERE c.practice_id = $1 AND c.id = $2`,
    [practiceId, campaignId],
  );
  const campaign = found.rows[0];
  if (!campaign) return { kind: 'not-found' };
  return isPossible(made, { phase: campaign.phase, isPaused: false, approval: null }) ? campaign : { kind: 'not-over' };
}

/** Copies some rows of a sent campaign's list to a new list. Null, and no new list, if there are none. */
export async function listOfSome(
  client: PoolClient,
  list: ListRef,
  made: Pick<ListCopy, 'by' | 'now' | 'name' | 'only'>,
): Promise<string | null> {
  const listId = newId();
  if (await copyList(client, list, { ...made, id: listId, source: 'campaign' })) return listId;
  await client.query('DELETE FROM recipient_list WHERE practice_id = $1 AND id = $2', [list.practiceId, listId]);
  return null;
}

/** A name with what it is for in brackets, once. */
export function named(name: string, words: string): string {
  const mark = ` (${words})`;
  const plain = name.endsWith(mark) ? name.slice(0, -mark.length) : name;
  return `${plain.slice(0, LONGEST_NAME - mark.length)}${mark}`;
}
