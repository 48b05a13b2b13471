import { maySteer } from '../../domain/practice/roles';
import type { CampaignRow } from '../../ports/campaigns/campaign-queries';
import type { TokenHolder } from '../../ports/practice/api-tokens';
import { refusal, type Problem } from '../contract/problem';

/** A sender for their own campaigns, a manager for all. */
export function refuseSteering(
  caller: TokenHolder,
  campaign: Pick<CampaignRow, 'createdBy' | 'createdByToken'>,
): Problem | null {
  if (maySteer(caller.role, campaign.createdByToken === caller.tokenId)) return null;
  return refusal('not-yours', { createdBy: campaign.createdBy, practiceName: caller.practiceName });
}
