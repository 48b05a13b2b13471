import { isPauseReason } from '../domain/campaigns/campaign-words';
import { PAUSE_REASONS } from '../domain/campaigns/phases';
import { isSkipReason, SKIP_WORDS } from '../domain/delivery/retry-eligibility';
import type { Campaign } from './client/answers';
import { errorsOf } from './campaigns/outcome';

/** `1,000 patients`, `1 patient`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en-GB')} ${number === 1 ? one : many}`;
}

/** A code as words, if there are no better ones. */
export const codeWords = (code: string) => code.replaceAll('-', ' ');

/** Why a patient is not tried again, in the middle of a line. */
export function skippedWords(reason: string): string {
  if (!isSkipReason(reason)) return codeWords(reason);
  const words = SKIP_WORDS[reason];
  const more = reason === 'maybe-sent' ? ': they may get it twice with --include-maybe-sent' : '';
  return words[0]!.toLowerCase() + words.slice(1) + more;
}

const pausedWords = (reason: string) => (isPauseReason(reason) ? PAUSE_REASONS[reason].message : reason);

/** Uses the reader's local time and names the time zone. */
export function timeWords(iso: string): string {
  const options = { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' } as const;
  return new Date(iso).toLocaleString('en-GB', { ...options, timeZoneName: 'short' });
}

/** The state of a campaign: what it is doing or waiting for. */
export function standing(campaign: Campaign): string {
  const { phase, paused, waitingFor, startsAt, status, counts } = campaign;
  if (paused) return `paused (${pausedWords(paused.reason)})`;
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

/** Counts every patient once, in the words of the glossary. Zero counts are left out. */
export function tally({ channel, counts }: Campaign): string {
  const { planned, submitting, submitted, delivered, failed, unknown, expired, suppressed, cancelled, saved } = counts;
  const parts: [number, string][] = [
    [planned + submitting, 'to be sent'],
    [submitted, channel === 'email' ? 'accepted by the mail server' : 'waiting for a receipt'],
    [failed, 'failed'],
    [unknown, 'unknown'],
    [expired, channel === 'email' ? 'accepted by the mail server, settled' : 'without a receipt'],
    [suppressed, 'left out'],
    [cancelled, 'stopped before sending'],
    [saved, 'saved to the record'],
  ];
  const some = parts.filter(([number]) => number > 0).map(([number, words]) => `${number} ${words}`);
  return [`${delivered} of ${counts.total} delivered`, ...some].join(', ');
}

/** What to do about errors; empty if there are none. */
export function adviceOnErrors(campaign: Campaign): string[] {
  if (errorsOf(campaign) === 0) return [];
  return [
    `${count(errorsOf(campaign), 'patient')} may not have received it.`,
    `  Who and why:  rollcall errors ${campaign.id}`,
    `  Try again:    rollcall retry ${campaign.id}`,
  ];
}
