import type { CampaignRow } from '../../../ports/campaigns/campaign-queries';
import type { TokenHolder } from '../../../ports/practice/api-tokens';
import { nudge } from '../../campaigns/nudge';
import { presentApproval } from '../../campaigns/present-campaign';
import { notFound, refusal, type Problem } from '../../contract/problem';
import { route } from '../../contract/route';
import { campaignLook } from '../../patients/looks';
import { approvalDecision, approvalDetails } from '../../schemas/campaigns/approvals';
import type { Services } from '../../services';
import { campaignSubject, readBack } from './campaigns';
import { accepted, bulkMessagesOn, commandAnswers, contextOf, toProblem } from './command-answers';

/** The decision of a second person about a campaign. */
export function approvalRoutes(
  services: Pick<Services, 'approvals' | 'campaigns' | 'commands' | 'gateway' | 'settings' | 'log'>,
) {
  const { approvals, campaigns, commands, gateway, settings, log } = services;
  const subject = campaignSubject(campaigns);
  const { answerWith } = commandAnswers(services);

  return [
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
      guard: bulkMessagesOn(settings),
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
  ];
}

/** People cannot approve a campaign that they wrote, changed or sent. This comes before every other refusal. */
function refuseAuthor({ tokenId }: TokenHolder, { authors, approval }: CampaignRow): Problem | null {
  return authors.includes(tokenId) || approval?.authors.includes(tokenId) ? refusal('own-campaign') : null;
}
