import { CAMPAIGN_WORDS } from '../../domain/campaigns/campaign-words';
import { PAUSE_REASONS } from '../../domain/campaigns/phases';
import { FAILURE_REASONS } from '../../domain/delivery/failure-reasons';
import { MESSAGE_WORDS, RECORD_WORDS } from '../../domain/delivery/message-words';

/*
 * Help lists the words, causes and advice of the domain as they are, so that it says what the pages say.
 */

export const CAMPAIGN_TERMS = Object.values(CAMPAIGN_WORDS);
export const MESSAGE_TERMS = Object.values(MESSAGE_WORDS);
export const RECORD_TERMS = Object.values(RECORD_WORDS);

interface Cause {
  code: string;
  message: string;
  advice: string;
}

const CAUSES = Object.entries(FAILURE_REASONS).map(([code, reason]) => ({ code, ...reason }));

/** The causes in the two lists that the errors page has (H15): the record's to fix, and ours. */
export function failureCauses(side: 'contact' | 'provider'): Cause[] {
  return CAUSES.filter((cause) => cause.side === side);
}

export const PAUSE_CAUSES: Cause[] = Object.entries(PAUSE_REASONS).map(([code, reason]) => ({ code, ...reason }));
