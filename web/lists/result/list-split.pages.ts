import { bodyOf } from '../../../api/ask';
import type { PageServices } from '../../kit/mount';
import type { WebPage } from '../../kit/page';
import { listAddress, listOf } from '../../kit/list-choice/list-of';

/** One press makes as many lists as are needed of a file with too many patients; a draft goes on with the first of them. */
export function listSplitPages(services: PageServices): WebPage[] {
  const { drafts } = services;
  return [
    {
      method: 'post',
      path: '/p/{practice}/recipient-lists/{id}/split',
      for: 'practice',
      role: 'sender',
      async handle(visit) {
        const { ask, caller, form, base, now } = visit;
        const { list, draft } = await listOf(services, visit);
        const answer = await ask('post', `/api/v1/recipient-lists/${list.id}/split`, {
          ...{ body: {}, operationId: form.operationId },
        });
        const [first] = bodyOf<{ lists: { id: string }[] }>(answer).lists;
        if (!draft || !first) return { goTo: listAddress(base, list.id) };
        await drafts.change(caller.practiceId, draft.id, draft.version, { listId: first.id }, caller, now);
        return { goTo: listAddress(base, first.id, { campaign: draft.id }) };
      },
    },
  ];
}
