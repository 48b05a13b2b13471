import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

/** Operators find campaigns in Temporal Web by these. Registered at start (adapters/temporal/namespace.ts). */
export const PRACTICE_ID = defineSearchAttributeKey('PracticeId', SearchAttributeType.KEYWORD);
export const CAMPAIGN_ID = defineSearchAttributeKey('CampaignId', SearchAttributeType.KEYWORD);
export const CAMPAIGN_PHASE = defineSearchAttributeKey('CampaignPhase', SearchAttributeType.KEYWORD);
export const SEND_AT = defineSearchAttributeKey('SendAt', SearchAttributeType.DATETIME);
/** The server's own: the time of a Schedule for which a workflow was started. */
export const SCHEDULED_START = defineSearchAttributeKey('TemporalScheduledStartTime', SearchAttributeType.DATETIME);
