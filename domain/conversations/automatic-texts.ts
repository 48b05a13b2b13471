import type { BlockTick } from '../eligibility/purposes';
import type { Region } from '../patients/mobile';

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

/** The same within a sentence, of a patient whatever the channel. */
const NO_MORE_AT_ALL: Readonly<Record<BlockTick, string>> = {
  recalls: 'messages that invite you to appointments',
  healthInformation: 'messages about your health',
  serviceNotices: 'messages with news of the practice',
  marketing: 'messages about offers and events',
  everySms: 'any texts',
};

/** The one confirmation of a STOP by email, which stops the kind on every channel. */
export function stopMailConfirmation(practiceName: string, ticks: readonly BlockTick[]): string {
  const stopped = ticks.map((tick) => NO_MORE_AT_ALL[tick]).join(' or ');
  return `${practiceName}: we will not send you ${stopped}. We may still write or call about other things. Reply START to get them again.`;
}

/** The one confirmation of a START by email. */
export function startMailConfirmation(practiceName: string): string {
  return `${practiceName}: you will get our messages again. Reply STOP to end them.`;
}

/** The one confirmation of a START. */
export function startConfirmation(practiceName: string): string {
  return `${practiceName}: you will get our texts at this number again. Reply STOP to end them.`;
}

/** Whom to call, by the country of the practice: in an emergency, and for urgent medical help. */
export const HELP_NUMBERS: Readonly<Record<Region, { emergency: string; urgent: string }>> = {
  GB: { emergency: '999', urgent: '111' },
  AU: { emergency: '000', urgent: '1800 022 222' },
};

/** So long after one such answer no further one is sent, so that no machine can keep us writing. */
export const EMERGENCY_ANSWER_MINUTES = 10;

/** The same as `emergencyAnswer`, for an email. */
export function emergencyMailAnswer(practiceName: string, region: Region): string {
  const { emergency, urgent } = HELP_NUMBERS[region];
  return `${practiceName}: we may not read your email soon. In an emergency call ${emergency} now. For urgent help call ${urgent}. This is an automatic email.`;
}

/** The text that a patient gets immediately if the reply may be about an emergency. It does not quote the reply. */
export function emergencyAnswer(practiceName: string, region: Region): string {
  const { emergency, urgent } = HELP_NUMBERS[region];
  return `${practiceName}: we may not read your text soon. In an emergency call ${emergency} now. For urgent help call ${urgent}. This is an automatic text.`;
}
