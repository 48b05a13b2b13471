import type { Pool, PoolClient } from 'pg';
import { decideAct, type Act } from '../../../../domain/campaigns/acts';
import { approvalStanding } from '../../../../domain/campaigns/approval';
import { maySteer } from '../../../../domain/practice/roles';
import type {
  CommandAnswer,
  CommandContext,
  RetryAnswer,
  SendAnswer,
} from '../../../../ports/campaigns/campaign-commands';
import type { CommandKind } from '../../../../ports/campaigns/campaign-gateway';
import { NoCredits } from '../../../../ports/practice/credits';
import { appendAudit } from '../../practice/audit-log';
import { creditsAvailable } from '../../practice/credit-ledger';
import { transaction } from '../../sql/connect';
import { latestRequest } from '../approvals';
import { lockedCampaign, type CampaignToSend, type Run } from './sending-campaign';

export const CHANGED = { kind: 'accepted', changed: true } as const;
export const UNCHANGED = { kind: 'accepted', changed: false } as const;

type DecideRest<T> = [
  context: CommandContext,
  act: Act,
  work: (client: PoolClient, campaign: CampaignToSend, how: { already: boolean }) => Promise<T>,
];

/** The same as `decideIn`, in a new transaction. */
export const decide = <T extends CommandAnswer | SendAnswer | RetryAnswer>(
  pool: Pool,
  ...rest: DecideRest<T>
): Promise<T> => decideIn(transaction, pool, ...rest);

/**
 * Locks the campaign, answers a repeated command from its row, and lets the rule of the domain decide.
 *
 * @param work carries it out; `already` says that what is asked for is so.
 */
export async function decideIn<T extends CommandAnswer | SendAnswer | RetryAnswer>(
  run: Run,
  pool: Pool,
  ...[context, act, work]: DecideRest<T>
): Promise<T> {
  const decided = run(pool, async (client) => {
    const campaign = await lockedCampaign(client, context);
    if (!campaign) return { kind: 'refused', code: 'not-found', what: 'campaign' } as T;
    const known = await client.query<{ details: { answer?: T } | null }>(
      `SELECT details FROM command WHERE practice_id = $1 AND id = $2 AND dispatch_id = $3`,
      [context.practiceId, context.commandId, context.campaignId],
    );
    if (known.rows[0]) return known.rows[0].details?.answer ?? (UNCHANGED as T);
    const request = campaign.approval === null ? null : await latestRequest(client, context);
    const dueAt = request?.dueAt?.getTime() ?? null;
    const decision = decideAct(act, {
      phase: campaign.phase,
      isPaused: campaign.paused_reason !== null,
      approval: approvalStanding(request && { state: request.state, dueAt }, campaign.paused_reason, +context.now),
      maySteer: maySteer(context.role, campaign.created_by_token === context.tokenId),
      isSwitchedOn: campaign.bulk_messages,
    });
    if (decision.kind === 'refused') return decision as T;
    const answer = await work(client, campaign, { already: decision.kind === 'already' });
    await client.query(
      `UPDATE command SET details = coalesce(details, '{}') || jsonb_build_object('answer', $3::jsonb) WHERE practice_id = $1 AND id = $2`,
      [context.practiceId, context.commandId, JSON.stringify(answer)],
    );
    return answer;
  });
  return decided.catch(async (error: unknown): Promise<T> => {
    // Another send was quicker and took the credits. This one was rolled back whole.
    if (!(error instanceof NoCredits)) throw error;
    const available = (await creditsAvailable(pool, context.practiceId)) ?? 0;
    return { kind: 'refused', code: 'no-credits', needed: error.needed, available } as T;
  });
}

/** Stores the command that was decided on, and its audit entry. */
export async function store(
  client: PoolClient,
  context: CommandContext,
  kind: CommandKind,
  act: string,
  details: Record<string, unknown>,
): Promise<void> {
  await client.query(
    `INSERT INTO command (practice_id, id, dispatch_id, kind, details, requested_by, requested_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [context.practiceId, context.commandId, context.campaignId, kind, details, context.by, context.now],
  );
  await auditCampaign(client, context, act, details);
}

/** A change that a workflow has to look at; a draft has no workflow and no commands yet. */
export async function storeOrAudit(
  client: PoolClient,
  context: CommandContext,
  { phase }: CampaignToSend,
  act: string,
  details: Record<string, unknown>,
): Promise<void> {
  if (phase === 'draft') await auditCampaign(client, context, act, details);
  else await store(client, context, 'pace', act, details);
}

/** An entry of the audit log about the campaign of a command. */
export function auditCampaign(
  client: PoolClient,
  { practiceId, campaignId, by, now }: CommandContext,
  act: string,
  details: Record<string, unknown>,
): Promise<void> {
  return appendAudit(client, {
    ...{ practiceId, at: now, actor: by, act, subjectKind: 'campaign', subjectId: campaignId, details },
  });
}
