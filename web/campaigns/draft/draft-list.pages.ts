import type { Draft } from '../../../ports/campaigns/drafts';
import { createDraftDoor } from './draft-door';
import type { PageServices } from '../../kit/mount';
import type { FormError } from '../../kit/form-error';
import type { WebPage, PageAnswer, PracticeVisit } from '../../kit/page';
import { channelsOf } from '../../kit/words/channels';
import { chooseList, listAnswers, listChoices, type ListAnswers } from '../../kit/list-choice/list-choice';

const PATH = '/p/{practice}/campaigns/{id}/list';

/** The step "Patient list" of a draft that already has a name and type, or that gets another list. */
export function draftListPages(services: PageServices): WebPage[] {
  const { drafts, lists } = services;
  const door = createDraftDoor(services);

  async function draw(
    visit: PracticeVisit,
    draft: Draft,
    answers: ListAnswers,
    errors: FormError[] = [],
  ): Promise<PageAnswer> {
    const choices = await listChoices(services, visit.caller);
    return {
      view: 'campaigns/draft/draft-list',
      title: 'Patient list',
      section: 'bulk-messages',
      data: { draft, answers, ...choices },
      errors,
    };
  }

  function changedMeanwhile(draft: Draft): PageAnswer {
    return {
      view: 'campaigns/draft/changed-meanwhile',
      title: 'Someone changed this while you were looking',
      section: 'bulk-messages',
      status: 409,
      data: { draft },
    };
  }

  return [
    {
      method: 'get',
      path: PATH,
      for: 'practice',
      role: 'sender',
      handle: (visit) =>
        door.withOwnDraft(visit, async (draft) => {
          const hasList = draft.list !== null && draft.list.status === 'ready' && visit.query.again === undefined;
          const list = hasList ? await lists.find(visit.caller.practiceId, draft.list!.id, draft.purpose) : null;
          return draw(visit, draft, {
            name: hasList ? '' : draft.name,
            channel: draft.listId ? draft.channel : '',
            source: hasList ? 'earlier' : 'file',
            earlier: list ? (list.copyOf?.id ?? list.id) : '',
          });
        }),
    },
    {
      method: 'post',
      path: PATH,
      for: 'practice',
      role: 'sender',
      upload: true,
      handle: (visit) =>
        door.withOwnDraft(visit, async (draft) => {
          const { caller, form, base, now } = visit;
          const goOn = (listId: string) => ({ goTo: `${base}/recipient-lists/${listId}?campaign=${draft.id}` });
          // The same button was pressed before, so the draft already has its list.
          if (draft.listId === form.operationId) return goOn(draft.listId);
          if (form.text('version') !== String(draft.version)) return changedMeanwhile(draft);
          const answers = listAnswers(visit);
          const channels = await channelsOf(services, caller.practiceId, caller.practiceName);
          const chosen = await chooseList(services, visit, { ...answers, purpose: draft.purpose }, channels);
          if (!chosen.ok) return draw(visit, draft, answers, chosen.errors);
          const changes = { listId: chosen.listId, channel: chosen.channel };
          if (draft.listId === chosen.listId && draft.channel === chosen.channel) return goOn(chosen.listId);
          const changed = await drafts.change(caller.practiceId, draft.id, draft.version, changes, caller, now);
          if (changed === 'changed') return goOn(chosen.listId);
          return door.withDraft(visit, changedMeanwhile);
        }),
    },
  ];
}
