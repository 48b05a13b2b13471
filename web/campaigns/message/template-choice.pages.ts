import { isFor, MARKETING_REMINDER } from '../../../domain/content/templates/message-templates';
import { PURPOSE_WORDS } from '../../../domain/eligibility/purposes';
import { refusal } from '../../../api/contract/problem';
import type { Draft } from '../../../ports/campaigns/drafts';
import type { TemplateRow } from '../../../ports/content/templates';
import type { PageServices } from '../../kit/mount';
import type { WebPage, PageAnswer, PracticeVisit } from '../../kit/page';
import { conflictMessage, fromQuery, type DraftDoor } from '../draft/draft-door';

/** The first templates that fit; more are found by searching. */
const SHOWN = 50;
const LONGEST_SEARCH = 200;

/** "Add template": choosing the text of a bulk message among those that fit it (P15, H11). */
export function templateChoicePages({ templates }: PageServices, door: DraftDoor): WebPage[] {
  const messageAddress = (visit: PracticeVisit, { id }: Draft): string =>
    `${visit.base}/campaigns/${id}/message${fromQuery(visit)}`;

  async function draw(visit: PracticeVisit, draft: Draft): Promise<PageAnswer> {
    const { base, caller, query } = visit;
    const search = (query.search ?? '').trim().slice(0, LONGEST_SEARCH);
    const filter = { search, channel: draft.channel };
    const found = await templates.page(caller.practiceId, { limit: SHOWN, after: null }, filter);
    const fitting = found.items.filter((one) => fits(one, draft));
    // Those of the same category come first; the order of each is that of the list.
    const rows = [
      ...fitting.filter(({ purpose }) => purpose === draft.purpose),
      ...fitting.filter(({ purpose }) => purpose !== draft.purpose),
    ];
    return {
      view: 'campaigns/message/template-choice',
      title: 'Add template',
      section: 'bulk-messages',
      data: {
        ...{ draft, search, hasMore: found.next !== null },
        rows: rows.map((row) => ({
          ...row,
          what: PURPOSE_WORDS[row.purpose].text,
          subject: draft.channel === 'email' ? row.subject : null,
        })),
        reminder: draft.purpose === 'marketing' ? MARKETING_REMINDER : null,
        address: `${base}/campaigns/${draft.id}/templates`,
        action: `${base}/campaigns/${draft.id}/templates${fromQuery(visit)}`,
        isFromReview: fromQuery(visit) !== '',
        back: messageAddress(visit, draft),
      },
    };
  }

  return [
    {
      method: 'get',
      path: '/p/{practice}/campaigns/{id}/templates',
      for: 'practice',
      role: 'sender',
      handle: (visit) => door.withOwnDraft(visit, (draft) => draw(visit, draft)),
    },
    {
      // Takes a template, or the newer version of the one that the draft has.
      method: 'post',
      path: '/p/{practice}/campaigns/{id}/templates',
      for: 'practice',
      role: 'sender',
      handle: (visit) =>
        door.withOwnDraft(visit, async (draft) => {
          const { practiceId } = visit.caller;
          const template = await templates.find(practiceId, visit.form.text('template'));
          if (!template || template.archivedAt) throw refusal('template-unknown');
          if (!fits(template, draft)) throw refusal('template-unsuited');
          if (template.shared) await templates.keepShared(practiceId, template.id);
          const saved = await door.save(visit, draft, {
            body: template.body,
            subject: draft.channel === 'email' ? (template.subject ?? draft.subject) : null,
            template: { id: template.id, version: template.version },
          });
          if (saved.kind === 'gone') return door.sentAnswer(visit, draft.id);
          const goTo = messageAddress(visit, draft);
          if (saved.kind === 'conflict') {
            return { goTo, banner: { kind: 'information', text: `${conflictMessage(saved.now, visit)}.` } };
          }
          return { goTo, banner: { kind: 'success', text: `The text is now that of “${template.name}”.` } };
        }),
    },
  ];
}

/** Marketing is sent as marketing only: its blocks and wishes would not count otherwise (W10, E15). */
function fits({ channel, purpose }: TemplateRow, draft: Pick<Draft, 'channel' | 'purpose'>): boolean {
  return isFor(channel, draft.channel) && (purpose !== 'marketing' || draft.purpose === 'marketing');
}
