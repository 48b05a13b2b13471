import type { Campaign, Channel } from './client/answers';
import { errorsOf } from './campaigns/outcome';

/** Why the service itself paused a campaign; a person's own reason is said as it is. */
export const PAUSE_WORDS: Record<string, string> = {
  'missed-send-time': 'Missed its time; check before resuming',
  'feature-off': 'Bulk Messages was switched off',
  'provider-credentials': 'The provider refused our credentials',
  'provider-configuration': 'The provider refused our settings',
  'provider-unavailable': 'The provider did not answer for 4 hours',
  credits: 'SMS credits ran out',
  'too-many-failures': 'Too many messages failed for good',
  'stopped-by-operator': 'It was ended by an operator',
  'internal-error': 'Something went wrong on our side; nobody was sent anything twice',
};

const SKIPPED_WORDS: Record<string, string> = {
  delivered: 'delivered already',
  waiting: 'still waiting',
  'not-sent': 'was not to be sent',
  accepted: 'accepted by the mail server',
  'maybe-sent': 'may have been sent: they may receive it twice with --include-maybe-sent',
};

export const channelWords: Record<Channel, string> = { sms: 'SMS', email: 'email' };

/** `1,000 patients`, `1 patient`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en-GB')} ${number === 1 ? one : many}`;
}

/** A code as words, where nobody has better ones. */
export const codeWords = (code: string) => code.replaceAll('-', ' ');

export const skippedWords = (reason: string) => SKIPPED_WORDS[reason] ?? codeWords(reason);

/** On the clock of whoever reads it, with its zone. */
export function timeWords(iso: string): string {
  const options = { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' } as const;
  return new Date(iso).toLocaleString('en-GB', { ...options, timeZoneName: 'short' });
}

/** Where a campaign stands: what it does, or what it waits for. */
export function standing(campaign: Campaign): string {
  const { phase, paused, waitingFor, startsAt, status, counts } = campaign;
  if (paused) return `paused (${PAUSE_WORDS[paused.reason] ?? paused.reason})`;
  const until = waitingFor?.until ? ` until ${timeWords(waitingFor.until)}` : '';
  if (waitingFor) return `waiting for ${WAITING_WORDS[waitingFor.kind] ?? codeWords(waitingFor.kind)}${until}`;
  switch (phase) {
    case 'scheduled':
      return startsAt ? `scheduled for ${timeWords(startsAt)}` : 'scheduled';
    case 'held':
      return startsAt ? `held until ${timeWords(startsAt)}` : 'held';
    case 'settling':
      return 'waiting for receipts';
    case 'settled':
      if (status === 'error') return 'settled: Error';
      return counts.suppressed + counts.cancelled > 0 ? 'settled: Sent to some' : 'settled: OK';
    case 'cancelled':
      return 'stopped';
    default:
      return phase;
  }
}

const WAITING_WORDS: Record<string, string> = {
  'sending-hours': 'sending hours',
  approval: 'approval',
  provider: 'the provider',
};

/** Every patient in one of these, in the words of the glossary; what is none is left out. */
export function tally({ channel, counts }: Campaign): string {
  const { planned, submitting, submitted, delivered, failed, unknown, expired, suppressed, cancelled, saved } = counts;
  const parts: [number, string][] = [
    [planned + submitting, 'to be sent'],
    [submitted, channel === 'email' ? 'accepted by the mail server' : 'waiting for a receipt'],
    [failed, 'failed'],
    [unknown, 'unknown'],
    [expired, channel === 'email' ? 'accepted by the mail server, settled' : 'without a receipt'],
    [suppressed, 'left out'],
    [cancelled, 'stopped before it went'],
    [saved, 'saved to the record'],
  ];
  const some = parts.filter(([number]) => number > 0).map(([number, words]) => `${number} ${words}`);
  return [`${delivered} of ${counts.total} delivered`, ...some].join(', ');
}

/** What to do about errors; nothing where there are none. */
export function adviceOnErrors(campaign: Campaign): string[] {
  if (errorsOf(campaign) === 0) return [];
  return [
    `${count(errorsOf(campaign), 'patient')} may not have received it.`,
    `  Who and why:  rollcall errors ${campaign.id}`,
    `  Try again:    rollcall retry ${campaign.id}`,
  ];
}
