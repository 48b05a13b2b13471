import { nameFault } from '../../../domain/typed-name';
import { notFound } from '../../../api/contract/problem';
import type { Question } from '../../../domain/content/checks/findings';
import type { Draft, DraftContent } from '../../../ports/campaigns/drafts';
import type { PageServices } from '../../kit/mount';
import type { FormError } from '../../kit/form-error';
import type { WebPage, PageAnswer, PracticeVisit } from '../../kit/page';
import { countOf } from '../../../domain/words/numbers';
import { mayChange, mustBeOwn, type DraftDoor } from './draft-door';
import { nextStep, STEP_TAGS, stepsOf, type StepState } from './steps';
import { textFaults } from '../../../api/campaigns/text-faults';
import { CHANNEL_WORDS } from '../../../domain/delivery/channel-words';
import { PURPOSE_WORDS } from '../../../domain/eligibility/purposes';
import { TYPE_WORDS } from './words';

const LONGEST_NAME = 200;

/** A draft with its four steps, where the wizard can be left and found again (H14); its copy and its end. */
export function draftPage({ drafts, campaigns, lists }: PageServices, door: DraftDoor): WebPage[] {
  async function originalOf({ params, caller }: PracticeVisit): Promise<Omit<DraftContent, 'unanswered'>> {
    const id = params.id ?? '';
    const found = (await drafts.find(caller.practiceId, id)) ?? (await campaigns.find(caller.practiceId, id));
    if (!found) throw notFound('campaign');
    return found;
  }

  return [
    {
      method: 'get',
      path: '/p/{practice}/campaigns/{id}/draft',
      for: 'practice',
      role: 'viewer',
      handle: (visit) =>
        door.withDraft(visit, async (draft) => {
          const list = draft.listId ? await lists.find(visit.caller.practiceId, draft.listId, draft.purpose) : null;
          const isTextSound = textFaults(draft, list).length === 0;
          const steps = stepsOf(draft, isTextSound);
          const canChange = mayChange(visit, draft);
          const addresses = stepAddresses(visit, draft);
          const next = nextStep(steps, isTextSound, draft.unanswered);
          return {
            view: 'campaigns/draft/draft',
            title: 'Draft',
            section: 'bulk-messages',
            data: {
              ...{ draft, canChange },
              continueTo: canChange && next ? addresses[next] : null,
              rows: (Object.keys(steps) as (keyof typeof steps)[]).map((step) => ({
                heading: STEP_NAMES[step],
                hint: hintOf(step, draft),
                href: canChange && steps[step] !== 'cannot-start' ? addresses[step] : null,
                tag: tagOf(steps[step]),
              })),
            },
          };
        }),
    },
    {
      method: 'get',
      path: '/p/{practice}/campaigns/{id}/copy',
      for: 'practice',
      role: 'sender',
      handle: async (visit) => {
        const original = await originalOf(visit);
        return drawCopy(visit, original, copyName(original.name));
      },
    },
    {
      method: 'post',
      path: '/p/{practice}/campaigns/{id}/copy',
      for: 'practice',
      role: 'sender',
      async handle(visit) {
        const { caller, base, form, now } = visit;
        const { practiceId } = caller;
        const original = await originalOf(visit);
        // The button of the details page asks for no name.
        const name = form.has('name') ? form.text('name') : copyName(original.name);
        const fault = nameFault(name, LONGEST_NAME, 'Enter a name for the copy');
        if (fault !== null) return drawCopy(visit, original, name, [{ field: 'name', message: fault }]);
        const { type, purpose, listId, channel, subject, body, snomedCodes, saveToRecord, allowReplies } = original;
        const { emptyValues, template, questionnaireId, saveAnswersToRecord, invitation } = original;
        const content: DraftContent = {
          ...{ name, type, purpose, listId, channel, subject, body },
          ...{
            snomedCodes,
            saveToRecord,
            allowReplies,
            repliesByLink: original.repliesByLink,
            emptyValues,
            template,
            unanswered: ['timing'],
            ...{
              reminders: original.reminders,
              followUps: original.followUps,
              questionnaireId,
              saveAnswersToRecord,
              invitation,
            },
            perHour: original.perHour,
            textTrial: form.has('keepTrial') ? (original.textTrial ?? null) : null,
            sendAt: null,
          },
        };
        await drafts.create(practiceId, form.operationId, content, caller, now);
        return {
          goTo: `${base}/campaigns/${form.operationId}/draft`,
          banner: {
            kind: 'success',
            text: 'This is the copy. It has the same list, message and codes, and no time to send.',
          },
        };
      },
    },
    {
      method: 'get',
      path: '/p/{practice}/campaigns/{id}/delete',
      for: 'practice',
      role: 'sender',
      handle: (visit) =>
        door.withOwnDraft(visit, (draft) => ({
          view: 'campaigns/draft/delete',
          title: 'Delete this draft',
          section: 'bulk-messages',
          data: { draft },
        })),
    },
    {
      method: 'post',
      path: '/p/{practice}/campaigns/{id}/delete',
      for: 'practice',
      role: 'sender',
      async handle(visit) {
        const { params, caller, base, now } = visit;
        const id = params.id ?? '';
        const done = {
          goTo: `${base}/campaigns/overview`,
          banner: { kind: 'success', text: 'The draft is deleted. We kept its patient list.' },
        } as const;
        const draft = await drafts.find(caller.practiceId, id);
        // The second press of the same button, or a colleague was quicker: it is gone, as was asked for.
        if (!draft) return (await campaigns.find(caller.practiceId, id)) ? door.sentAnswer(visit, id) : done;
        mustBeOwn(visit, draft);
        if (!(await drafts.delete(caller.practiceId, id, caller, now))) return door.sentAnswer(visit, id);
        return done;
      },
    },
  ];
}

