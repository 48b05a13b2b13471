import { recallLook } from '../../api/patients/looks';
import { notFound, Problem } from '../../api/contract/problem';
import { isId } from '../../domain/ids';
import { mayActAs } from '../../domain/practice/roles';
import { ANSWER_WORDS as INVITATION_WORDS } from '../../domain/booking/invitation-answer';
import type { InvitationAnswer } from '../../ports/booking/invitation-answers';
import { REACH_WORDS } from '../../domain/recalls/evidence/evidence';
import { timeWords } from '../../domain/words/times';
import type { RecallRow } from '../../ports/recalls/recalls';
import { formErrors } from '../kit/form';
import type { FormError } from '../kit/form-error';
import type { PageServices } from '../kit/mount';
import type { PageAnswer, PracticeVisit, WebPage } from '../kit/page';
import { ANSWER_WORDS, attemptWords, entryWords, recallLine, recallsNav } from './recall-words';

const PATH = '/p/{practice}/recalls/{id}';

/** One recall: what the practice system says, every attempt, what the patient answered, and how it ends (E14, E16). */
export function recallPages(services: PageServices): WebPage[] {
  const { recalls, invitationAnswers } = services;

  async function recallOf({ caller, params, now }: PracticeVisit): Promise<RecallRow> {
    const found = isId(params.id ?? '') ? await recalls.find(caller.practiceId, params.id!, now) : null;
    if (!found) throw notFound('recall');
    return found;
  }

  async function draw(visit: PracticeVisit, errors?: FormError[]): Promise<PageAnswer> {
    const { base, caller, membership } = visit;
    const recall = await recallOf(visit);
    const { timeZone } = membership;
    const invited = recall.isRestricted ? [] : await invitationAnswers.ofRecall(caller.practiceId, recall.id);
    const isOver = recall.state === 'given' || recall.state === 'closed';
    return {
      view: 'recalls/recall',
      title: 'Recall',
      section: 'recalls',
      errors,
      looked: recallLook(recall),
      data: {
        ...{ nav: recallsNav(base, '', mayActAs(caller.role, 'manager')), recall, isOver },
        ...{ mayAct: mayActAs(caller.role, 'sender'), line: recallLine(recall, { base, timeZone }) },
        patientHref: recall.patient ? `${base}/patients/${recall.patient.id}` : null,
        reach: REACH_WORDS[recall.reach],
        attempts: recall.attempts.map((attempt) => attemptWords(attempt, timeZone)),
        booking: recall.booking && `Booked by ${recall.booking.by}, ${timeWords(recall.booking.at, timeZone)}`,
        ending:
          recall.ending &&
          `Closed by ${recall.ending.by}, ${timeWords(recall.ending.at, timeZone)}: ${recall.ending.why ?? 'no reason given'}`,
        answers: recall.answers.map(({ id, kind, said, entry, at }) => ({
          ...{ id, words: ANSWER_WORDS[kind], said, entry: entry && entryWords(entry) },
          ...{ at: timeWords(at, timeZone), ends: kind !== 'call-me' },
        })),
        invited: invited.map((answer) => ({
          words: INVITATION_WORDS[answer.answer],
          ...invitationWords(answer, timeZone),
        })),
        filled: { reason: visit.form.text('reason') },
        ...{ at: `${base}/recalls/${recall.id}`, lettersAt: `${base}/recalls/letters` },
      },
    };
  }

  /** Does one act, and shows the recall again. */
  const act =
    (path: (visit: PracticeVisit) => string, body: (visit: PracticeVisit) => object, text: string) =>
    async (visit: PracticeVisit): Promise<PageAnswer> => {
      const { id } = await recallOf(visit);
      try {
        await visit.ask('post', `/api/v1/recalls/${id}/${path(visit)}`, { body: body(visit) });
        return { goTo: `${visit.base}/recalls/${id}`, banner: { kind: 'success', text } };
      } catch (error) {
        if (error instanceof Problem && error.code === 'clinician-needed') {
          return draw(visit, [{ field: null, message: error.detail }]);
        }
        return draw(visit, formErrors(error));
      }
    };

  const acts = { for: 'practice', role: 'sender', method: 'post' } as const;
  return [
    { method: 'get', path: PATH, for: 'practice', role: 'viewer', handle: (visit) => draw(visit) },
    {
      ...acts,
      path: `${PATH}/close`,
      handle: act(
        () => 'close',
        ({ form }) => ({ reason: form.text('reason') }),
        'The recall is closed.',
      ),
    },
    {
      ...acts,
      path: `${PATH}/booking`,
      handle: act(
        () => 'booking',
        ({ form }) => ({ booked: form.text('booked') === 'yes' }),
        'The recall is changed.',
      ),
    },
    {
      ...acts,
      path: `${PATH}/attendance`,
      handle: act(
        () => 'attendance',
        ({ form }) => ({ attended: form.text('attended') === 'yes' }),
        'The appointment is noted.',
      ),
    },
    {
      ...acts,
      path: `${PATH}/answer`,
      handle: act(
        ({ form }) => `answers/${form.text('answer')}`,
        ({ form }) => ({ accepted: form.text('accepted') === 'yes' }),
        'The answer is decided.',
      ),
    },
  ];
}

/** When a patient answered the invitation to book without booking, and what became of it. */
function invitationWords({ at, needsEntry, enteredBy, recordEntry }: InvitationAnswer, timeZone: string) {
  const accepted = enteredBy === null ? '' : ` Accepted by ${enteredBy}.`;
  const saved = recordEntry?.status === 'saved' ? ' Saved to the record.' : '';
  const open = needsEntry ? ' Nobody has seen to it yet.' : '';
  return { at: `${timeWords(at, timeZone)}.${accepted}${saved}${open}`, needsEntry };
}
