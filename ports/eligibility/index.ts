import type { BlockedAddresses } from './blocked-addresses';
import type { ContactBlocks } from './contact-blocks';
import type { SafeContacts } from './safe-contacts';
import type { NumberReputations } from './number-reputation';
import type { OptOuts } from './opt-outs';

/** What API and pages use of whether a patient may be sent to. */
export interface EligibilityServices {
  contactBlocks: ContactBlocks;
  blockedAddresses: BlockedAddresses;
  safeContacts: SafeContacts;
  numbers: NumberReputations;
  optOuts: OptOuts;
}