function drawCopy(
  { base, params }: PracticeVisit,
  original: Pick<DraftContent, 'name'>,
  name: string,
  errors?: FormError[],
): PageAnswer {
  return {
    view: 'campaigns/draft/copy',
    title: 'Copy this bulk message',
    section: 'bulk-messages',
    errors,
    data: {
      ...{ original, name },
      action: `${base}/campaigns/${params.id}/copy`,
      // It leads on to the draft where it is none that was sent.
      back: `${base}/campaigns/${params.id}`,
    },
  };
}

const STEP_NAMES = {
  name: 'Name and type',
  list: 'Patient list',
  message: 'Message',
  review: 'Review and send',
} as const;
type Step = keyof typeof STEP_NAMES;

function stepAddresses({ base }: PracticeVisit, draft: Draft): Record<Step | Question, string> {
  const campaign = `${base}/campaigns/${draft.id}`;
  return {
    name: `${campaign}/name`,
    list: listAddress(base, draft),
    message: `${campaign}/message`,
    record: `${campaign}/record`,
    timing: `${campaign}/timing`,
    review: `${campaign}/review`,
  };
}

/** Its result where there is a list, else the page that asks for one. */
export function listAddress(base: string, { id, listId }: Pick<Draft, 'id' | 'listId'>): string {
  return listId ? `${base}/recipient-lists/${listId}?campaign=${id}` : `${base}/campaigns/${id}/list`;
}

function hintOf(step: Step, draft: Draft): string | null {
  if (step === 'name') return `${TYPE_WORDS[draft.type]}, ${PURPOSE_WORDS[draft.purpose].text.toLowerCase()}`;
  if (step === 'message') return 'Text, clinical record and codes, when to send';
  if (step === 'review') return null;
  if (!draft.list) return 'Who to send it to, by SMS or email';
  const { name, counts, status } = draft.list;
  if (status === 'refused') return `${name}: we cannot use the file`;
  const who = counts ? `, ${countOf(counts.accepted, 'patient')} to send to` : '';
  return `${name}, ${CHANNEL_WORDS[draft.channel]}${who}`;
}

function tagOf(state: StepState) {
  const { text, colour } = STEP_TAGS[state];
  return { text, colour };
}

/** "Shingles Info (copy)", so that the two are told apart in lists. */
function copyName(name: string): string {
  const mark = ' (copy)';
  const plain = name.endsWith(mark) ? name.slice(0, -mark.length) : name;
  return `${plain.slice(0, LONGEST_NAME - mark.length)}${mark}`;
}
