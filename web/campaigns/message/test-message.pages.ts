import { fillWithExamples } from '../../../domain/content/example-values';
import { firstLine } from '../../../domain/content/first-line';
import type { Draft } from '../../../ports/campaigns/drafts';
import { bodyOf } from '../../../api/ask';
import { Problem } from '../../../api/contract/problem';
import type { TestMessage } from '../../../api/schemas/practice/accounts';
import type { CampaignTestResult } from '../../../api/schemas/campaigns/campaign-commands';
import { formErrors } from '../../kit/form';
import { channelsOf } from '../../kit/words/channels';
import type { PageServices } from '../../kit/mount';
import type { FormError } from '../../kit/form-error';
import type { WebPage, PageAnswer, PracticeVisit } from '../../kit/page';
import { countOf } from '../../../domain/words/numbers';
import { countSentence } from '../../../api/campaigns/count-words';
import { fromQuery, type DraftDoor } from '../draft/draft-door';
import { textFaults } from '../../../api/campaigns/text-faults';

const PATH = '/p/{practice}/campaigns/{id}/test';

/** "Send a test to me": the text on one's own phone or in one's own mailbox, filled with made-up values. */
export function testMessagePages(services: PageServices, door: DraftDoor): WebPage[] {
  const { lists } = services;

  const messageAddress = (visit: PracticeVisit): string =>
    `${visit.base}/campaigns/${visit.params.id}/message${fromQuery(visit)}`;

  async function draw(visit: PracticeVisit, draft: Draft, to = '', errors: FormError[] = []): Promise<PageAnswer> {
    const { practiceId, practiceName } = visit.caller;
    const [list, channels, tests] = await Promise.all([
      draft.listId ? lists.find(practiceId, draft.listId) : null,
      channelsOf(services, practiceId, practiceName),
      visit.ask('get', '/api/v1/test-messages'),
    ]);
    // What keeps the text from being sent is said where it is written.
    if (textFaults(draft, list).length > 0) return { goTo: messageAddress(visit) };
    const body = fillWithExamples(draft.body, list);
    const subject = draft.channel === 'email' ? fillWithExamples(draft.subject ?? '', list) : null;
    const absence = channels.available.includes(draft.channel) ? null : channels.absence;
    return {
      view: 'campaigns/message/test-message',
      title: 'Send a test to me',
      section: 'bulk-messages',
      errors: absence ? [] : errors,
      data: {
        ...{ draft, to, body, subject },
        bodyB: draft.textTrial && fillWithExamples(draft.textTrial.bodyB, list),
        isB: visit.form.text('text') === 'B',
        isFilled: body !== draft.body || (draft.channel === 'email' && subject !== draft.subject),
        count: draft.channel === 'sms' ? countSentence(body) : `${countOf(body.length, 'character')}.`,
        absence,
        tests: bodyOf<{ items: TestMessage[] }>(tests).items.filter(({ channel }) => channel === draft.channel),
        action: `${visit.base}/campaigns/${draft.id}/test${fromQuery(visit)}`,
        back: messageAddress(visit),
      },
    };
  }

  return [
    {
      method: 'get',
      path: PATH,
      for: 'practice',
      role: 'sender',
      handle: (visit) => door.withOwnDraft(visit, (draft) => draw(visit, draft)),
    },
    {
      method: 'post',
      // What was typed goes with the message alone.
      forgets: true,
      path: PATH,
      for: 'practice',
      role: 'sender',
      handle: (visit) =>
        door.withOwnDraft(visit, async (draft) => {
          const to = visit.form.text('to');
          try {
            const answer = await visit.ask('post', `/api/v1/campaigns/${draft.id}/test-message`, {
              body: { to, ...(draft.textTrial && visit.form.text('text') === 'B' ? { text: 'B' } : {}) },
              operationId: visit.form.operationId,
            });
            const result = bodyOf<CampaignTestResult>(answer);
            return {
              goTo: messageAddress(visit),
              banner: { kind: result.outcome === 'taken' ? 'success' : 'information', text: toldOf(result) },
            };
          } catch (error) {
            // The second press of the same button: the first has said what was sent.
            if (error instanceof Problem && error.code === 'already-tested') return { goTo: messageAddress(visit) };
            if (error instanceof Problem && error.status === 429) {
              return draw(visit, draft, to, [{ field: 'to', message: error.detail }]);
            }
            return draw(visit, draft, to, formErrors(error));
          }
        }),
    },
  ];
}

/** What was sent, and what the provider said; nothing of whom to. */
function toldOf({ outcome, message, body, subject, segments }: CampaignTestResult): string {
  if (outcome === 'refused' || outcome === 'not-sent') return `No test was sent. ${message}`;
  const what = subject === null ? `“${firstLine(body)}”` : `an email with the subject “${subject}”`;
  const size = segments === null ? '' : `, ${countOf(segments, 'SMS segment')}`;
  return `Test of ${what}${size}. ${message}`;
}
