import type { EligibilityServices } from '../../../ports/eligibility';
import type { Database } from '../sql/connect';
import { createBlockedAddresses } from './blocked-addresses';
import { createContactBlocks } from './contact-blocks';
import { createSafeContacts } from './safe-contact';
import { createNumberReputations } from './number-reads';
import { createOptOuts } from './opt-outs';

/** Everything of this room that API and pages use. */
export function createEligibility(database: Database): EligibilityServices {
  return {
    contactBlocks: createContactBlocks(database),
    blockedAddresses: createBlockedAddresses(database),
    safeContacts: createSafeContacts(database),
    numbers: createNumberReputations(database),
    optOuts: createOptOuts(database),
  };
}
