import { ageOn } from '../../../domain/patients/age';
import { readSendAt } from '../../../domain/practice/hours/send-at';
import type {
  CheckSending,
  CommandAnswer,
  CommandContext,
  CommandRefusal,
} from '../../../ports/campaigns/campaign-commands';
import type { TokenHolder } from '../../../ports/practice/api-tokens';
import type { CommandKind } from '../../../ports/campaigns/campaign-gateway';
import type { CampaignRow } from '../../../ports/campaigns/campaign-queries';
import { bodyOf } from '../../ask';
import { createCampaignChecks, type CampaignChecks } from '../../campaigns/campaign-checks';
import { createSendingCheck } from '../../campaigns/sending-check';
import { dryRunOf } from '../../campaigns/dry-run';
import { nudge } from '../../campaigns/nudge';
import { presentApproval } from '../../campaigns/present-campaign';
import { campaignLook } from '../../patients/looks';
import { invalidInput, notFound, refusal, refusalOf, type Problem } from '../../contract/problem';
import { route, type Answer, type Call } from '../../contract/route';
import { approvalDecision, approvalDetails } from '../../schemas/campaigns/approvals';
import {
  nothing,
  pace,
  reschedule,
  retry,
  retryAnswer,
  send,
  tryOut,
  urgent,
  withdrawal,
  withReason,
} from '../../schemas/campaigns/campaign-commands';
import { campaignDetails, sentCampaign } from '../../schemas/campaigns/campaigns';
import { childrenOnList, dryRun } from '../../schemas/campaigns/dry-run';
import type { Services } from '../../services';
import { campaignSubject, readBack, steeredSubject } from './campaigns';

/**
 * A person's commands on a campaign. Each is decided and stored in the database, then its workflow is signalled. It
 * is no error if Temporal is down: the row is stored and the sweeper signals the workflow later.
 */
