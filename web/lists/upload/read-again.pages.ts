import { createHash } from 'node:crypto';
import type { RecipientListRow } from '../../../ports/lists/list-queries';
import { refusal } from '../../../api/contract/problem';
import type { PageServices } from '../../kit/mount';
import type { WebPage } from '../../kit/page';
import { columnsOf } from '../../kit/list-choice/asked-columns';
import { storeList } from '../../kit/list-choice/list-choice';
import { listAddress, listOf } from '../../kit/list-choice/list-of';

const PATH = '/p/{practice}/recipient-lists/{id}/read-again';

/** Reads the file of a list again as a new list, with its hidden rows or from another sheet. */
export function readAgainPages(services: PageServices): WebPage[] {
  const { lists, listCommands, drafts } = services;
  return [
    {
      method: 'post',
      path: PATH,
      for: 'practice',
      role: 'sender',
      async handle(visit) {
        const { caller, form, base, now } = visit;
        const { list, draft } = await listOf(services, visit);
        const bytes = await lists.keptFile(caller.practiceId, list.id, now);
        if (!bytes) {
          throw refusal('file-not-kept');
        }
        const sheet = form.raw('sheet') || list.reading?.sheet || undefined;
        const hiddenRows = form.raw('hiddenRows') === 'include' ? ('include' as const) : ('leave-out' as const);
        const { name, channel, contactSource, sharedNumbers } = list;
        const purpose = draft?.purpose ?? list.purpose;
        const columns = columnsAgain(list, sheet);
        const stored = await storeList(
          visit,
          {
            ...{ name, channel, purpose, contactSource, sharedNumbers, columns, sheet, hiddenRows },
            id: idOfChoice(form.operationId, JSON.stringify([sheet, hiddenRows])),
          },
          { bytes, name: list.fileName },
        );
        if (!stored.ok)
          throw refusal('not-read-again', { message: stored.errors.map(({ message }) => message).join(' ') });
        await listCommands.wasReadAgain(caller.practiceId, list.id, stored.listId);
        if (draft && draft.listId !== stored.listId) {
          await drafts.change(caller.practiceId, draft.id, draft.version, { listId: stored.listId }, caller, now);
        }
        return { goTo: listAddress(base, stored.listId, { campaign: draft?.id }) };
      },
    },
  ];
}

/** The same press twice makes one list; another choice on the same page, after going back to it, another one. */
function idOfChoice(operationId: string, choice: string): string {
  return (
    operationId.slice(0, 24) +
    createHash('sha256')
      .update(operationId + choice)
      .digest('hex')
      .slice(0, 12)
  );
}

/** The chosen columns apply only to the same sheet, because another sheet has a different header. */
function columnsAgain({ status, header, columns, reading }: RecipientListRow, sheet: string | undefined) {
  const isSame = status === 'ready' && (sheet ?? null) === (reading?.sheet ?? null);
  return isSame ? columnsOf(header ?? [], columns) : undefined;
}
