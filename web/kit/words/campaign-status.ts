import { capital } from '../../../domain/capital';
import { CAMPAIGN_WORDS, isPauseReason, type CampaignWord } from '../../../domain/campaigns/campaign-words';
import { PAUSE_REASONS } from '../../../domain/campaigns/phases';
import type { StatusWord } from '../../../domain/delivery/status-word';
import { endingOf, handedOver, isPaused, leftToSend, partsOf, type Ending } from '../../../domain/campaigns/figures';
import type { CampaignReport } from '../../../ports/campaigns/campaign-queries';
import { countOf, numberWords } from '../../../domain/words/numbers';
import { clockOf, timeWords, zoneWords } from '../../../domain/words/times';

/** A status is a word with one sentence that explains it. The colour only repeats the meaning of the word. */
export interface StatusWords extends Pick<StatusWord, 'word' | 'colour'> {
  sentence: string;
}

/** A word of the domain's table with what is true of this campaign. */
function said(key: CampaignWord, sentence: string): StatusWords {
  const { word, colour } = CAMPAIGN_WORDS[key];
  return { word, colour, sentence };
}

export interface Seen {
  now: Date;
  timeZone: string;
  /** When sending is expected to end, where that can be said. */
  endsAt?: Date | null;
}

type Facts = Pick<
  CampaignReport,
  | 'phase'
  | 'channel'
  | 'counts'
  | 'pausedReason'
  | 'holdUntil'
  | 'waitingKind'
  | 'waitingUntil'
  | 'approval'
  | 'startsAt'
  | 'cancelledAt'
  | 'cancelReason'
  | 'by'
>;

/** How a campaign stands, in a word and a sentence. */
export function campaignStatus(campaign: Facts, { now, timeZone, endsAt }: Seen): StatusWords {
  const { counts, channel } = campaign;
  const when = (at: Date) => timeWords(at, timeZone, now);
  if (isPaused(campaign)) return paused(campaign);
  switch (campaign.phase) {
    case 'draft':
      return said('draft', 'Not sent yet');
    case 'scheduled':
      if (campaign.waitingKind === 'approval') return waitsForApproval(campaign);
      return said(
        'scheduled',
        campaign.startsAt
          ? `Sends ${timeWords(campaign.startsAt, timeZone)} ${zoneWords(timeZone)}`
          : 'Sends at its time',
      );
    case 'held':
      return said(
        'held',
        campaign.startsAt && campaign.startsAt > now ? `Starts ${startWords(campaign.startsAt)}` : 'Starting now',
      );
    case 'sending':
      if (campaign.waitingKind === 'sending-hours' || (campaign.startsAt && campaign.startsAt > now)) {
        const goes = handedOver(counts) > 0 ? 'Goes on' : 'Starts';
        return said(
          'sending-hours',
          campaign.startsAt ? `${goes} ${when(campaign.startsAt)}` : `${goes} when sending hours begin`,
        );
      }
      if (campaign.waitingKind === 'provider') {
        const left = leftToSend(counts);
        const away = channel === 'sms' ? 'The SMS provider is not answering' : 'The mail server is not answering';
        const goes = `we send ${left === 1 ? 'it' : 'them'} automatically`;
        return said('sending', `${sentOf(campaign)}. ${away}${left === 0 ? '' : `; ${waits(left)}, and ${goes}`}`);
      }
      return said('sending', `${sentOf(campaign)}${endsAt ? ends(endsAt) : ''}`);
    case 'settling':
      return said('settling', settling(campaign));
    case 'settled':
      return settled(campaign);
    case 'cancelled':
      return said('cancelled', stopped(campaign, when));
  }

  function waitsForApproval({ approval }: Facts): StatusWords {
    const asked = approval ? `Asked for by ${approval.requestedBy} ${when(approval.requestedAt)}` : 'Not approved yet';
    return said('approval', approval?.dueAt ? `${asked}. It will be sent ${when(approval.dueAt)}` : asked);
  }

  function ends(at: Date): string {
    return at.getTime() - now.getTime() < 60_000 ? ', less than a minute to go' : `, ends about ${atClock(at)}`;
  }

  function startWords(at: Date): string {
    return when(at).replace('today at ', 'at ');
  }

  function atClock(at: Date): string {
    const today = timeWords(at, timeZone, now);
    return today.startsWith('today at ') ? clockOf(at, timeZone) : today;
  }
}

