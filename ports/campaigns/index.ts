import type { CampaignQueries } from './campaign-queries';
import type { CampaignCommands } from './campaign-commands';
import type { Approvals } from './approvals';
import type { Drafts } from './drafts';
import type { FollowUps } from './follow-ups';
import type { Reminders } from './reminders';
import type { ReviewReads } from './review-facts';
import type { TextTrials } from './text-trials';
import type { PracticeOverviews } from './practice-overview';
import type { LiveNews } from './live-news';

/** What API and pages use of campaigns and drafts. */
export interface CampaignsServices {
  campaigns: CampaignQueries;
  commands: CampaignCommands;
  approvals: Approvals;
  drafts: Drafts;
  reminders: Reminders;
  followUps: FollowUps;
  textTrials: TextTrials;
  review: ReviewReads;
  overviews: PracticeOverviews;
  liveNews: LiveNews;
}
