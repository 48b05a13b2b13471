import {
  LATEST_REMINDER_DAYS,
  MOST_REMINDERS,
  reminderFault,
  type ReminderText,
} from '../../../domain/campaigns/reminders';
import { writtenTextProblems } from '../../../domain/content/templates/written-text';
import type { Draft } from '../../../ports/campaigns/drafts';
import type { FormError } from '../../kit/form-error';
import type { Form, PageAnswer, PracticeVisit, WebPage } from '../../kit/page';
import { conflictMessage, fromQuery, onwards, type DraftDoor } from '../draft/draft-door';

/** A reminder as it was typed. */
interface TypedReminder {
  days: string;
  body: string;
}

/** Reminders of a booking invitation or a questionnaire: who has not answered is asked again, at most three times. */
export function reminderPages(door: DraftDoor): WebPage[] {
  return [
    {
      method: 'get',
      path: '/p/{practice}/campaigns/{id}/reminders',
      for: 'practice',
      role: 'sender',
      handle: (visit) =>
        door.withOwnDraft(visit, (draft) =>
          draw(visit, draft, { typed: draft.reminders.map(({ afterDays, body }) => ({ days: `${afterDays}`, body })) }),
        ),
    },
    {
      method: 'post',
      path: '/p/{practice}/campaigns/{id}/reminders',
      for: 'practice',
      role: 'sender',
      handle: (visit) =>
        door.withOwnDraft(visit, async (draft) => {
          const typed = readTyped(visit.form);
          const { written, errors } = judge(typed, draft);
          if (errors.length > 0) return draw(visit, draft, { typed, errors });
          const saved = await door.save(visit, draft, { reminders: written });
          if (saved.kind === 'gone') return door.sentAnswer(visit, draft.id);
          if (saved.kind === 'conflict') {
            const said = [{ field: 'days-1', message: conflictMessage(saved.now, visit) }];
            return draw(visit, saved.now, { typed, errors: said, status: 409 });
          }
          return { goTo: onwards(visit, 'draft') };
        }),
    },
    {
      method: 'post',
      path: '/p/{practice}/campaigns/{id}/reminders/stop',
      for: 'practice',
      role: 'sender',
      async handle(visit) {
        const { params, base, ask, form } = visit;
        await ask('post', `/api/v1/campaigns/${params.id}/reminders/stop`, { body: {}, operationId: form.operationId });
        return {
          goTo: `${base}/campaigns/${params.id}`,
          banner: { kind: 'success', text: 'No more reminders are sent.' },
        };
      },
    },
  ];

  function draw(
    visit: PracticeVisit,
    draft: Draft,
    { typed, errors, status }: { typed: TypedReminder[]; errors?: FormError[]; status?: number },
  ): PageAnswer {
    const { base } = visit;
    const rows = Array.from({ length: MOST_REMINDERS }, (_, index) => typed[index] ?? { days: '', body: '' });
    return {
      view: 'campaigns/reminders/reminders',
      title: 'Reminders',
      section: 'bulk-messages',
      errors,
      status,
      data: {
        ...{ draft, rows, most: LATEST_REMINDER_DAYS },
        action: `${base}/campaigns/${draft.id}/reminders${fromQuery(visit)}`,
        back: onwards(visit, 'draft'),
      },
    };
  }
}

function readTyped(form: Form): TypedReminder[] {
  return Array.from({ length: MOST_REMINDERS }, (_, index) => ({
    days: form.text(`days-${index + 1}`),
    body: form.raw(`body-${index + 1}`),
  }));
}

/** What was typed as reminders; empty places are none. */
function judge(typed: TypedReminder[], draft: Draft): { written: ReminderText[]; errors: FormError[] } {
  const errors: FormError[] = [];
  const written: ReminderText[] = [];
  for (const [index, { days, body }] of typed.entries()) {
    if (days === '' && body.trim() === '') continue;
    const afterDays = /^\d{1,3}$/.test(days) ? Number(days) : 0;
    const field = `days-${index + 1}`;
    if (afterDays < 1 || afterDays > LATEST_REMINDER_DAYS) {
      errors.push({ field, message: `Enter after how many days, from 1 to ${LATEST_REMINDER_DAYS}` });
    }
    const subject = draft.channel === 'email' ? 'x' : null;
    const [fault] = writtenTextProblems(draft.channel, body, subject).filter(({ path }) => path === 'body');
    if (fault) errors.push({ field: `body-${index + 1}`, message: fault.message });
    written.push({ afterDays, body });
    if (errors.length === 0 && reminderFault(written)) {
      errors.push({ field, message: 'Enter more days than for the reminder before' });
    }
  }
  return { written, errors };
}
