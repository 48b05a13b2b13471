import { PULL_WORDS, type PullReason } from '../../domain/recalls/letters/custody';
import { callObstacleWords } from '../../domain/recalls/calls/call-list';
import { LETTER_OBSTACLE_WORDS } from '../../domain/recalls/letters/address';
import type { CampaignReach, ReachedPatient } from '../../ports/campaigns/follow-ups';
import { messageReason } from './present-campaign';

/** Reasons that no message and no row of a list has. */
const OTHER_WORDS: Readonly<Record<string, string>> = {
  ...LETTER_OBSTACLE_WORDS,
  ...({ moved: PULL_WORDS.moved, closed: PULL_WORDS.closed } satisfies Partial<Record<PullReason, string>>),
  'calls-not-suitable': callObstacleWords('calls-not-suitable'),
  'letter-returned': 'The letter came back',
  'letters-discarded': 'The letters were thrown away',
  'call-wrong-number': 'The call reached a wrong number',
  'call-declined': 'The patient declined in a call',
  'no-provider': 'There is no email provider',
  cancelled: 'Sending was stopped',
  suppressed: 'Not sent',
  failed: 'Failed',
  expired: 'No receipt came',
  unknown: 'Not known whether it was sent',
  'left-out': 'Left out of the list',
};

/** Why a patient was not reached, in words. */
export function notReachedWords(code: string): string {
  return OTHER_WORDS[code] ?? messageReason(code, null)?.message ?? code;
}

/** The sum of a campaign as the API answers. */
export function presentReach({ steps, counts }: CampaignReach) {
  const notReached = counts.notReached.map((one) => ({ ...one, message: notReachedWords(one.code) }));
  return { steps, counts: { ...counts, notReached } };
}

/** A patient with their outcome, as the API answers. */
export function presentReached({ outcome, ...row }: ReachedPatient) {
  return {
    ...row,
    ...{ outcome: outcome.kind, by: outcome.kind === 'reached' ? outcome.by : null },
    reason: outcome.kind === 'not-reached' ? { code: outcome.code, message: notReachedWords(outcome.code) } : null,
  };
}
