import { handedOver, partsOf } from '../../../domain/campaigns/figures';
import type { CampaignReport } from '../../../ports/campaigns/campaign-queries';
import type { Banner } from '../../../ports/practice/sessions';
import { withOffset } from '../../../domain/practice/hours/send-at';
import { Problem } from '../../../api/contract/problem';
import { refuseSteering } from '../../../api/campaigns/steering';
import { formErrors } from '../../kit/form';
import type { PageServices } from '../../kit/mount';
import type { PageData } from '../../kit/frame';
import type { FormError } from '../../kit/form-error';
import type { WebPage, PageAnswer, PracticeVisit } from '../../kit/page';
import { numberWords } from '../../../domain/words/numbers';
import { clockOf, timeWords } from '../../../domain/words/times';
import { campaignOf, stepsOf, type PossibleSteps } from '../campaign-of';
import { reasonFault, REASON_LIMIT } from '../reason';
import { paceFields, readPace, typedPace, type PaceInput } from '../draft/pace-input';
import { paceWords } from '../pace-words';
import { fieldsOf, readNewTime, timeFields, type TimeFields } from './reschedule-form';
import { pauseWords } from '../../kit/words/campaign-status';

/** Pause, resume, stop and reschedule. Each page asks one question and counts sent and unsent messages (N4). */
export function steeringPages(services: PageServices): WebPage[] {
  const { campaigns } = services;

  /** The campaign, where this step can be taken with it; else where the visitor is led instead. */
  async function steered(
    visit: PracticeVisit,
    step: keyof PossibleSteps,
  ): Promise<{ campaign: CampaignReport } | { elsewhere: PageAnswer }> {
    const found = await campaignOf(services, visit);
    if ('elsewhere' in found) return found;
    const refusal = refuseSteering(visit.caller, found.campaign);
    if (refusal) throw refusal;
    if (stepsOf(found.campaign, visit.now)[step]) return found;
    return {
      elsewhere: details(visit, found.campaign.id, { kind: 'information', text: NOT_NOW[step] }),
    };
  }

  /** Asks the API, then says what is true now. */
  async function act(
    visit: PracticeVisit,
    command: string,
    body: Record<string, unknown>,
    told: (campaign: CampaignReport) => string,
  ): Promise<PageAnswer> {
    const id = visit.params.id!;
    await visit.ask('post', `/api/v1/campaigns/${id}/${command}`, { body, operationId: visit.form.operationId });
    const now = await campaigns.report(visit.membership.practiceId, id);
    return details(visit, id, now ? { kind: 'success', text: told(now.campaign) } : undefined);
  }

  const question = (
    visit: PracticeVisit,
    campaign: CampaignReport,
    view: string,
    title: string,
    data: PageData = {},
    errors: FormError[] = [],
  ): PageAnswer => ({
    view: `campaigns/commands/${view}`,
    title,
    section: 'bulk-messages',
    errors,
    data: {
      campaign,
      ...standing(campaign),
      back: `${visit.base}/campaigns/${campaign.id}`,
      pausedFor: pauseWords(campaign),
      ...data,
    },
  });

  const paceQuestion = (
    visit: PracticeVisit,
    campaign: CampaignReport,
    typed: PaceInput,
    errors: FormError[] = [],
  ): PageAnswer =>
    question(visit, campaign, 'pace', 'Change pace', { typed, paceNow: paceWords(campaign.perHour) }, errors);

  const simple = (
    step: 'pause' | 'resume',
    title: string,
    told: (campaign: CampaignReport, visit: PracticeVisit) => string,
  ): WebPage[] => [
    {
      method: 'get',
      path: `/p/{practice}/campaigns/{id}/${step}`,
      for: 'practice',
      role: 'sender',
      async handle(visit) {
        const found = await steered(visit, step);
        return 'elsewhere' in found ? found.elsewhere : question(visit, found.campaign, step, title);
      },
    },
    {
      method: 'post',
      path: `/p/{practice}/campaigns/{id}/${step}`,
      for: 'practice',
      role: 'sender',
      handle: (visit) =>
        orBack(visit, () => {
          const reason = step === 'pause' ? visit.form.text('reason').slice(0, REASON_LIMIT) : '';
          return act(visit, step, reason === '' ? {} : { reason }, (campaign) => told(campaign, visit));
        }),
    },
  ];

  return [
    ...simple('pause', 'Pause sending', (campaign, { now, membership }) => {
      const { gone, inHand, waiting } = standing(campaign);
      const left = `${numberWords(gone)} ${gone === 1 ? 'was' : 'were'} sent, ${waits(waiting)}.`;
      if (inHand === 0) return `Paused. ${left}`;
      return `Pause requested at ${clockOf(now, membership.timeZone)}. ${numberWords(inHand)} ${inHand === 1 ? 'is' : 'are'} already on ${inHand === 1 ? 'its' : 'their'} way. ${left}`;
    }),
    ...simple('resume', 'Resume sending', (campaign) => {
      const { waiting } = standing(campaign);
      return campaign.pausedReason === null
        ? `Resumed. We still have ${numberWords(waiting)} to send.`
        : 'It is paused again. See why below.';
    }),
    {
      method: 'post',
      path: '/p/{practice}/campaigns/{id}/start-now',
      for: 'practice',
      role: 'sender',
      handle: (visit) => orBack(visit, () => act(visit, 'start-now', {}, () => 'It starts now.')),
    },
    {
      method: 'get',
      path: '/p/{practice}/campaigns/{id}/stop',
      for: 'practice',
      role: 'sender',
      async handle(visit) {
        const found = await steered(visit, 'stop');
        return 'elsewhere' in found ? found.elsewhere : question(visit, found.campaign, 'stop', 'Stop sending');
      },
    },
    {
      method: 'post',
      path: '/p/{practice}/campaigns/{id}/stop',
      for: 'practice',
      role: 'sender',
      handle: (visit) =>
        orBack(visit, async () => {
          const { form } = visit;
          const reason = form.text('reason');
          // Out of the hold it is one press: nothing has gone, and every second counts.
          const isHold = form.text('from') === 'hold';
          const fault = reasonFault(reason, isHold ? null : 'Enter why you are stopping it');
          if (fault) {
            const found = await steered(visit, 'stop');
            if ('elsewhere' in found) return found.elsewhere;
            return question(visit, found.campaign, 'stop', 'Stop sending', { reason }, [
              { field: 'reason', message: fault },
            ]);
          }
          return act(visit, 'cancel', reason === '' ? {} : { reason }, (campaign) => {
            const { gone, inHand, notSent } = standing(campaign);
            if (gone + inHand === 0) return 'Stopped. Nothing was sent.';
            return `Stopped. ${numberWords(gone + inHand)} ${gone + inHand === 1 ? 'was' : 'were'} sent, ${numberWords(notSent)} ${notSent === 1 ? 'was' : 'were'} not sent.`;
          });
        }),
    },
    {
      method: 'get',
      path: '/p/{practice}/campaigns/{id}/reschedule',
      for: 'practice',
      role: 'sender',
      async handle(visit) {
        const found = await steered(visit, 'reschedule');
        if ('elsewhere' in found) return found.elsewhere;
        const { campaign } = found;
        const fields: TimeFields = fieldsOf(campaign.sendAt ?? visit.now, visit.membership.timeZone);
        return question(visit, campaign, 'reschedule', 'Reschedule', { fields });
      },
    },
    {
      method: 'post',
      path: '/p/{practice}/campaigns/{id}/reschedule',
      for: 'practice',
      role: 'sender',
      handle: (visit) =>
        orBack(visit, async () => {
          const { membership, form, now } = visit;
          const { timeZone } = membership;
          const found = await steered(visit, 'reschedule');
          if ('elsewhere' in found) return found.elsewhere;
          const fields = timeFields(form);
          const read = readNewTime(fields, form.text('which'), { timeZone, now });
          const again = (errors: FormError[], twice?: { first: Date; second: Date }) =>
            question(visit, found.campaign, 'reschedule', 'Reschedule', { fields, twice }, errors);
          if (!read.ok) return again(read.errors, read.twice);
          try {
            return await act(
              visit,
              'reschedule',
              { sendAt: withOffset(read.at, timeZone) },
              (campaign) => `Rescheduled for ${timeWords(campaign.startsAt ?? campaign.sendAt ?? read.at, timeZone)}.`,
            );
          } catch (error) {
            if (error instanceof Problem && error.status === 422) return again(formErrors(error, { sendAt: 'day' }));
            throw error;
          }
        }),
    },
    {
      method: 'get',
      path: '/p/{practice}/campaigns/{id}/pace',
      for: 'practice',
      role: 'sender',
      async handle(visit) {
        const found = await steered(visit, 'pace');
        if ('elsewhere' in found) return found.elsewhere;
        return paceQuestion(visit, found.campaign, paceFields(found.campaign.perHour));
      },
    },
    {
      method: 'post',
      path: '/p/{practice}/campaigns/{id}/pace',
      for: 'practice',
      role: 'sender',
      handle: (visit) =>
        orBack(visit, async () => {
          const found = await steered(visit, 'pace');
          if ('elsewhere' in found) return found.elsewhere;
          const typed = typedPace(visit.form);
          const reading = readPace(typed, found.campaign.perHour);
          if (!reading.ok) return paceQuestion(visit, found.campaign, typed, [reading.error]);
          const { perHour } = reading;
          return act(visit, 'pace', { perHour }, (campaign) => `Saved. ${paceWords(campaign.perHour)}`);
        }),
    },
    {
      method: 'get',
      path: '/p/{practice}/campaigns/{id}/urgent',
      for: 'practice',
      role: 'manager',
      async handle(visit) {
        const found = await steered(visit, 'urgent');
        if ('elsewhere' in found) return found.elsewhere;
        return question(visit, found.campaign, 'urgent', 'Send outside sending hours', { reason: '' });
      },
    },
    {
      method: 'post',
      path: '/p/{practice}/campaigns/{id}/urgent',
      for: 'practice',
      role: 'manager',
      handle: (visit) =>
        orBack(visit, async () => {
          const { form } = visit;
          if (form.has('end')) {
            return act(visit, 'urgent', { reason: null }, () => 'Saved. It waits for your sending hours again.');
          }
          const reason = form.text('reason');
          const fault = reasonFault(reason, 'Enter why this cannot wait');
          if (fault) {
            const found = await steered(visit, 'urgent');
            if ('elsewhere' in found) return found.elsewhere;
            const errors = [{ field: 'reason', message: fault }];
            return question(visit, found.campaign, 'urgent', 'Send outside sending hours', { reason }, errors);
          }
          return act(visit, 'urgent', { reason }, () => 'Saved. It no longer waits for your sending hours.');
        }),
    },
  ];
}

