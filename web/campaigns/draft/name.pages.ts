import { nameFault } from '../../../domain/typed-name';
import { mustBeSwitchedOn } from '../../../api/practice/switched-on';
import type { Invitation } from '../../../ports/booking/invitations';
import type { CampaignType, Purpose } from '../../../ports/campaigns/campaign-queries';
import { unwritten, type Draft } from '../../../ports/campaigns/drafts';
import type { PageServices } from '../../kit/mount';
import type { FormError } from '../../kit/form-error';
import type { Form, WebPage, PageAnswer, PracticeVisit } from '../../kit/page';
import { conflictMessage, fromQuery, onwards, type DraftDoor } from './draft-door';
import { isPurpose, PURPOSE_WORDS } from '../../../domain/eligibility/purposes';
import { PURPOSE_CHOICES } from '../../kit/words/purposes';

const LONGEST_NAME = 200;
const MOST_TYPES = 100;

/** "New campaign", and the same form for an existing draft (H4–H6). */
export function namePages(services: PageServices, door: DraftDoor): WebPage[] {
  const { drafts, appointmentTypes } = services;
  /** The appointment types to choose from: those that are offered. */
  const typesOf = async (practiceId: string) =>
    (await appointmentTypes.page(practiceId, { limit: MOST_TYPES, after: null }, { archived: false })).items;
  const draw = async (visit: PracticeVisit, filled: Filled, more: Drawn = {}) =>
    drawName(visit, filled, { ...more, types: await typesOf(visit.caller.practiceId) });

  return [
    {
      method: 'get',
      path: '/p/{practice}/campaigns/new',
      for: 'practice',
      role: 'sender',
      handle: (visit) => draw(visit, { name: '', type: 'message', purpose: '', appointmentTypeId: '', stopBelow: '' }),
    },
    {
      method: 'post',
      path: '/p/{practice}/campaigns/new',
      for: 'practice',
      role: 'sender',
      async handle(visit) {
        const { form, caller, base, now } = visit;
        const filled = read(form);
        const errors = faults(filled, await typesOf(caller.practiceId));
        if (errors.length > 0) return draw(visit, filled, { errors });
        if (filled.type === 'booking') await mustBeSwitchedOn(services, caller, 'booking');
        const content = {
          ...{ name: filled.name, type: filled.type as CampaignType, purpose: filled.purpose as Purpose },
          ...{ listId: null, channel: 'sms' as const, ...unwritten(), invitation: invitationOf(filled) },
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
      handle: (visit) => door.withOwnDraft(visit, (draft) => draw(visit, filledFrom(draft), { draft })),
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
          const errors = faults(filled, await typesOf(visit.caller.practiceId));
          if (errors.length > 0) return draw(visit, filled, { draft, errors });
          const { name, type } = filled;
          if (type === 'booking') await mustBeSwitchedOn(services, visit.caller, 'booking');
          const changes = { name, type: type as CampaignType, invitation: invitationOf(filled) };
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
  appointmentTypeId: string;
  stopBelow: string;
}

function filledFrom({ name, type, purpose, invitation }: Draft): Filled {
  const { appointmentTypeId = null, stopWhenFreeSlotsBelow = null } = invitation ?? {};
  const stopBelow = stopWhenFreeSlotsBelow === null ? '' : String(stopWhenFreeSlotsBelow);
  return { name, type, purpose, appointmentTypeId: appointmentTypeId ?? '', stopBelow };
}

/** What a booking invitation invites to. */
function invitationOf({ type, appointmentTypeId, stopBelow }: Filled): Invitation | null {
  if (type !== 'booking') return null;
  return {
    ...{ appointmentTypeId, bookingUrl: null },
    stopWhenFreeSlotsBelow: stopBelow === '' ? null : Number(stopBelow),
  };
}

function read(form: Form): Filled {
  return {
    ...{ name: form.text('name'), type: form.text('type'), purpose: form.text('purpose') },
    ...{ appointmentTypeId: form.text('appointmentTypeId'), stopBelow: form.text('stopBelow') },
  };
}

function faults(filled: Filled, types: readonly { id: string }[]): FormError[] {
  const { name, type, purpose, appointmentTypeId, stopBelow } = filled;
  const errors: FormError[] = [];
  const nameProblem = nameFault(name, LONGEST_NAME, 'Enter a name for the campaign');
  if (nameProblem !== null) errors.push({ field: 'name', message: nameProblem });
  if (type !== 'message' && type !== 'booking') errors.push({ field: 'type', message: 'Choose a type' });
  if (type === 'booking' && !types.some(({ id }) => id === appointmentTypeId)) {
    errors.push({ field: 'appointmentTypeId', message: 'Choose the appointment type that patients can book' });
  }
  if (type === 'booking' && stopBelow !== '' && !/^[1-9]\d{0,4}$/.test(stopBelow)) {
    errors.push({ field: 'stopBelow', message: 'Enter a whole number, or leave it empty' });
  }
  if (!isPurpose(purpose)) {
    errors.push({ field: 'purpose', message: 'Choose what the message is for' });
  }
  return errors;
}

interface Drawn {
  draft?: Draft;
  errors?: FormError[];
  status?: number;
}

function drawName(
  visit: PracticeVisit,
  filled: Filled,
  { draft, errors, status, types }: Drawn & { types: readonly { id: string; name: string; freeSlots: number }[] },
): PageAnswer {
  const { base } = visit;
  return {
    view: 'campaigns/draft/name',
    title: draft ? 'Name and type' : 'New campaign',
    section: 'bulk-messages',
    status,
    errors,
    data: {
      ...{ filled, purposes: PURPOSE_CHOICES, draft: draft ?? null, types },
      purposeText: isPurpose(filled.purpose) ? PURPOSE_WORDS[filled.purpose].text : undefined,
      action: draft ? `${base}/campaigns/${draft.id}/name${fromQuery(visit)}` : `${base}/campaigns/new`,
      back: draft ? onwards(visit, 'draft') : `${base}/campaigns/overview`,
    },
  };
}