/** Every patient in one figure: who waits for a receipt, and who has an error, of whom some may still turn out sent. */
function settling({ channel, counts }: Facts): string {
  const { total, waiting, errors } = partsOf(channel, counts);
  const checking = counts.unknown;
  const open = waiting > 0 ? `${numberWords(waiting)} of ${numberWords(total)} still to be confirmed; ` : '';
  const found = errors === 0 ? 'no errors so far' : `${countOf(errors, 'error')} so far`;
  const unsure =
    checking === 0
      ? ''
      : `. We are still checking whether ${numberWords(checking)} of these ${checking === 1 ? 'was' : 'were'} sent`;
  return capital(`${open}${found}${unsure}`);
}

function settled({ channel, counts }: Facts): StatusWords {
  const { total, errors, 'not-sent': left } = partsOf(channel, counts);
  const notSent = `${countOf(left, 'patient was', 'patients were')} not sent a message`;
  const ending = endingOf(channel, counts);
  const sentences: Record<Ending, string> = {
    error: `${countOf(errors, 'recipient')} had an error${left === 0 ? '' : `; ${notSent}`}`,
    all: 'Sent to all recipients with no error',
    some: `Sent to ${numberWords(total - left)} of ${numberWords(total)}; ${notSent}`,
    none: notSent,
  };
  return said(ending, sentences[ending]);
}

/** Why the service paused it, or the words of who did; null when it is not paused. */
export function pauseWords({ pausedReason, by }: Pick<Facts, 'pausedReason' | 'by'>): string | null {
  if (pausedReason === null) return null;
  if (isPauseReason(pausedReason)) return PAUSE_REASONS[pausedReason].message;
  if (by.pause === undefined || pausedReason === `Paused by ${by.pause}`)
    return pausedReason.replace(/^Paused by /, 'by ');
  return `by ${by.pause} (${pausedReason})`;
}

/** What a person does about a pause of the service's own; null where resuming is all there is to do. */
export function pauseAdvice(pausedReason: string | null): string | null {
  return pausedReason !== null && isPauseReason(pausedReason) ? PAUSE_REASONS[pausedReason].advice : null;
}

function paused(campaign: Facts): StatusWords {
  const { counts } = campaign;
  const words = pauseWords(campaign)!;
  const sentence = words.startsWith('by ') ? `Paused ${words}. ` : `Paused: ${words}. `;
  if (counts.submitting > 0) {
    return said(
      'pausing',
      `${sentence}${numberWords(counts.submitting)} already on ${counts.submitting === 1 ? 'its' : 'their'} way; ${waits(counts.planned)}.`,
    );
  }
  return said('paused', `${sentence}${capital(waits(counts.planned))}.`);
}

function stopped({ by, cancelReason, cancelledAt, counts, channel }: Facts, when: (at: Date) => string): string {
  const who = by.cancel ?? (cancelReason?.startsWith('Stopped by ') ? cancelReason.slice('Stopped by '.length) : null);
  const time = cancelledAt ? ` ${when(cancelledAt).replace(/^today /, '')}` : '';
  const gone = handedOver(counts) + counts.submitting;
  const left = partsOf(channel, counts).waiting;
  const had = gone === 0 ? 'nothing had been sent' : `${numberWords(gone)} had been sent`;
  const open = left > 0 && gone > 0 ? `, ${numberWords(left)} of them still to be confirmed` : '';
  return `Stopped${who ? ` by ${who}` : ''}${time}; ${had}${open}`;
}

function sentOf({ counts }: Pick<Facts, 'counts'>): string {
  return `${numberWords(handedOver(counts))} of ${numberWords(counts.total)} sent`;
}

function waits(count: number): string {
  return `${numberWords(count)} ${count === 1 ? 'waits' : 'wait'}`;
}
