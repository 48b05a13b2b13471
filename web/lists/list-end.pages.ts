import type { RecipientListRow } from '../../ports/lists/list-queries';
import { Problem } from '../../api/contract/problem';
import type { PageServices } from '../kit/mount';
import type { WebPage, PageAnswer, PracticeVisit } from '../kit/page';
import { listOf } from '../kit/list-choice/list-of';

const PATH = '/p/{practice}/recipient-lists/{id}';

/** Deleting a list that no sent campaign used, and hiding one that was used. */
export function listEndPages(services: PageServices): WebPage[] {
  const { lists } = services;

  const isUsed = async ({ caller }: PracticeVisit, { id }: RecipientListRow): Promise<boolean> =>
    (await lists.usesOf(caller.practiceId, [id])).some(({ isDraft }) => !isDraft);

  async function drawDelete(visit: PracticeVisit, list: RecipientListRow): Promise<PageAnswer> {
    const uses = await lists.usesOf(visit.caller.practiceId, [list.id]);
    return {
      view: 'lists/delete',
      title: 'Delete this list',
      section: 'bulk-messages',
      data: { list, drafts: uses.filter(({ isDraft }) => isDraft) },
    };
  }

  return [
    {
      method: 'get',
      path: `${PATH}/delete`,
      for: 'practice',
      role: 'sender',
      async handle(visit) {
        const { list } = await listOf(services, visit);
        if (!(await isUsed(visit, list))) return drawDelete(visit, list);
        return { goTo: `${visit.base}/recipient-lists/${list.id}/hide` };
      },
    },
    {
      method: 'post',
      path: `${PATH}/delete`,
      for: 'practice',
      role: 'sender',
      async handle({ ask, params, base }) {
        const id = params.id!;
        try {
          await ask('delete', `/api/v1/recipient-lists/${id}`);
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
          const [isUsed, isBeingSplit] = [error.code === 'list-used', error.code === 'list-being-split'];
          if (!isUsed && !isBeingSplit) throw error;
          return {
            goTo: `${base}/recipient-lists/${id}${isUsed ? '/hide' : ''}`,
            banner: { kind: 'information', text: error.detail },
          };
        }
        return { goTo: `${base}/recipient-lists`, banner: { kind: 'success', text: 'The list is deleted.' } };
      },
    },
    {
      method: 'get',
      path: `${PATH}/hide`,
      for: 'practice',
      role: 'sender',
      async handle(visit) {
        const { list } = await listOf(services, visit);
        return { view: 'lists/hide', title: 'Hide this list', section: 'bulk-messages', data: { list } };
      },
    },
    ...(['hide', 'unhide'] as const).map((act): WebPage => ({
      method: 'post',
      path: `${PATH}/${act}`,
      for: 'practice',
      role: 'sender',
      async handle({ ask, params, base, form }) {
        const id = params.id!;
        await ask('post', `/api/v1/recipient-lists/${id}/${act}`, { body: {}, operationId: form.operationId });
        return act === 'hide'
          ? { goTo: `${base}/recipient-lists`, banner: { kind: 'success', text: 'The list is hidden.' } }
          : {
              goTo: `${base}/recipient-lists/${id}`,
              banner: { kind: 'success', text: 'The list is shown again.' },
            };
      },
    })),
  ];
}