const NOT_NOW: Record<keyof PossibleSteps, string> = {
  reschedule: 'You can only reschedule a campaign that has not started.',
  startNow: 'This campaign is no longer on hold.',
  pause: 'There is nothing to pause.',
  resume: 'This campaign is not paused.',
  stop: 'There is nothing left to stop.',
  pace: 'There is nothing left to send.',
  urgent: 'There is nothing left to send.',
  approve: 'This campaign does not wait for approval.',
  takeBack: 'This campaign does not wait for approval any more.',
};

/** Somebody was quicker, or it went on meanwhile: the details say how it stands, and the banner why nothing was done. */
async function orBack(visit: PracticeVisit, work: () => Promise<PageAnswer>): Promise<PageAnswer> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 409) throw error;
    return details(visit, visit.params.id!, { kind: 'information', text: error.detail });
  }
}

function details({ base }: PracticeVisit, id: string, banner?: Banner): PageAnswer {
  return { goTo: `${base}/campaigns/${id}`, ...(banner ? { banner } : {}) };
}

/** The numbers of messages that are sent, being handed over now, and not sent yet. */
function standing({ counts, channel }: CampaignReport) {
  return {
    gone: handedOver(counts),
    inHand: counts.submitting,
    waiting: counts.planned,
    notSent: partsOf(channel, counts)['not-sent'],
  };
}

function waits(count: number): string {
  return `${numberWords(count)} ${count === 1 ? 'waits' : 'wait'}`;
}
