import type { ContactBlocks } from './contact-blocks';
import type { NumberReputations } from './number-reputation';
import type { OptOuts } from './opt-outs';

/** What API and pages use of whether a patient may be sent to. */
export interface EligibilityServices {
  contactBlocks: ContactBlocks;
  numbers: NumberReputations;
  optOuts: OptOuts;
}
