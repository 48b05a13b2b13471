import type { CampaignsServices } from '../../../ports/campaigns';
import type { Database } from '../sql/connect';
import { createCampaignQueries } from './campaign-queries';
import { createCampaignCommands } from './commands';
import type { CampaignCommandsOptions } from './commands/options';
import { createApprovals } from './approvals';
import { createDrafts } from './drafts';
import { createFollowUps } from './follow-ups';
import { createReminders } from './reminders';
import { createReviewReads } from './review-facts';
import { createPracticeOverviews } from './practice-overview';
import { createTextTrials } from './text-trials';
import { createLiveNews } from './live-news';

export interface CampaignsOptions extends CampaignCommandsOptions {
  /** Changes arrive over a dedicated connection. */
  databaseUrl: string;
  /** The base of our addresses, as patients see them. */
  publicUrl: string;
  /** How long a day of a reminder lasts. */
  daySeconds: number;
}

/** Everything of this room that API and pages use. */
export function createCampaigns(database: Database, options: CampaignsOptions): CampaignsServices {
  return {
    campaigns: createCampaignQueries(database),
    commands: createCampaignCommands(database, options),
    approvals: createApprovals(database),
    drafts: createDrafts(database, options),
    reminders: createReminders(database.pool, options),
    followUps: createFollowUps(database, options),
    textTrials: createTextTrials(database.pool, options),
    review: createReviewReads(database.pool),
    overviews: createPracticeOverviews(database),
    liveNews: createLiveNews(options.databaseUrl),
  };
}
