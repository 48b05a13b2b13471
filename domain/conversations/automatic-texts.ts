import type { BlockTick } from '../eligibility/purposes';

/** The name for a tick that a patient's STOP set, in the list of blocked numbers and its history. */
export const SET_BY_STOP = 'Patient, by replying STOP';
/** Who removed it again. */
export const REMOVED_BY_START = 'Patient, by replying START';

/** What no longer comes, within a sentence. */
const NO_MORE: Readonly<Record<BlockTick, string>> = {
  recalls: 'texts that invite you to appointments',
  healthInformation: 'texts about your health',
  serviceNotices: 'texts with news of the practice',
  marketing: 'texts about offers and events',
  everySms: 'any texts',
};

/** The one confirmation of a STOP. It says what still comes: a STOP ends texts and never the care (N36). */
export function stopConfirmation(practiceName: string, tick: BlockTick): string {
  return `${practiceName}: we will not send ${NO_MORE[tick]} to this number. We may still write or call. Reply START to get them again.`;
}

/** The one confirmation of a START. */
export function startConfirmation(practiceName: string): string {
  return `${practiceName}: you will get our texts at this number again. Reply STOP to end them.`;
}
