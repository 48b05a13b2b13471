import { isId } from '../../../domain/ids';
import type { Draft } from '../../../ports/campaigns/drafts';
import type { RecipientListRow } from '../../../ports/lists/list-queries';
import { notFound } from '../../../api/contract/problem';
import type { Services } from '../../../api/services';
import type { PracticeVisit } from '../page';

export interface FoundList {
  list: RecipientListRow;
  /** The draft that this list was chosen for in the wizard. */
  draft: Draft | null;
}

/** The list of an address, judged for the draft it was chosen for, or else for its own kind of message. */
export async function listOf(
  { lists, drafts }: Pick<Services, 'lists' | 'drafts'>,
  { caller, params, query, form }: Pick<PracticeVisit, 'caller' | 'params' | 'query' | 'form'>,
): Promise<FoundList> {
  const asked = form.text('campaign') || (query.campaign ?? '');
  const found = isId(asked) ? await drafts.find(caller.practiceId, asked) : null;
  const own = found?.listId ? await lists.find(caller.practiceId, found.listId, found.purpose) : null;
  // The draft has a copy if another campaign was sent with the list in the address.
  if (own && (own.id === params.id || own.copyOf?.id === params.id)) return { list: own, draft: found };
  const list = await lists.find(caller.practiceId, params.id!);
  if (!list) throw notFound('patient list');
  return { list, draft: null };
}

/** The address of a list's page; nothing in it but ids and what is shown. */
export function listAddress(base: string, listId: string, query: Record<string, string | undefined> = {}): string {
  const asked = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined);
  const text = new URLSearchParams(asked).toString();
  return `${base}/recipient-lists/${listId}${text === '' ? '' : `?${text}`}`;
}
