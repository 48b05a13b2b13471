import { readSendAt } from '../../../domain/practice/hours/send-at';
import type { CommandAnswer, CommandContext, CommandRefusal } from '../../../ports/campaigns/campaign-commands';
import type { CommandKind } from '../../../ports/campaigns/campaign-gateway';
import type { CampaignRow } from '../../../ports/campaigns/campaign-queries';
import type { TokenHolder } from '../../../ports/practice/api-tokens';
import { nudge } from '../../campaigns/nudge';
import { invalidInput, refusal, refusalOf, type Problem } from '../../contract/problem';
import type { Answer, Call } from '../../contract/route';
import { campaignDetails } from '../../schemas/campaigns/campaigns';
import type { Services } from '../../services';
import { readBack } from './campaigns';

/** What most commands answer. */
export const accepted = { 202: { description: 'The campaign as it is now.', schema: campaignDetails } };

/**
 * How commands on a campaign are answered. Each is stored in the database first, and then its workflow is signalled. It is
 * no error if Temporal is down: the sweeper signals the workflow later.
 */
export function commandAnswers({ campaigns, gateway, log }: Pick<Services, 'campaigns' | 'gateway' | 'log'>) {
  const tell = (call: CampaignCall, kind: CommandKind) =>
    nudge(log, kind, () => gateway.commanded(call.caller.practiceId, call.subject.id, call.operationId, kind));

  /** 202 with the campaign as it stands now. */
  async function answerWith(call: CampaignCall, kind: CommandKind, decided: CommandAnswer): Promise<Answer> {
    if (decided.kind === 'refused') throw toProblem(decided, call);
    await tell(call, kind);
    return { status: 202, body: await readBack(campaigns, call.caller.practiceId, call.subject.id) };
  }

  return { tell, answerWith };
}

/** 403 while Bulk Messages is switched off, which comes before anything is said of the body. */
export function bulkMessagesOn(settings: Services['settings']) {
  return async ({ caller }: { caller: TokenHolder }): Promise<void> => {
    const { practiceId, practiceName } = caller;
    if (!(await settings.read(practiceId)).bulkMessages) throw refusal('feature-off', { practiceName });
  };
}

/** A request about one campaign. */
export type CampaignCall = Call<unknown, unknown, CampaignRow>;

/** Who commands what and when, for the store. */
export function contextOf({ caller, subject, operationId, now }: CampaignCall): CommandContext {
  const { practiceId, user, tokenId, role } = caller;
  return { practiceId, campaignId: subject.id, commandId: operationId, by: user, tokenId, role, now };
}

/** The time at which to send, or 422. */
export function readTime(text: string, asked: Date): Date {
  const reading = readSendAt(text, asked);
  if (reading.ok) return reading.at;
  throw invalidInput([{ path: 'sendAt', code: reading.code, message: reading.message }]);
}

/** A refusal of a command as it is answered; those that ask who and where are told of the campaign and its practice. */
export function toProblem(refused: CommandRefusal, { caller, subject }: CampaignCall): Problem {
  return campaignProblem(refused, { practiceName: caller.practiceName, createdBy: subject.createdBy });
}

/** A refused command of a campaign, as it is answered. @param createdBy who made the campaign. */
export function campaignProblem(
  refused: CommandRefusal,
  { practiceName, createdBy }: { practiceName: string; createdBy: string },
): Problem {
  switch (refused.code) {
    case 'not-yours':
      return refusal(refused.code, { createdBy, practiceName });
    case 'feature-off':
      return refusal(refused.code, { practiceName });
    case 'needs-acknowledgement':
      return refusal(refused.code).with({ members: { findings: refused.findings } });
    case 'nothing-to-retry':
      return refusal(refused.code, {}).with({ members: { skipped: refused.skipped } });
    default:
      return refusalOf(refused);
  }
}
