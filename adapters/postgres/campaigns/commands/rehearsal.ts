import type { PoolClient } from 'pg';
import type {
  CheckSending,
  CommandContext,
  CommandRefusal,
  Rehearsal,
  SendAnswer,
  SendingMoment,
  SendOptions,
  SkippedCount,
} from '../../../../ports/campaigns/campaign-commands';
import { acceptedRows, findList } from '../../lists/list-queries';
import type { Database } from '../../sql/connect';
import { rolledBack } from '../../sql/transaction';
import { dividedTexts, type MessageTexts } from '../../../../domain/content/translations/message-texts';
import type { TextChoice } from '../../../../domain/content/translations/text-choice';
import { createReviewReads } from '../review-facts';
import { estimateSend, toldEstimate, toldTexts } from '../send-estimate';
import { asSent, createTextChooser } from './message-texts';
import {
  judgeForSending,
  lockedCampaign,
  withTextB,
  type CampaignToSend,
  type ChooseTexts,
  type SendIn,
} from './sending-campaign';

/** What is about to be sent, for the checks: the locked draft, and reads that see what the transaction did. */
export function momentOf(client: PoolClient, campaign: CampaignToSend, choose: ChooseTexts): SendingMoment {
  const { purpose, channel, subject, body, snomed_codes: snomedCodes, save_to_record: saveToRecord } = campaign;
  return {
    content: {
      ...{ purpose, channel, subject, body, snomedCodes, saveToRecord },
      ...{ emptyValues: campaign.empty_values, listId: campaign.list_id, linkLine: campaign.link_line },
      ...{ template: campaign.template, textTrial: campaign.text_trial },
    },
    reads: {
      // Judged already, in this transaction.
      find: (practiceId, listId) => findList(client, practiceId, listId),
      accepted: acceptedRows(client),
      facts: (...about) => createReviewReads(client).read(...about),
      texts: (practiceId, _, options) => choose(client, practiceId, campaign, options),
    },
  };
}

/** There is no draft that could be sent, whatever is put right. */
const NO_DRAFT = new Set<string>(['not-found', 'already-sent', 'not-yours', 'cancelled', 'not-sent']);

/**
 * Send itself in a transaction that is rolled back (N8): its planning, eligibility, filling, checks and credits are Send's,
 * and what it came to is read before it is undone. Where Send would refuse, the checks are still asked.
 */
export async function rehearse(
  send: SendIn,
  database: Database,
  context: CommandContext,
  asked: SendOptions,
  { ucs2PartUnits }: { ucs2PartUnits: (kind: string) => number },
): Promise<Rehearsal | CommandRefusal> {
  // Anyone who may send may do a dry run of anything, because it has no effect.
  const anyone: CommandContext = { ...context, role: 'manager' };
  let result: Rehearsal | CommandRefusal | null = null;
  const told = { ...asked, ucs2PartUnits };
  const choose = createTextChooser({ countsLanguages: true });
  const answer = await send(
    anyone,
    asked,
    (sameOrOther, work) =>
      rolledBack(sameOrOther, async (transaction) => {
        const decided = await work(transaction);
        result = await outcomeOf(transaction.client, context, decided as SendAnswer, { ...told, choose });
        return decided;
      }),
    choose,
  );
  // Another send took the credits at this moment, and Send gave up at the very end.
  const again = { ...told, choose: createTextChooser({ countsLanguages: true }) };
  return result ?? rolledBack(database, ({ client }) => outcomeOf(client, context, answer, again));
}