export function campaignCommandRoutes(
  services: Pick<
    Services,
    | 'approvals'
    | 'campaigns'
    | 'commands'
    | 'gateway'
    | 'settings'
    | 'log'
    | 'lists'
    | 'accounts'
    | 'maxUnits'
    | 'ucs2PartUnits'
    | 'review'
    | 'credits'
    | 'codes'
    | 'reminders'
  >,
) {
  const { approvals, campaigns, commands, gateway, settings, log, reminders } = services;
  const subject = campaignSubject(campaigns);
  const steered = steeredSubject(campaigns);

  const tell = (call: CampaignCall, kind: CommandKind) =>
    nudge(log, kind, () => gateway.commanded(call.caller.practiceId, call.subject.id, call.operationId, kind));

  /** 202 with the campaign as it stands now. */
  async function answerWith(call: CampaignCall, kind: CommandKind, decided: CommandAnswer): Promise<Answer> {
    if (decided.kind === 'refused') throw toProblem(decided, call);
    await tell(call, kind);
    return { status: 202, body: await readBack(campaigns, call.caller.practiceId, call.subject.id) };
  }

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

  const checks = createCampaignChecks(services);
  const checkSending = createSendingCheck(checks);

  /** The checks of a dry run: they let everything pass, and keep the findings. */
  async function checkRehearsing({ caller, now }: CampaignCall, sendAt: Date | null) {
    const practice = await checks.practice(caller.practiceId);
    const kept: { found: CampaignChecks | null } = { found: null };
    const check: CheckSending = async ({ content, reads }) => {
      const draft = { ...content, sendAt, unanswered: [] };
      kept.found = await checks.check(caller.practiceId, draft, now, { reads, practice, countsLanguages: true });
      return { kind: 'passed', warnings: [], acknowledged: [] };
    };
    return { check, kept };
  }

  const accepted = { 202: { description: 'The campaign as it is now.', schema: campaignDetails } };

  return [
    route({
      method: 'post',
      path: '/api/v1/campaigns/{id}/send',
      role: 'sender',
      tag: 'Campaigns',
      summary: 'Send a campaign, now or later',
      description: 'After this the patients cannot change. A sender can send their own drafts, a manager all drafts.',
      subject,
      guard: mustBeOn,
      body: { kind: 'json', schema: send },
      answers: { 202: { description: 'The campaign as it is now, with what we found.', schema: sentCampaign } },
      problems: [
        'not-yours',
        'feature-off',
        'already-sent',
        'list-not-ready',
        'send-at-past',
        'send-at-too-far',
        'send-at-no-offset',
        'send-at-unreadable',
        'no-provider',
        'sender-cannot-receive',
        'rota-missing',
        'message-too-long',
        'nobody-to-send',
        'text-missing',
        'questionnaire-missing',
        'invites-to-nothing',
        'no-rota',
        'code-not-listed',
        'unfilled-placeholder',
        'needs-acknowledgement',
        'no-credits',
        'over-cost-ceiling',
        ...(['trial-urgent', 'trial-urgent-recalls', 'trial-correction', 'trial-no-outcome'] as const),
        ...(['trial-too-few', 'trial-too-many'] as const),
      ],
      async handle(call) {
        const { sendAt, holdSeconds, leaveOut, acknowledged } = call.body;
        const at = sendAt === undefined ? null : readTime(sendAt, call.firstAskedAt);
        const check = await checkSending(call.caller.practiceId, call.now, at, {
          acknowledged: acknowledged ?? [],
          leaveOut: leaveOut ?? [],
        });
        const decided = await commands.send(contextOf(call), {
          ...{ sendAt: at, holdSeconds: holdSeconds ?? 0, leaveOut, check },
        });
        const answer = await answerWith(call, 'send', decided);
        const told = decided.kind === 'accepted' ? (decided.warnings ?? []) : [];
        return { ...answer, body: { ...bodyOf<object>(answer), warnings: told } };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/campaigns/{id}/checks',
      role: 'sender',
      tag: 'Campaigns',
      summary: 'Try a campaign without sending',
      description:
        'Does all that Send does and undoes it: nothing is handed over, and nothing changes. Says who would get it, what we found, and what it would take.',
      subject: { ...subject, find: (caller, id) => campaigns.stored(caller.practiceId, id) },
      body: { kind: 'json', schema: tryOut },
      answers: { 200: { description: 'What Send would do at this moment.', schema: dryRun } },
      problems: ['already-sent', 'send-at-past', 'send-at-too-far', 'send-at-no-offset', 'send-at-unreadable'],
      async handle(call) {
        const { sendAt, holdSeconds = 0, leaveOut } = call.body;
        const at = sendAt === undefined ? null : readTime(sendAt, call.firstAskedAt);
        const { check, kept } = await checkRehearsing(call, at);
        const rehearsed = await commands.rehearse(contextOf(call), { sendAt: at, holdSeconds, leaveOut, check });
        if ('kind' in rehearsed) throw toProblem(rehearsed, call);
        if (!kept.found) throw new Error('a send was rehearsed without its checks');
        return { status: 200, body: dryRunOf(rehearsed, kept.found, { sendAt: at, holdSeconds, now: call.now }) };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/campaigns/{id}/children',
      role: 'sender',
      tag: 'Campaigns',
      summary: 'Children on the list who share a number with an adult',
      description: 'By their age when the messages would be handed over. Send can leave them out: leaveOut.',
      subject,
      answers: { 200: { description: 'In the order of the list.', schema: childrenOnList } },
      async handle({ caller, subject: found, now }) {
        const at = found.sendAt !== null && found.sendAt > now ? found.sendAt : now;
        const children = await services.review.children(caller.practiceId, found.listId, at);
        const day = at.toISOString().slice(0, 10);
        const items = children.map(({ dateOfBirth, contact, row, patientId, givenName, familyName }) => ({
          ...{ row, contact, age: dateOfBirth === null ? null : ageOn(dateOfBirth, day) },
          patient: patientId === null ? null : { id: patientId, givenName, familyName },
        }));
        return { status: 200, body: { items } };
      },
    }),
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
      method: 'get',
      path: '/api/v1/campaigns/{id}/approval',
      role: 'manager',
      tag: 'Campaigns',
      summary: 'What a second person approves',
      description: 'The request and messages as patients will get them. A person approves only after seeing these.',
      subject,
      answers: { 200: { description: 'The request, and messages while it waits.', schema: approvalDetails } },
      async handle({ caller, subject: found, now }) {
        const details = await approvals.show(caller.practiceId, found.id, caller, now);
        if (!details) throw notFound('campaign');
        const { request, samples } = details;
        return {
          status: 200,
          body: { request: request && presentApproval(request), samples },
          ...(samples.length > 0 ? { looked: campaignLook(found.id) } : {}),
        };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/campaigns/{id}/approval',
      role: 'manager',
      tag: 'Campaigns',
      summary: 'Approve a campaign, or send it back',
      description:
        'For campaigns that wait for approval. Nobody can approve a campaign that they wrote, changed or sent. ' +
        'Sent back, it is a draft again. A token approves only if an administrator allowed it.',
      subject: { ...subject, refuse: refuseAuthor },
      guard: mustBeOn,
      body: { kind: 'json', schema: approvalDecision },
      answers: accepted,
      problems: [
        ...(['own-campaign', 'role-lost', 'token-may-not-approve', 'feature-off'] as const),
        ...(['not-waiting', 'approval-lapsed', 'approval-missed', 'samples-not-shown'] as const),
      ],
      async handle(call) {
        const { decision, note, version } = call.body;
        const options = { decision, note: note ?? null, version: version ?? null };
        const decided = await commands.approval(contextOf(call), options);
        if (decision === 'approve') return answerWith(call, 'approve', decided);
        if (decided.kind === 'refused') throw toProblem(decided, call);
        await nudge(log, 'approve', () => gateway.look(call.caller.practiceId, call.subject.id));
        return { status: 202, body: await readBack(campaigns, call.caller.practiceId, call.subject.id) };
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

/** People cannot approve a campaign that they wrote, changed or sent. This comes before every other refusal. */
function refuseAuthor({ tokenId }: TokenHolder, { authors, approval }: CampaignRow): Problem | null {
  return authors.includes(tokenId) || approval?.authors.includes(tokenId) ? refusal('own-campaign') : null;
}

/** 403 while Bulk Messages is switched off, which comes before anything is said of the body. */
export function bulkMessagesOn(settings: Services['settings']) {
  return async ({ caller }: { caller: TokenHolder }): Promise<void> => {
    const { practiceId, practiceName } = caller;
    if (!(await settings.read(practiceId)).bulkMessages) throw refusal('feature-off', { practiceName });
  };
}

type CampaignCall = Call<unknown, unknown, CampaignRow>;

function contextOf({ caller, subject, operationId, now }: CampaignCall): CommandContext {
  const { practiceId, user, tokenId, role } = caller;
  return { practiceId, campaignId: subject.id, commandId: operationId, by: user, tokenId, role, now };
}

function readTime(text: string, asked: Date): Date {
  const reading = readSendAt(text, asked);
  if (reading.ok) return reading.at;
  throw invalidInput([{ path: 'sendAt', code: reading.code, message: reading.message }]);
}

/** A refusal of a command as it is answered; those that ask who and where are told of the campaign and its practice. */
function toProblem(refused: CommandRefusal, { caller, subject }: CampaignCall): Problem {
  return campaignProblem(refused, { practiceName: caller.practiceName, createdBy: subject.createdBy });
}

/** A refused command of a campaign, as it is answered. @param createdBy who made the campaign. */
export function campaignProblem(
  refused: CommandRefusal,
  { practiceName, createdBy }: { practiceName: string; createdBy: string },
): Problem {
  switch (refused.code) {
    case 'not-yours':
      return refusal(refused.code, { createdBy, practiceName });
    case 'feature-off':
      return refusal(refused.code, { practiceName });
    case 'needs-acknowledgement':
      return refusal(refused.code).with({ members: { findings: refused.findings } });
    case 'nothing-to-retry':
      return refusal(refused.code, {}).with({ members: { skipped: refused.skipped } });
    default:
      return refusalOf(refused);
  }
}
