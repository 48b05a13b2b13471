import { isPaused, leftToSend, partsOf } from '../../../domain/campaigns/figures';
import { sendingTimes, type SendingRules } from '../../../domain/practice/hours/sending-rules';
import { languageName } from '../../../domain/patients/preferences/writing-preferences';
import { compileTemplate } from '../../../domain/content/template';
import type { CampaignReport, HistoryRow, MinuteRow } from '../../../ports/campaigns/campaign-queries';
import type { PageServices } from '../../kit/mount';
import type { ShownInvitation } from '../../../ports/booking/invitations';
import type { ReminderRow } from '../../../ports/campaigns/reminders';
import { reminderWords } from '../reminders/reminder-words';
import type { WebPage, PracticeVisit } from '../../kit/page';
import { figureBars, statusBar, swatch, timeline } from '../../kit/pictures';
import { numberWords } from '../../../domain/words/numbers';
import { timeWords } from '../../../domain/words/times';
import { isPossible } from '../../../domain/campaigns/acts';
import { mayDecide } from '../../../domain/campaigns/approval';
import { ofCampaign, maySteerThis, mayWithdraw, stepsOf, type Reported } from '../campaign-of';
import { endSentence, paceWords } from '../pace-words';
import { mayActAs } from '../../../domain/practice/roles';
import { happenings, pauseBands } from './campaign-history';
import { campaignStatus, pauseAdvice } from '../../kit/words/campaign-status';
import { partRows, recordSums } from '../../kit/words/campaign-sums';
import { campaignCostWords } from '../../kit/words/cost-words';
import { splitFailures } from './failure-advice';
import { sendingRate } from './sending-rate';

/** With fewer minutes than this we show only the list of events. */
const MINUTES_TO_DRAW = 3;

/** Campaign details: its state in numbers that add up, and what you can do (P23, H15, N1, N4). */
export function detailsPages(services: PageServices): WebPage[] {
  const { campaigns, settings, costs, bookingInvitations, newId } = services;

  /** What patients did with their links, and whether the free times suffice for those who did nothing yet. */
  async function invitedFacts(practiceId: string, campaignId: string, { freeSlots, ...invitation }: ShownInvitation) {
    const invited = await bookingInvitations.counts(practiceId, campaignId);
    const { stopWhenFreeSlotsBelow: stop } = invitation;
    const open = Math.max(0, invited.made - invited.booked - invited.declined - invited.elsewhere);
    const figures = [
      { label: 'Open invitations', count: open, tone: 'waiting' as const },
      { label: 'Free times', count: freeSlots ?? 0, tone: 'delivered' as const },
      ...(stop === null ? [] : [{ label: 'Invitations pause below', count: stop, tone: 'not-sent' as const }]),
    ];
    return { invited, slotFigures: figures, slotPicture: figureBars({ title: 'Free times and invitations', figures }) };
  }

  return [
    {
      method: 'get',
      path: '/p/{practice}/campaigns/{id}',
      for: 'practice',
      role: 'viewer',
      handle: ofCampaign(services, async (visit, found) => {
        const { membership, now } = visit;
        const { practiceId, timeZone } = membership;
        const { campaign } = found;
        const invitesTo = campaign.type === 'booking' ? await bookingInvitations.find(practiceId, campaign.id) : null;
        const [history, minutes, rules, lastHandOver, cost, reminders, texts] = await Promise.all([
          campaigns.history(practiceId, campaign.id),
          campaigns.minutes(practiceId, campaign.id),
          settings.read(practiceId),
          campaign.phase === 'settling' ? campaigns.lastHandOver(practiceId, campaign.id) : null,
          costs.ofCampaign(practiceId, campaign.id),
          services.reminders.list(practiceId, campaign.id),
          campaigns.texts(practiceId, campaign.id),
        ]);
        const settleSeconds = rules.settleSeconds[campaign.channel];
        return {
          view: 'campaigns/details/details',
          title: 'Campaign details',
          section: 'bulk-messages',
          data: {
            ...presentDetails(visit, found, { minutes, settleHours: settleSeconds / 3600 }),
            ...presentPace(visit, campaign, rules),
            confirmedBy: lastHandOver && new Date(lastHandOver.getTime() + settleSeconds * 1000),
            happenings: happenings(history, campaign, { timeZone, started: firstSent(minutes) }),
            invitesTo,
            ...(invitesTo?.appointmentTypeId ? await invitedFacts(practiceId, campaign.id, invitesTo) : {}),
            texts: texts.map((text) => ({
              ...text,
              name: text.language === null ? 'The text as it is' : languageName(text.language),
            })),
            reminders: reminders.map((one) => ({ ...one, words: reminderWords(one, timeZone) })),
            mayStopReminders: maySteerThis(visit, campaign) && reminders.some(canStop),
            costWords: cost && campaignCostWords(cost),
            chart: chartOf(campaign, minutes, history, { timeZone, now }),
            operations: {
              stop: newId(),
              start: newId(),
              again: newId(),
              copy: newId(),
              takeBack: newId(),
              correction: newId(),
              pause: newId(),
              why: newId(),
              reminders: newId(),
            },
          },
        };
      }),
    },
  ];
}

/** Something of a reminder can still be stopped: it waits, or some of it was not sent yet. */
function canStop({ state, counts }: ReminderRow): boolean {
  return state === 'waiting' || (counts.planned ?? 0) > 0;
}

/** How many a correction goes to: all who were handed the message, or may have been. */
function correctedBy({ submitted, delivered, unknown, expired }: CampaignReport['counts']): number {
  return submitted + delivered + unknown + expired;
}

