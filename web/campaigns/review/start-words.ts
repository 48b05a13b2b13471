import { firstMessageAt } from '../../../domain/practice/first-message';
import type { Banner } from '../../../ports/practice/sessions';
import type { SendingTimes } from '../../../domain/practice/hours/hours';
import type { presentCampaignDetails } from '../../../api/campaigns/present-campaign';
import { countOf } from '../../../domain/words/numbers';
import { timeWords, zoneWords } from '../../../domain/words/times';

/** The hours of its kind of message, and how long it is held. */
interface Rules {
  hours: SendingTimes | null;
  holdSeconds: number;
}

/** Of a draft, were Send pressed now. */
function startsAt(sendAt: Date | null, { hours, holdSeconds }: Rules, zone: string, now: Date): Date {
  const holdUntil = new Date(now.getTime() + holdSeconds * 1000);
  return firstMessageAt({ sendAt: sendAt ?? now, holdUntil }, hours, zone);
}

/** "Starts 24 November 2026 at 9am UK time.", with what makes it later than it was asked for. */
export function startSentence(sendAt: Date | null, rules: Rules, zone: string, now: Date): string {
  const start = startsAt(sendAt, rules, zone, now);
  const words = `${timeWords(start, zone, now)} ${zoneWords(zone)}`;
  const due = sendAt ?? now;
  const held = rules.holdSeconds > 0 && (!sendAt || sendAt.getTime() < now.getTime() + rules.holdSeconds * 1000);
  if (start.getTime() > due.getTime() + rules.holdSeconds * 1000) {
    return `Starts ${words}, when your sending hours begin.`;
  }
  if (held) return `Starts ${holdWords(rules.holdSeconds)} after you press Send. You can stop it until then.`;
  return sendAt ? `Starts ${words}.` : 'Starts as soon as you press Send.';
}

function holdWords(seconds: number): string {
  if (seconds < 120) return `${seconds} seconds`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`;
}

/** What is looked at of a campaign that was just sent. */
export type SentCampaign = Pick<
  ReturnType<typeof presentCampaignDetails>,
  'id' | 'counts' | 'phase' | 'holdUntil' | 'startsAt'
> &
  Partial<Pick<ReturnType<typeof presentCampaignDetails>, 'waitingFor'>>;

/** Number, act, consequence and way back, and no more than is known. */
export function sentBanner(
  campaign: SentCampaign,
  { base, zone, now }: { base: string; zone: string; now: Date },
): Banner {
  const { counts, phase, holdUntil, startsAt } = campaign;
  const who = countOf(counts.total, 'patient');
  const details = `${base}/campaigns/${campaign.id}`;
  if (campaign.waitingFor?.kind === 'approval') {
    const text = `Sent for approval, for ${who}. Nothing is sent before a manager approves it.`;
    return { kind: 'success', text, link: { text: 'Look at it, or stop it', href: details } };
  }
  const isHeld = holdUntil !== null && holdUntil > now;
  if (phase === 'scheduled' && startsAt) {
    const text = `Scheduled for ${who}. It starts ${timeWords(startsAt, zone)} ${zoneWords(zone)}. You can stop it until then.`;
    return { kind: 'success', text, link: { text: 'Look at it, or stop it', href: details } };
  }
  const start = startsAt ?? now;
  const words = timeWords(start, zone, now).replace('today at ', 'at ');
  if (isHeld) {
    return {
      kind: 'success',
      text: `Sending to ${who} starts ${words}. You can stop it until then.`,
      link: { text: 'Stop, send nothing', href: details },
    };
  }
  if (start > now) {
    const text = `Sending to ${who} starts ${words}, when your sending hours begin.`;
    return { kind: 'success', text, link: { text: 'Look at it, or stop it', href: details } };
  }
  return { kind: 'success', text: `Sending to ${who} has started.`, link: { text: 'Follow it', href: details } };
}
