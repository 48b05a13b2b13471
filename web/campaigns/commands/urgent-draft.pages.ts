import type { Draft } from '../../../ports/campaigns/drafts';
import type { FormError } from '../../kit/form-error';
import type { PageAnswer, PracticeVisit, WebPage } from '../../kit/page';
import type { DraftDoor } from '../draft/draft-door';
import { reasonFault } from '../reason';

const ADDRESS = '/p/{practice}/campaigns/{id}/draft/urgent';

/** A manager lets a draft go outside the sending hours, with a reason, or makes it wait for them again (N17). */
export function urgentDraftPages(door: DraftDoor): WebPage[] {
  const show = ({ base }: PracticeVisit, draft: Draft, reason = '', errors: FormError[] = []): PageAnswer => ({
    view: 'campaigns/commands/urgent-draft',
    title: 'Send outside sending hours',
    section: 'bulk-messages',
    errors,
    data: { draft, reason, back: `${base}/campaigns/${draft.id}/timing` },
  });

  return [
    {
      method: 'get',
      path: ADDRESS,
      for: 'practice',
      role: 'manager',
      handle: (visit) => door.withDraft(visit, (draft) => show(visit, draft)),
    },
    {
      method: 'post',
      path: ADDRESS,
      for: 'practice',
      role: 'manager',
      handle: (visit) =>
        door.withDraft(visit, async (draft) => {
          const { ask, base, form } = visit;
          const isOver = form.has('end');
          const reason = form.text('reason');
          const message = isOver ? null : reasonFault(reason, 'Enter why this cannot wait');
          if (message) return show(visit, draft, reason, [{ field: 'reason', message }]);
          const body = { reason: isOver ? null : reason };
          await ask('post', `/api/v1/campaigns/${draft.id}/urgent`, { body, operationId: form.operationId });
          const text = isOver
            ? 'Saved. It waits for your sending hours again.'
            : 'Saved. It will not wait for your sending hours.';
          return { goTo: `${base}/campaigns/${draft.id}/timing`, banner: { kind: 'success', text } };
        }),
    },
  ];
}
