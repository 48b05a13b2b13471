import { nudge } from '../../campaigns/nudge';
import type { CommandAnswer } from '../../../ports/campaigns/campaign-commands';
import { route, type Answer } from '../../contract/route';
import {
  nothing,
  pace,
  reschedule,
  retry,
  retryAnswer,
  urgent,
  withdrawal,
  withReason,
} from '../../schemas/campaigns/campaign-commands';
import type { Services } from '../../services';
import { campaignSubject, readBack, steeredSubject } from './campaigns';
import {
  accepted,
  bulkMessagesOn,
  commandAnswers,
  contextOf,
  readTime,
  toProblem,
  type CampaignCall,
} from './command-answers';

/** A person's commands on a campaign after Send, and on the pace and urgency of a draft. */
export function campaignCommandRoutes(
  services: Pick<Services, 'campaigns' | 'commands' | 'gateway' | 'settings' | 'log' | 'reminders'>,
) {
  const { campaigns, commands, gateway, settings, log, reminders } = services;
  const subject = campaignSubject(campaigns);
  const steered = steeredSubject(campaigns);
  const { tell, answerWith } = commandAnswers(services);

  /** As `answerWith`, for what also changes a draft, which has no workflow that could look. */
  async function answerDraftToo(call: CampaignCall, decided: CommandAnswer): Promise<Answer> {
    if (call.subject.phase !== 'draft') return answerWith(call, 'pace', decided);
    if (decided.kind === 'refused') throw toProblem(decided, call);
    return { status: 202, body: await readBack(campaigns, call.caller.practiceId, call.subject.id) };
  }

  /** Stops the reminders of a campaign whose own messages have all gone. False where it has none to stop. */
  async function stopReminders({ caller, subject: { id }, now }: CampaignCall): Promise<boolean> {
    const sent = await reminders.list(caller.practiceId, id);
    if (sent.some(({ state, counts }) => state === 'waiting' || (counts.planned ?? 0) > 0)) {
      await reminders.stop(caller.practiceId, id, caller, now);
      return true;
    }
    return sent.some(({ state }) => state === 'stopped');
  }

  const mustBeOn = bulkMessagesOn(settings);

  return [
    route({
      method: 'post',
      path: '/api/v1/campaigns/{id}/reschedule',
      role: 'sender',
      tag: 'Campaigns',
      summary: 'Move a scheduled campaign to another time',
      subject: steered,
      body: { kind: 'json', schema: reschedule },
      answers: accepted,
      problems: ['not-yours', 'not-scheduled', 'send-at-past', 'send-at-too-far', 'send-at-no-offset'],
      async handle(call) {
        const at = readTime(call.body.sendAt, call.firstAskedAt);
        return answerWith(call, 'reschedule', await commands.reschedule(contextOf(call), at));
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/campaigns/{id}/start-now',
      role: 'sender',
      tag: 'Campaigns',
      summary: 'Start a campaign that is on hold',
      description: 'Ends the time in which you can stop it before anything is sent.',
      subject: steered,
      body: { kind: 'json', schema: nothing },
      answers: accepted,
      problems: ['not-yours', 'not-held'],
      async handle(call) {
        return answerWith(call, 'reschedule', await commands.startNow(contextOf(call)));
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/campaigns/{id}/pause',
      role: 'sender',
      tag: 'Campaigns',
      summary: 'Pause a campaign',
      description: 'Messages already with a provider are sent. No new ones start.',
      subject: steered,
      body: { kind: 'json', schema: withReason },
      answers: accepted,
      problems: ['not-yours', 'nothing-to-pause'],
      async handle(call) {
        return answerWith(call, 'pause', await commands.pause(contextOf(call), call.body.reason ?? null));
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/campaigns/{id}/resume',
      role: 'sender',
      tag: 'Campaigns',
      summary: 'Resume a paused campaign',
      subject: steered,
      body: { kind: 'json', schema: nothing },
      answers: accepted,
      problems: ['not-yours', 'feature-off', 'nothing-to-resume'],
      async handle(call) {
        return answerWith(call, 'resume', await commands.resume(contextOf(call)));
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/campaigns/{id}/cancel',
      role: 'sender',
      tag: 'Campaigns',
      summary: 'Stop a campaign for good',
      description:
        'You cannot recall messages that were sent. The rest are cancelled, and so are reminders. ' +
        'A campaign that is finished stays so, and only its reminders stop.',
      subject: steered,
      body: { kind: 'json', schema: withReason },
      answers: accepted,
      problems: ['not-yours', 'nothing-to-stop'],
      async handle(call) {
        const decided = await commands.cancel(contextOf(call), call.body.reason ?? null);
        if (decided.kind === 'refused' && decided.code === 'nothing-to-stop' && (await stopReminders(call))) {
          return { status: 202, body: await readBack(campaigns, call.caller.practiceId, call.subject.id) };
        }
        return answerWith(call, 'cancel', decided);
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/campaigns/{id}/pace',
      role: 'sender',
      tag: 'Campaigns',
      summary: 'Change how many messages go in an hour',
      description: 'For a draft, or while it is being sent: from the next chunk on. Messages are spread evenly.',
      subject: steered,
      body: { kind: 'json', schema: pace },
      answers: accepted,
      problems: ['not-yours', 'nothing-to-pace'],
      async handle(call) {
        return answerDraftToo(call, await commands.setPace(contextOf(call), call.body.perHour));
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/campaigns/{id}/urgent',
      role: 'manager',
      tag: 'Campaigns',
      summary: 'Send a campaign outside sending hours',
      description: 'With the reason, which is kept in the audit log. Closed days do not hold it back either.',
      subject: steered,
      body: { kind: 'json', schema: urgent },
      answers: accepted,
      problems: ['not-yours', 'nothing-urgent', 'trial-urgent'],
      async handle(call) {
        return answerDraftToo(call, await commands.setUrgent(contextOf(call), call.body.reason));
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/campaigns/{id}/withdrawal',
      role: 'manager',
      tag: 'Campaigns',
      summary: 'Withdraw what a campaign saved to the record',
      description:
        'Marks each entry as entered in error, once, and saves nothing more of this campaign. The messages themselves ' +
        'cannot be recalled. You cannot undo this.',
      subject,
      body: { kind: 'json', schema: withdrawal },
      answers: accepted,
      problems: ['nothing-to-withdraw'],
      async handle(call) {
        const decided = await commands.withdraw(contextOf(call), call.body.reason);
        if (decided.kind === 'refused') throw toProblem(decided, call);
        const { practiceId } = call.caller;
        await nudge(log, 'withdrawal', () => gateway.entriesToWithdraw(practiceId, call.subject.id));
        return { status: 202, body: await readBack(campaigns, practiceId, call.subject.id) };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/campaigns/{id}/retry',
      role: 'sender',
      tag: 'Campaigns',
      summary: 'Try sending again to patients with errors',
      description:
        'Never to patients who received it. With includeMaybeSent, also to patients who may have received it.',
      subject,
      guard: mustBeOn,
      body: { kind: 'json', schema: retry },
      answers: { 202: { description: 'How many we try again, how many we do not, and why.', schema: retryAnswer } },
      problems: ['feature-off', 'nothing-to-retry', 'not-sent', 'cancelled', 'no-credits'],
      async handle(call) {
        const { messageIds, includeMaybeSent } = call.body;
        const decided = await commands.retry(contextOf(call), {
          messageIds: messageIds ?? null,
          includeMaybeSent: includeMaybeSent ?? false,
        });
        if (decided.kind === 'refused') throw toProblem(decided, call);
        await tell(call, 'retry');
        return { status: 202, body: { eligible: decided.eligible, skipped: decided.skipped } };
      },
    }),
  ];
}
