import { nameFault } from '../../../domain/typed-name';
import type { CampaignType, Purpose } from '../../../ports/campaigns/campaign-queries';
import { unwritten, type Draft } from '../../../ports/campaigns/drafts';
import type { PageServices } from '../../kit/mount';
import type { FormError } from '../../kit/form-error';
import type { Form, WebPage, PageAnswer, PracticeVisit } from '../../kit/page';
import { conflictMessage, fromQuery, onwards, type DraftDoor } from './draft-door';
import { isPurpose, PURPOSE_WORDS } from '../../../domain/eligibility/purposes';
import { PURPOSE_CHOICES } from '../../kit/words/purposes';

const LONGEST_NAME = 200;

/** "New campaign", and the same form for an existing draft (H4–H6). */
export function namePages({ drafts }: PageServices, door: DraftDoor): WebPage[] {
  return [
    {
      method: 'get',
      path: '/p/{practice}/campaigns/new',
      for: 'practice',
      role: 'sender',
      handle: (visit) => Promise.resolve(draw(visit, { name: '', type: 'message', purpose: '' })),
    },
    {
      method: 'post',
      path: '/p/{practice}/campaigns/new',
      for: 'practice',
      role: 'sender',
      async handle(visit) {
        const { form, caller, base, now } = visit;
        const filled = read(form);
        const errors = faults(filled);
        if (errors.length > 0) return draw(visit, filled, { errors });
        const content = {
          ...{ name: filled.name, type: filled.type as CampaignType, purpose: filled.purpose as Purpose },
          ...{ listId: null, channel: 'sms' as const, ...unwritten() },
        };
        await drafts.create(caller.practiceId, form.operationId, content, caller, now);
        return { goTo: `${base}/campaigns/${form.operationId}/draft` };
      },
    },
    {
      method: 'get',
      path: '/p/{practice}/campaigns/{id}/name',
      for: 'practice',
      role: 'sender',
      handle: (visit) => door.withOwnDraft(visit, (draft) => draw(visit, draft, { draft })),
    },
    {
      method: 'post',
      path: '/p/{practice}/campaigns/{id}/name',
      for: 'practice',
      role: 'sender',
      handle: (visit) =>
        door.withOwnDraft(visit, async (draft) => {
          // The purpose was chosen when it was made, because it decides who is left out (E15).
          const filled = { ...read(visit.form), purpose: draft.purpose };
          const errors = faults(filled);
          if (errors.length > 0) return draw(visit, filled, { draft, errors });
          const { name, type } = filled;
          const changes = { name, type: type as CampaignType };
          const saved = await door.save(visit, draft, changes);
          if (saved.kind === 'gone') return door.sentAnswer(visit, draft.id);
          if (saved.kind === 'conflict') {
            const said = [{ field: 'name', message: conflictMessage(saved.now, visit) }];
            return draw(visit, filled, { draft: saved.now, errors: said, status: 409 });
          }
          return { goTo: onwards(visit, 'draft') };
        }),
    },
  ];
}

interface Filled {
  name: string;
  type: string;
  purpose: string;
}

function read(form: Form): Filled {
  return { name: form.text('name'), type: form.text('type'), purpose: form.text('purpose') };
}

function faults({ name, type, purpose }: Filled): FormError[] {
  const errors: FormError[] = [];
  const nameProblem = nameFault(name, LONGEST_NAME, 'Enter a name for the campaign');
  if (nameProblem !== null) errors.push({ field: 'name', message: nameProblem });
  if (type !== 'message') errors.push({ field: 'type', message: 'Choose a type' });
  if (!isPurpose(purpose)) {
    errors.push({ field: 'purpose', message: 'Choose what the message is for' });
  }
  return errors;
}

function draw(
  visit: PracticeVisit,
  filled: Filled,
  { draft, errors, status }: { draft?: Draft; errors?: FormError[]; status?: number } = {},
): PageAnswer {
  const { base } = visit;
  return {
    view: 'campaigns/draft/name',
    title: draft ? 'Name and type' : 'New campaign',
    section: 'bulk-messages',
    status,
    errors,
    data: {
      ...{ filled, purposes: PURPOSE_CHOICES, draft: draft ?? null },
      purposeText: isPurpose(filled.purpose) ? PURPOSE_WORDS[filled.purpose].text : undefined,
      action: draft ? `${base}/campaigns/${draft.id}/name${fromQuery(visit)}` : `${base}/campaigns/new`,
      back: draft ? onwards(visit, 'draft') : `${base}/campaigns/overview`,
    },
  };
}
