import type { PoolClient } from 'pg';
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
import type { Prisma } from '../../generated/client';
import { appendAudit } from '../../practice/audit-log';
import { creditsAvailable } from '../../practice/credit-ledger';
import type { Database } from '../../sql/connect';
import { json } from '../../sql/rows';
import { inTransaction, type Transaction } from '../../sql/transaction';
import { latestRequest } from '../approvals';
import { lockedCampaign, type CampaignToSend, type Run } from './sending-campaign';

export const CHANGED = { kind: 'accepted', changed: true } as const;
export const UNCHANGED = { kind: 'accepted', changed: false } as const;

type DecideRest<T> = [
  context: CommandContext,
  act: Act,
  work: (transaction: Transaction, campaign: CampaignToSend, how: { already: boolean }) => Promise<T>,
];

/** The same as `decideIn`, in a new transaction. */
export const decide = <T extends CommandAnswer | SendAnswer | RetryAnswer>(
  database: Database,
  ...rest: DecideRest<T>
): Promise<T> => decideIn(inTransaction, database, ...rest);

/**
 * Locks the campaign, answers a repeated command from its row, and lets the rule of the domain decide.
 *
 * @param work carries it out; `already` says that what is asked for is so.
 */
export async function decideIn<T extends CommandAnswer | SendAnswer | RetryAnswer>(
  run: Run,
  database: Database,
  ...[context, act, work]: DecideRest<T>
): Promise<T> {
  const decided = run(database, async (transaction) => {
    const { client, prisma } = transaction;
    const campaign = await lockedCampaign(client, context);
    if (!campaign) return { kind: 'refused', code: 'not-found', what: 'campaign' } as T;
    const known = await prisma.command.findUnique({
      where: {
        practiceId_id: { practiceId: context.practiceId, id: context.commandId },
        dispatchId: context.campaignId,
      },
      select: { details: true },
    });
    if (known) return (known.details as { answer?: T } | null)?.answer ?? (UNCHANGED as T);
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
    const answer = await work(transaction, campaign, { already: decision.kind === 'already' });
    await client.query(
      `UPDATE command SET details = coalesce(details, '{}') || jsonb_build_object('answer', $3::jsonb) WHERE practice_id = $1 AND id = $2`,
      [context.practiceId, context.commandId, JSON.stringify(answer)],
    );
    return answer;
  });
  return decided.catch(async (error: unknown): Promise<T> => {
    // Another send was quicker and took the credits. This one was rolled back whole.
    if (!(error instanceof NoCredits)) throw error;
    const available = (await creditsAvailable(database.pool, context.practiceId)) ?? 0;
    return { kind: 'refused', code: 'no-credits', needed: error.needed, available } as T;
  });
}

/** Stores the command that was decided on, and its audit entry. */
export async function store(
  { client, prisma }: Transaction,
  context: CommandContext,
  kind: CommandKind,
  act: string,
  details: Record<string, unknown>,
): Promise<void> {
  const { practiceId, commandId: id, campaignId: dispatchId, by: requestedBy, now: requestedAt } = context;
  await prisma.command.create({
    data: { practiceId, id, dispatchId, kind, details: json(details), requestedBy, requestedAt },
  });
  await auditCampaign(client, context, act, details);
}

/** A change that a workflow has to look at; a draft has no workflow and no commands yet. */
export async function storeOrAudit(
  transaction: Transaction,
  context: CommandContext,
  { phase }: CampaignToSend,
  act: string,
  details: Record<string, unknown>,
): Promise<void> {
  if (phase === 'draft') await auditCampaign(transaction.client, context, act, details);
  else await store(transaction, context, 'pace', act, details);
}

/** Changes the row of a campaign, under the lock that deciding took. */
export async function changeCampaign(
  { prisma }: Pick<Transaction, 'prisma'>,
  { practiceId, campaignId: id }: Pick<CommandContext, 'practiceId' | 'campaignId'>,
  data: Prisma.CampaignUncheckedUpdateInput,
): Promise<void> {
  await prisma.campaign.update({ where: { practiceId_id: { practiceId, id } }, data, select: { id: true } });
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
