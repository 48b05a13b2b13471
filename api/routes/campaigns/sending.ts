import { ageOn } from '../../../domain/patients/age';
import type { CheckSending } from '../../../ports/campaigns/campaign-commands';
import { bodyOf } from '../../ask';
import { createCampaignChecks, type CampaignChecks } from '../../campaigns/campaign-checks';
import { dryRunOf } from '../../campaigns/dry-run';
import { createSendingCheck } from '../../campaigns/sending-check';
import { route } from '../../contract/route';
import { send, tryOut } from '../../schemas/campaigns/campaign-commands';
import { sentCampaign } from '../../schemas/campaigns/campaigns';
import { childrenOnList, dryRun } from '../../schemas/campaigns/dry-run';
import type { Services } from '../../services';
import { campaignSubject } from './campaigns';
import { bulkMessagesOn, commandAnswers, contextOf, readTime, toProblem, type CampaignCall } from './command-answers';

type Needs = Pick<
  Services,
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
>;

/** Sending a campaign, with the checks before it, and trying it without sending. */
export function sendingRoutes(services: Needs) {
  const { campaigns, commands, settings, review } = services;
  const subject = campaignSubject(campaigns);
  const { answerWith } = commandAnswers(services);
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
        const children = await review.children(caller.practiceId, found.listId, at);
        const day = at.toISOString().slice(0, 10);
        const items = children.map(({ dateOfBirth, contact, row, patientId, givenName, familyName }) => ({
          ...{ row, contact, age: dateOfBirth === null ? null : ageOn(dateOfBirth, day) },
          patient: patientId === null ? null : { id: patientId, givenName, familyName },
        }));
        return { status: 200, body: { items } };
      },
    }),
  ];
}
