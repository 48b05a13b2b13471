import { RateLimiterMemory } from 'rate-limiter-flexible';
import { fillWithExamples } from '../../../domain/content/example-values';
import { withLinkLine, withToken } from '../../../domain/content/links/link-line';
import { compileForList } from '../../../domain/content/list-text';
import { messageTextProblems } from '../../../domain/content/message-text';
import { countSms } from '../../../domain/content/sms-parts';
import { compileTemplate } from '../../../domain/content/template';
import { personOf } from '../../../ports/practice/api-tokens';
import type { CampaignRow } from '../../../ports/campaigns/campaign-queries';
import type { Draft } from '../../../ports/campaigns/drafts';
import type { RecipientListRow } from '../../../ports/lists/list-queries';
import { fieldRefusal, invalidInput, refusal, type FieldError } from '../../contract/problem';
import { route } from '../../contract/route';
import { campaignTest, campaignTestResult } from '../../schemas/campaigns/campaign-commands';
import type { Services } from '../../services';
import { mayTest, readTestTo, sendTest } from '../../practice/test-message';
import { bulkMessagesOn } from './command-answers';
import { refuseSteering } from '../../campaigns/steering';

/** Enough to check, correct and check again; too few to reach patients with. */
const FIVE_IN_FIVE_MINUTES = { points: 5, duration: 300 };
/** For so long the same press is known again. */
const ONCE = { points: 1, duration: 3_600 };

type Needs = Pick<
  Services,
  | 'campaigns'
  | 'drafts'
  | 'lists'
  | 'accounts'
  | 'dispatches'
  | 'credits'
  | 'gateway'
  | 'closing'
  | 'log'
  | 'settings'
  | 'audit'
  | 'maxUnits'
  | 'ucs2PartUnits'
  | 'allowFictionalNumbers'
>;

/** What is tried: a draft, or what was one and is refused. */
type Tried = Draft | CampaignRow;
const isSent = (tried: Tried): tried is CampaignRow => 'phase' in tried && tried.phase !== 'draft';

/** The text of a draft on one's own phone, before any patient gets it. */
export function campaignTestRoutes(services: Needs) {
  const { campaigns, drafts, lists, accounts, maxUnits, ucs2PartUnits, allowFictionalNumbers } = services;
  const perPerson = new RateLimiterMemory(FIVE_IN_FIVE_MINUTES);
  const presses = new RateLimiterMemory(ONCE);

  return [
    route({
      method: 'post',
      path: '/api/v1/campaigns/{id}/test-message',
      role: 'sender',
      tag: 'Campaigns',
      summary: 'Send the text of a draft to yourself',
      description:
        'You give the number or address. We erase it when the outcome is final. We fill placeholders with made-up ' +
        'values, so no patient’s details are sent. The test is not part of the campaign: it is not counted or ' +
        'saved to any record. Each person can send five in five minutes. A sender can test their own drafts, a manager all.',
      guard: bulkMessagesOn(services.settings),
      subject: {
        name: 'campaign',
        // A draft may still be without a list, which `campaigns` does not find.
        find: async ({ practiceId }, id): Promise<Tried | null> =>
          (await drafts.find(practiceId, id)) ?? campaigns.find(practiceId, id),
        refuse: (caller, tried) => refuseSteering(caller, tried),
      },
      body: { kind: 'json', schema: campaignTest },
      answers: { 200: { description: 'What was sent, and what the provider said.', schema: campaignTestResult } },
      problems: [
        'not-yours',
        'feature-off',
        'already-sent',
        'already-tested',
        'no-credits',
        'no-provider',
        'message-too-long',
        'too-many-tests',
      ],
      async handle({ caller, subject: written, body, operationId, now }) {
        const { practiceId } = caller;
        if (isSent(written)) {
          throw refusal('already-sent');
        }
        const draft = body.text === 'B' ? withTextB(written) : written;
        const account = (await accounts.inUse(practiceId)).find(({ channel }) => channel === draft.channel);
        if (!account) throw invalidInput([fieldRefusal('channel', 'no-provider', { channel: draft.channel })]);
        const to = readTestTo(draft.channel, body.to, { allowFictionalNumbers });
        const list = draft.listId ? await lists.find(practiceId, draft.listId) : null;
        const text = filledWithExamples(draft, list, maxUnits(account.kind));
        await presses.consume(operationId).catch(() => {
          throw refusal('already-tested');
        });
        await mayTest(perPerson, personOf(caller), 'You can send five tests in five minutes.');
        const tried = { kind: 'campaign', id: draft.id } as const;
        const result = await sendTest(services, { operationId, caller, account, to, text, subject: tried, now });
        const segments = draft.channel === 'sms' ? countSms(text.body, ucs2PartUnits(account.kind)).segments : null;
        return {
          status: 200,
          body: { ...result, subject: text.subject ?? null, body: text.body, segments },
        };
      },
    }),
  ];
}

/** The draft with text B as its own. @throws Problem 422 where it has one text. */
function withTextB(draft: Tried): Tried {
  const { textTrial: trial } = draft;
  if (!trial) throw invalidInput([{ path: 'text', code: 'no-text-b', message: 'This bulk message has no text B.' }]);
  return { ...draft, body: trial.bodyB, subject: trial.subjectB };
}

/** As a patient would get it, but for whose values it holds; 422 for what could be sent to nobody. */
function filledWithExamples(
  draft: Tried,
  list: Pick<RecipientListRow, 'header' | 'columns'> | null,
  maxUnits: number | null,
): { body: string; subject?: string } {
  // The link of a test leads nowhere: it belongs to no patient.
  const body = fillWithExamples(withToken(withLinkLine(draft.body, draft.linkLine)), list);
  const subject = draft.channel === 'email' ? fillWithExamples(draft.subject ?? '', list) : undefined;
  const errors: FieldError[] = messageTextProblems(draft.channel, body, subject);
  const texts = { body: draft.body, ...(subject === undefined ? {} : { subject: draft.subject ?? '' }) };
  for (const [path, text] of Object.entries(texts)) {
    const { problems } = list?.header ? compileForList(text, list.header, list.columns) : compileTemplate(text);
    for (const { code, message } of problems) errors.push({ path, code, message });
  }
  if (draft.channel === 'sms' && maxUnits !== null && countSms(body).units > maxUnits) {
    errors.push(fieldRefusal('body', 'message-too-long', { channel: draft.channel, most: maxUnits, rows: null }));
  }
  if (errors.length > 0) throw invalidInput(errors);
  return { body, ...(subject === undefined ? {} : { subject }) };
}