/** Its pace, when it ends by it, and whether a manager may let it go outside sending hours. */
function presentPace({ membership, now }: PracticeVisit, campaign: CampaignReport, rules: SendingRules) {
  const { perHour, counts, urgent, purpose, startsAt } = campaign;
  const hours = urgent ? null : sendingTimes(rules, purpose);
  const plan = { total: counts.planned, from: startsAt ?? now, ratePerSecond: null, perHour, hours };
  const end = isPaused(campaign) ? null : endSentence({ ...plan, timeZone: membership.timeZone }, now);
  return {
    paceSentence: perHour === null || counts.planned === 0 ? null : [paceWords(perHour), end].filter(Boolean).join(' '),
    mayHurry: mayActAs(membership.role, 'manager') && (urgent !== null || hours !== null),
  };
}

function presentDetails(
  visit: PracticeVisit,
  { campaign, tally }: Reported,
  { minutes, settleHours }: { minutes: MinuteRow[]; settleHours: number },
) {
  const { membership, now } = visit;
  const { counts, channel } = campaign;
  const left = leftToSend(counts);
  const rate =
    campaign.phase === 'sending' && !isPaused(campaign) && !campaign.waitingKind
      ? sendingRate(minutes, left, now)
      : null;
  const status = campaignStatus(campaign, { now, timeZone: membership.timeZone, endsAt: rate?.endsAt });
  const parts = partRows(channel, counts);
  const sums = partsOf(channel, counts);
  const steps = stepsOf(campaign, now);
  const may = maySteerThis(visit, campaign);
  const isOver = campaign.phase === 'settled' || campaign.phase === 'cancelled';
  return {
    campaign,
    how: channel === 'sms' ? 'SMS' : 'Email',
    sentBy: campaign.by.send ?? campaign.createdBy,
    status,
    rate,
    isHeld: campaign.phase === 'held' && !isPaused(campaign),
    isPaused: isPaused(campaign),
    pauseAdvice: isPaused(campaign) ? pauseAdvice(campaign.pausedReason) : null,
    isOver,
    sendsAgain: isOver,
    /** After the pause has taken effect, we ask the person who paused it, if they gave no reason. */
    asksWhyPaused:
      may &&
      isPaused(campaign) &&
      campaign.by.pause !== undefined &&
      campaign.pausedReason === `Paused by ${campaign.by.pause}`,
    announcement: isOver ? endWords(sums.errors, campaign) : status.sentence,
    steps: may ? steps : null,
    // Absent, but what would be there puzzles: a sender sees a colleague's campaign run.
    whoCan:
      !may && (steps.stop || steps.resume)
        ? `${campaign.createdBy} or a manager at ${membership.practiceName} can pause or stop this.`
        : null,
    sums,
    parts: parts.map((part) => ({ ...part, swatch: swatch({ id: `part-${part.part}`, tone: part.tone }) })),
    sentence: sumSentence(counts.total, parts),
    bar: statusBar({
      id: 'campaign-bar',
      title: 'Patients by the result of their message',
      parts: parts.map(({ tone, label, count }) => ({ tone, label, count })),
      total: counts.total,
    }),
    failures: splitFailures(channel, tally, settleHours),
    record: campaign.saveToRecord ? recordSums(channel, tally) : null,
    isPersonal: compileTemplate(campaign.body).placeholders.length > 0,
    mayApprove: mayDecide({ id: visit.caller.tokenId, role: membership.role }, campaign, now),
    mayWithdraw: mayActAs(membership.role, 'manager') && mayWithdraw(campaign),
    mayTakeBack: may && steps.takeBack,
    corrects: isPossible('correct', { phase: campaign.phase, isPaused: false, approval: null })
      ? correctedBy(counts)
      : 0,
    mayRetry: sums.errors > 0 && campaign.phase !== 'cancelled',
  };
}

/** "9,412 patients = 9,301 delivered + 37 with errors + 74 waiting + 0 not sent." */
function sumSentence(total: number, parts: readonly { label: string; count: number }[]): string {
  const sum = parts.map(({ label, count }) => `${numberWords(count)} ${label}`).join(' + ');
  return `${numberWords(total)} ${total === 1 ? 'patient' : 'patients'} = ${sum}.`;
}

function endWords(errors: number, { phase }: CampaignReport): string {
  if (phase === 'cancelled') return 'Sending was stopped';
  return `Sending has finished: ${errors === 0 ? 'no errors' : errors === 1 ? '1 error' : `${numberWords(errors)} errors`}`;
}

function firstSent(minutes: readonly MinuteRow[]): Date | null {
  return minutes.find(({ firstSentAt }) => firstSentAt !== null)?.firstSentAt ?? null;
}

function chartOf(
  campaign: CampaignReport,
  minutes: readonly MinuteRow[],
  history: readonly HistoryRow[],
  { timeZone, now }: { timeZone: string; now: Date },
) {
  if (minutes.length === 0) return null;
  const isOver = campaign.phase === 'settled' || campaign.phase === 'cancelled';
  const marks = happenings(history, campaign, { timeZone, started: null }).flatMap(({ at, mark }) =>
    mark === null ? [] : [{ at: at.toISOString(), label: mark }],
  );
  return {
    picture: timeline({
      id: 'campaign-minutes',
      title: 'Sent and delivered by minute',
      minutes: minutes.map(({ at, sent, delivered }) => ({ at: at.toISOString(), sent, delivered })),
      bands: pauseBands(history, now),
      marks,
      timeZone,
      ...(isOver ? {} : { until: now.toISOString() }),
    }),
    isOpen: minutes.length >= MINUTES_TO_DRAW,
    rows: minutes.map(({ at, sent, delivered }) => ({ when: timeWords(at, timeZone), sent, delivered })),
  };
}
