import { nameFault } from '../../../domain/typed-name';
import { mustBeSwitchedOn } from '../../../api/practice/switched-on';
import type { Invitation } from '../../../ports/booking/invitations';
import type { CampaignType, Purpose } from '../../../ports/campaigns/campaign-queries';
import { unwritten, type Draft, type DraftContent } from '../../../ports/campaigns/drafts';
import type { PageServices } from '../../kit/mount';
import type { FormError } from '../../kit/form-error';
import type { Form, WebPage, PageAnswer, PracticeVisit } from '../../kit/page';
import { conflictMessage, fromQuery, onwards, type DraftDoor } from './draft-door';
import { isPurpose, PURPOSE_WORDS } from '../../../domain/eligibility/purposes';
import { PURPOSE_CHOICES } from '../../kit/words/purposes';

const LONGEST_NAME = 200;
const MOST_TYPES = 100;
const TYPES: readonly string[] = ['message', 'booking', 'questionnaire'] satisfies CampaignType[];

/** "New campaign", and the same form for an existing draft (H4–H6). */
export function namePages(services: PageServices, door: DraftDoor): WebPage[] {
  const { drafts, appointmentTypes, questionnaires } = services;
  /** The appointment types and questionnaires to choose from: those that are not archived. */
  async function choicesOf(practiceId: string): Promise<Choices> {
    const request = { limit: MOST_TYPES, after: null };
    const [types, asked] = await Promise.all([
      appointmentTypes.page(practiceId, request, { archived: false }),
      questionnaires.page(practiceId, request, { archived: false }),
    ]);
    return { types: types.items, questionnaires: asked.items };
  }
  const draw = async (visit: PracticeVisit, filled: Filled, more: Drawn = {}) =>
    drawName(visit, filled, { ...more, ...(await choicesOf(visit.caller.practiceId)) });
  async function mustBeOn(caller: PracticeVisit['caller'], { type }: Filled): Promise<void> {
    if (type === 'booking') await mustBeSwitchedOn(services, caller, 'booking');
    if (type === 'questionnaire') await mustBeSwitchedOn(services, caller, 'questionnaires');
  }

  return [
    {
      method: 'get',
      path: '/p/{practice}/campaigns/new',
      for: 'practice',
      role: 'sender',
      handle: (visit) => draw(visit, NOTHING_YET),
    },
    {
      method: 'post',
      path: '/p/{practice}/campaigns/new',
      for: 'practice',
      role: 'sender',
      async handle(visit) {
        const { form, caller, base, now } = visit;
        const filled = read(form);
        const errors = faults(filled, await choicesOf(caller.practiceId));
        if (errors.length > 0) return draw(visit, filled, { errors });
        await mustBeOn(caller, filled);
        const content = {
          ...{ name: filled.name, type: filled.type as CampaignType, purpose: filled.purpose as Purpose },
          ...{ listId: null, channel: 'sms' as const, ...unwritten(), ...linkOf(filled) },
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
          const errors = faults(filled, await choicesOf(visit.caller.practiceId));
          if (errors.length > 0) return draw(visit, filled, { draft, errors });
          const { name, type } = filled;
          await mustBeOn(visit.caller, filled);
          const changes = { name, type: type as CampaignType, ...linkOf(filled) };
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
  questionnaireId: string;
  /** `yes`, `no`, or empty before anyone chose. */
  saveAnswers: string;
}

const NOTHING_YET: Filled = {
  ...{ name: '', type: 'message', purpose: '', appointmentTypeId: '', stopBelow: '' },
  ...{ questionnaireId: '', saveAnswers: '' },
};

interface Choices {
  types: readonly { id: string; name: string }[];
  questionnaires: readonly { id: string; title: string }[];
}

function filledFrom({ name, type, purpose, invitation, questionnaireId, saveAnswersToRecord }: Draft): Filled {
  const { appointmentTypeId = null, stopWhenFreeSlotsBelow = null } = invitation ?? {};
  const stopBelow = stopWhenFreeSlotsBelow === null ? '' : String(stopWhenFreeSlotsBelow);
  return {
    ...{ name, type, purpose, appointmentTypeId: appointmentTypeId ?? '', stopBelow },
    questionnaireId: questionnaireId ?? '',
    saveAnswers: type !== 'questionnaire' ? '' : saveAnswersToRecord ? 'yes' : 'no',
  };
}

/** What the link of each patient leads to; a message has no link. */
function linkOf(filled: Filled): Pick<DraftContent, 'invitation' | 'questionnaireId' | 'saveAnswersToRecord'> {
  const asks = filled.type === 'questionnaire';
  return {
    invitation: invitationOf(filled),
    questionnaireId: asks ? filled.questionnaireId : null,
    saveAnswersToRecord: asks && filled.saveAnswers === 'yes',
  };
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
    ...{ questionnaireId: form.text('questionnaireId'), saveAnswers: form.text('saveAnswers') },
  };
}

function faults(filled: Filled, { types, questionnaires }: Choices): FormError[] {
  const { name, type, purpose, appointmentTypeId, stopBelow, questionnaireId, saveAnswers } = filled;
  const errors: FormError[] = [];
  const nameProblem = nameFault(name, LONGEST_NAME, 'Enter a name for the campaign');
  if (nameProblem !== null) errors.push({ field: 'name', message: nameProblem });
  if (!TYPES.includes(type)) errors.push({ field: 'type', message: 'Choose a type' });
  if (type === 'booking' && !types.some(({ id }) => id === appointmentTypeId)) {
    errors.push({ field: 'appointmentTypeId', message: 'Choose the appointment type that patients can book' });
  }
  if (type === 'booking' && stopBelow !== '' && !/^[1-9]\d{0,4}$/.test(stopBelow)) {
    errors.push({ field: 'stopBelow', message: 'Enter a whole number, or leave it empty' });
  }
  if (type === 'questionnaire' && !questionnaires.some(({ id }) => id === questionnaireId)) {
    errors.push({ field: 'questionnaireId', message: 'Choose the questionnaire that patients answer' });
  }
  if (type === 'questionnaire' && saveAnswers !== 'yes' && saveAnswers !== 'no') {
    errors.push({ field: 'saveAnswers', message: 'Choose whether we save the answers to the record' });
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
  { draft, errors, status, types, questionnaires }: Drawn & Choices,
): PageAnswer {
  const { base } = visit;
  return {
    view: 'campaigns/draft/name',
    title: draft ? 'Name and type' : 'New campaign',
    section: 'bulk-messages',
    status,
    errors,
    data: {
      ...{ filled, purposes: PURPOSE_CHOICES, draft: draft ?? null, types, questionnaires },
      purposeText: isPurpose(filled.purpose) ? PURPOSE_WORDS[filled.purpose].text : undefined,
      action: draft ? `${base}/campaigns/${draft.id}/name${fromQuery(visit)}` : `${base}/campaigns/new`,
      back: draft ? onwards(visit, 'draft') : `${base}/campaigns/overview`,
    },
  };
}
