import type { Counts } from '../../cli/client/answers';
import type { Bench } from '../bench';
import type { Run } from '../measure/pairs';
import { until, untilDone } from '../until';
import { checkCampaign, CheckFailed } from './checks';
import { emptyJournal, type GatewayJournal } from './journal';
import type { CampaignView, Draft, Practice } from './practice';

const KEPT_EMAIL_SETTLE_SECONDS = 259_200;

export interface CampaignRun extends Run {
  campaignId: string;
}

export interface CampaignPlan {
  practice: Practice;
  listId: string;
  recipients: number;
  content: Draft;
  /** What takes the SMS in place of the simulators. */
  gateway?: GatewayJournal;
  /** Called right before Send and right after the end of what is timed. */
  around?: { before(): void | Promise<void>; after(): void | Promise<void> };
}

/**
 * Sends one campaign and times it from Send until its counts say that all is done: SMS delivered and saved to the
 * record, emails submitted. Then waits until it has settled and checks who was sent what.
 */
export async function runCampaign({ stage }: Bench, plan: CampaignPlan): Promise<CampaignRun> {
  const { practice, listId, recipients, content, gateway, around } = plan;
  const campaignId = await practice.draft(listId, content);
  await emptyJournal(stage);
  await gateway?.empty();
  const timeoutMs = 120_000 + recipients * 5;

  await around?.before();
  const started = performance.now();
  await practice.send(campaignId);
  let seen: CampaignView | null = null;
  await untilDone(
    () => `the campaign is through: ${JSON.stringify(seen)}`,
    async () => {
      const { counts, paused } = (seen = await practice.campaign(campaignId));
      if (paused) throw new CheckFailed(`the campaign paused: ${paused.reason}`);
      const lost = counts.failed + counts.unknown + counts.cancelled + counts.suppressed;
      if (lost > 0) throw new CheckFailed(`${lost} messages went wrong: ${JSON.stringify(counts)}`);
      return share(counts, content.channel);
    },
    timeoutMs,
  );
  const seconds = (performance.now() - started) / 1000;
  await around?.after();

  await settle(practice, campaignId, content.channel, timeoutMs);
  await checkCampaign(stage, practice, campaignId, content.channel, recipients, gateway);
  return { recipients, seconds, campaignId };
}

/** Of an SMS half is being delivered and half being saved, so that the share grows evenly. */
function share(counts: Counts, channel: 'sms' | 'email'): number {
  const done = channel === 'sms' ? (counts.delivered + counts.saved) / 2 : counts.submitted + counts.expired;
  return done / counts.total;
}

async function settle(practice: Practice, campaignId: string, channel: string, timeoutMs: number): Promise<void> {
  // No receipt closes an email, and one that stays open is looked at all through the next run.
  if (channel === 'email') await practice.settleEmailAfter(1);
  const settled = async () => (await practice.campaign(campaignId)).phase === 'settled';
  await until('the campaign has settled', settled, { timeoutMs, everyMs: 100 });
  if (channel === 'email') await practice.settleEmailAfter(KEPT_EMAIL_SETTLE_SECONDS);
}