async function outcomeOf(
  client: PoolClient,
  context: CommandContext,
  answer: SendAnswer,
  {
    check,
    choose,
    ucs2PartUnits,
  }: { check: CheckSending; choose: ChooseTexts; ucs2PartUnits: (kind: string) => number },
): Promise<Rehearsal | CommandRefusal> {
  const refusal = answer.kind === 'refused' ? answer : null;
  if (refusal && NO_DRAFT.has(refusal.code)) return refusal;
  const campaign = await lockedCampaign(client, context);
  if (!campaign) return { kind: 'refused', code: 'not-found', what: 'campaign' };
  if (refusal) {
    if (campaign.list_status === 'ready') campaign.accepted = await judgeForSending(client, context, campaign);
    if (refusal.code !== 'needs-acknowledgement') await check(momentOf(client, campaign, choose));
  }
  const { practiceId } = context;
  const account = await accountOf(client, practiceId, campaign);
  const audience = refusal ? null : await audienceOf(client, practiceId, campaign.id);
  const choice = await choose(client, practiceId, campaign, { onlyIfNeeded: true });
  const sent = { ...campaign, texts: await textsAsSent(client, practiceId, campaign, choice) };
  const leftOut = audience?.rowsLeftOut ?? choice.toCall;
  const estimate =
    account && campaign.accepted
      ? await estimateSend(client, practiceId, sent, {
          ...{ accountId: account.id, leftOut, now: context.now, always: true },
          ucs2PartUnits: ucs2PartUnits(account.kind),
        })
      : null;
  // What this send has just set aside is free until it really goes.
  if (estimate?.available != null && audience) estimate.available += estimate.segments.total;
  return {
    refusal,
    audience: audience && { planned: audience.planned, leftOut: audience.leftOut },
    rejected: await rejectedOf(client, practiceId, campaign.list_id),
    estimate: estimate && toldEstimate(sent, estimate),
    texts: estimate ? toldTexts(sent, leftOut, estimate) : [],
    ratePerSecond: account?.ratePerSecond ?? null,
    perHour: campaign.per_hour,
    purpose: campaign.purpose,
    urgent: campaign.urgent_reason !== null,
    timeZone: campaign.time_zone,
  };
}

/** Every text with its link, and who was given which: text B of a trial went to those rows that Send divided. */
async function textsAsSent(
  client: PoolClient,
  practiceId: string,
  campaign: CampaignToSend,
  choice: TextChoice,
): Promise<MessageTexts> {
  const withB = withTextB(campaign);
  if (!withB) return asSent(campaign, choice.texts);
  const { rows } = await client.query<{ rows: number[] | null }>(
    `SELECT array_agg(row ORDER BY row) AS "rows" FROM message WHERE practice_id = $1 AND dispatch_id = $2 AND text IS NOT NULL`,
    [practiceId, campaign.id],
  );
  const { subject, body } = withB;
  return asSent(campaign, dividedTexts(choice.texts, { subject, body, rows: new Set(rows[0]?.rows ?? []) }));
}

/** The frozen audience: who is sent to, and who is of it and is not. */
async function audienceOf(
  client: PoolClient,
  practiceId: string,
  campaignId: string,
): Promise<{ planned: number; leftOut: SkippedCount[]; rowsLeftOut: number[] }> {
  const { rows } = await client.query<{ reason: string | null; count: number; rows: number[] | null }>(
    `SELECT reason_code AS reason, count(*)::int AS count, CASE WHEN reason_code IS NOT NULL THEN array_agg(row ORDER BY row) END AS "rows"
     FROM message WHERE practice_id = $1 AND dispatch_id = $2 GROUP BY reason_code`,
    [practiceId, campaignId],
  );
  const leftOut = rows.flatMap(({ reason, count }) => (reason === null ? [] : [{ reason, count }]));
  return {
    planned: rows.find(({ reason }) => reason === null)?.count ?? 0,
    leftOut,
    rowsLeftOut: rows.flatMap((group) => group.rows ?? []),
  };
}

/** The rows that are not of the audience, each for the reason that decided. */
async function rejectedOf(client: PoolClient, practiceId: string, listId: string): Promise<SkippedCount[]> {
  const { rows } = await client.query<SkippedCount>(
    `SELECT coalesce(reasons -> 0 ->> 'code', 'not-found') AS reason, count(*)::int AS count FROM list_row
     WHERE practice_id = $1 AND list_id = $2 AND outcome = 'rejected' GROUP BY 1 ORDER BY 2 DESC, 1`,
    [practiceId, listId],
  );
  return rows;
}

/** The account of the campaign's channel that new campaigns go out through. */
async function accountOf(
  client: PoolClient,
  practiceId: string,
  { channel }: Pick<CampaignToSend, 'channel'>,
): Promise<{ id: string; kind: string; ratePerSecond: number | null } | null> {
  const { rows } = await client.query<{ id: string; kind: string; ratePerSecond: number | null }>(
    `SELECT id, kind, rate_per_second AS "ratePerSecond" FROM provider_account
     WHERE practice_id = $1 AND channel = $2 AND active LIMIT 1`,
    [practiceId, channel],
  );
  return rows[0] ?? null;
}
