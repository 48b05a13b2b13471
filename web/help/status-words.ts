import { CAMPAIGN_WORDS } from '../../domain/campaigns/campaign-words';
import { PAUSE_REASONS } from '../../domain/campaigns/phases';
import {
  FAILURE_REASONS,
  failureGroup,
  type FailureCode,
  type FailureGroup,
} from '../../domain/delivery/failure-reasons';
import { MESSAGE_WORDS, RECORD_WORDS } from '../../domain/delivery/message-words';

/* Help lists the words, causes and advice of the domain, so that it says the same as the pages. */

export const CAMPAIGN_TERMS = Object.values(CAMPAIGN_WORDS);
export const MESSAGE_TERMS = Object.values(MESSAGE_WORDS);
export const RECORD_TERMS = Object.values(RECORD_WORDS);

interface Cause {
  code: string;
  message: string;
  advice: string;
}

const CODES = Object.keys(FAILURE_REASONS) as FailureCode[];

/** The causes of one of the lists that a campaign's page has (H15): to fix in the record, passing, or ours. */
export function failureCauses(group: FailureGroup): Cause[] {
  return CODES.filter((code) => failureGroup(code) === group).map((code) => ({ code, ...FAILURE_REASONS[code] }));
}

export const PAUSE_CAUSES: Cause[] = Object.entries(PAUSE_REASONS).map(([code, reason]) => ({ code, ...reason }));
