import { isQuick, refuseApprover } from '../../../../domain/campaigns/approval';
import { wallTime } from '../../../../domain/practice/hours/send-at';
import type { ApprovalRequest } from '../../../../ports/campaigns/approvals';
import type { CampaignCommands, CommandContext, CommandRefusal } from '../../../../ports/campaigns/campaign-commands';
import type { Database } from '../../sql/connect';
import type { Transaction } from '../../sql/transaction';
import { decideRequest, latestRequest, readApprover, shownAt, unfreeze } from '../approvals';
import { auditCampaign, CHANGED, changeCampaign, decide, store, UNCHANGED } from './deciding';
import type { CampaignCommandsOptions } from './options';
import type { CampaignToSend } from './sending-campaign';

/** A second person's decision about a campaign that waits for approval. */
export function createDecision(
  database: Database,
  options: CampaignCommandsOptions,
): Pick<CampaignCommands, 'approval'> {
  return {
    approval: (context, { decision, note, version }) =>
      decide(database, context, decision, async (transaction, campaign, { already }) => {
        const { client, prisma } = transaction;
        const approver = await readApprover(client, context.practiceId, context.tokenId);
        const request = await latestRequest(client, context);
        if (!approver || !request) return { kind: 'refused', code: 'role-lost' };
        const refused = refuseApprover(approver, { authors: request.authors, anyToken: options.anyTokenApproves });
        if (refused) return { kind: 'refused', code: refused };
        if (version !== null && version !== request.id) return lapsed(decision, campaign);
        if (already) return UNCHANGED;
        if (decision === 'send-back') {
          await decideRequest(prisma, context, 'sent-back', note);
          await unfreeze(transaction, context);
          await auditCampaign(client, context, 'campaign-sent-back', { requestId: request.id });
          return CHANGED;
        }
        const shown = approver.token ? null : await shownAt(prisma, context.practiceId, request.id, approver.id);
        if (!approver.token && !shown) return { kind: 'refused', code: 'samples-not-shown' };
        await decideRequest(prisma, context, 'approved', note);
        await startApproved(transaction, context, campaign, request);
        await store(transaction, context, 'approve', 'campaign-approved', { requestId: request.id });
        if (shown && isQuick(shown, context.now)) {
          const seconds = Math.round((context.now.getTime() - shown.getTime()) / 1000);
          await auditCampaign(client, context, 'campaign-approved-quickly', { requestId: request.id, seconds });
        }
        return CHANGED;
      }),
  };
}

/** Somebody looked at an earlier version than the one that waits. */
function lapsed(decision: 'approve' | 'send-back', campaign: CampaignToSend): CommandRefusal {
  const { phase, paused_reason: reason } = campaign;
  return {
    kind: 'refused',
    act: decision,
    code: 'approval-lapsed',
    phase,
    isPaused: reason !== null,
    approval: 'lapsed',
  };
}

/** Lets an approved campaign go: at its time, or now after its hold. */
async function startApproved(
  transaction: Transaction,
  context: CommandContext,
  campaign: CampaignToSend,
  { dueAt, holdSeconds }: ApprovalRequest,
): Promise<void> {
  const { now } = context;
  const due = dueAt ?? now;
  const holdUntil = holdSeconds > 0 ? new Date(now.getTime() + holdSeconds * 1000) : null;
  const phase = due > now ? 'scheduled' : holdUntil ? 'held' : 'sending';
  await changeCampaign(transaction, context, {
    ...{ phase, sendAt: due, sendWallTime: wallTime(due, campaign.time_zone), holdUntil },
    ...{ waitingKind: null, waitingUntil: null },
  });
}
