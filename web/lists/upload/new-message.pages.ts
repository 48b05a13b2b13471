import { unwritten } from '../../../ports/campaigns/drafts';
import { isId } from '../../../domain/ids';
import type { PageServices } from '../../kit/mount';
import type { FormError } from '../../kit/form-error';
import type { WebPage, PageAnswer, PracticeVisit } from '../../kit/page';
import { channelsOf } from '../../kit/words/channels';
import { chooseList, listAnswers, listChoices, type ListAnswers } from '../../kit/list-choice/list-choice';
import { isPurpose } from '../../../domain/eligibility/purposes';
import { PURPOSE_CHOICES } from '../../kit/words/purposes';

const PATH = '/p/{practice}/campaigns/new-message';

/** PATCHS's short way: the list comes first, and its name becomes the bulk message's. */
export function newMessagePages(services: PageServices): WebPage[] {
  const { drafts, newId } = services;

  async function draw(
    visit: PracticeVisit,
    answers: ListAnswers & { purpose: string; draftId: string },
    errors: FormError[] = [],
  ): Promise<PageAnswer> {
    const choices = await listChoices(services, visit.caller);
    return {
      view: 'lists/upload/new-message',
      title: 'Create new Bulk Message',
      section: 'bulk-messages',
      data: { answers, ...choices, purposes: PURPOSE_CHOICES },
      errors,
    };
  }

  return [
    {
      method: 'get',
      path: PATH,
      for: 'practice',
      role: 'sender',
      async handle(visit) {
        const earlier = visit.query.list ?? '';
        const source = isId(earlier) ? 'earlier' : 'file';
        const answers = { name: '', channel: '', source, earlier, purpose: 'care', draftId: newId() };
        return draw(visit, answers);
      },
    },
    {
      method: 'post',
      path: PATH,
      for: 'practice',
      role: 'sender',
      upload: true,
      async handle(visit) {
        const { caller, form, base, now } = visit;
        const asked = form.text('draft');
        const purpose = form.text('purpose');
        // The draft needs a separate id because the form's id is for the list. The form holds it, so pressing twice
        // makes only one draft.
        const answers = { ...listAnswers(visit), purpose, draftId: isId(asked) ? asked : newId() };
        const channels = await channelsOf(services, caller.practiceId, caller.practiceName);
        const known = isPurpose(purpose) ? purpose : null;
        const chosen = await chooseList(services, visit, { ...answers, purpose: known }, channels);
        if (!chosen.ok || known === null) return draw(visit, answers, chosen.ok ? [] : chosen.errors);
        await drafts.create(
          caller.practiceId,
          answers.draftId,
          {
            ...{ name: chosen.name, type: 'message', purpose: known, listId: chosen.listId, channel: chosen.channel },
            ...unwritten(),
          },
          caller,
          now,
        );
        return { goTo: `${base}/recipient-lists/${chosen.listId}?campaign=${answers.draftId}` };
      },
    },
  ];
}
