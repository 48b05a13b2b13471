import { SAFE_CHANNELS, SAFE_CHANNEL_WORDS, SAFE_LEVEL_WORDS } from '../../../domain/eligibility/safe-contact';
import type { SafeContactStanding } from '../../../ports/eligibility/safe-contacts';

/** Safe contact of a patient, a row for each way of contact. */
export function safeRows({ levels, setBy }: SafeContactStanding) {
  return SAFE_CHANNELS.map((channel) => {
    const set = setBy[channel];
    return {
      ...{ channel, level: levels[channel], text: SAFE_CHANNEL_WORDS[channel], now: SAFE_LEVEL_WORDS[levels[channel]] },
      set: set ? { ...set, at: new Date(set.at) } : null,
    };
  });
}
