import type { RecallAnswerKind } from '../../../domain/recalls/recalls';
import { dateWords } from '../../../domain/words/times';
import { oneVisitMinutes } from '../../../domain/recalls/one-visit';
import type { PageServices } from '../../kit/mount';
import type { PageAnswer, PatientVisit, WebPage } from '../../kit/page';
import { proofPage, proofPages, type ProofWords } from '../../kit/patient-page/proof';

const WORDS: ProofWords = {
  title: 'What is due for you',
  intro: ['Tell us your last name and date of birth. Then we show what is due.'],
  asksSurname: true,
};

const THANKS: Readonly<Record<RecallAnswerKind, string>> = {
  declined: 'Thank you. We have noted that you do not want this.',
  'done-elsewhere': 'Thank you. We will check that it is done. Until then we do not write to you about it.',
  'call-me': 'Thank you. We will call you.',
};

const CHOICES: readonly { value: RecallAnswerKind; text: string }[] = [
  { value: 'call-me', text: 'Ask us to call' },
  { value: 'done-elsewhere', text: 'I have had this done' },
  { value: 'declined', text: 'I do not want this' },
];

/** A patient's own page of a recall: what is due, how to book, and what to tell us (E18, N39). */
export function patientRecallPages({ recalls, personalLinks }: PageServices): WebPage[] {
  async function draw(visit: PatientVisit, said: RecallAnswerKind | null, error = false): Promise<PageAnswer> {
    const { link, base, now } = visit;
    const due = await recalls.ofLink(link.practice.id, { campaignId: link.aboutId, patientId: link.patientId! }, now);
    return {
      view: 'recalls/patient/patient-recall',
      title: 'What is due for you',
      errors: error ? [{ field: 'answer', message: 'Choose what you want to tell us' }] : undefined,
      data: {
        ...{ action: base, choices: CHOICES, thanks: said && THANKS[said] },
        visit: oneVisitMinutes(due),
        due: due.map(({ reason, dueDate }) => ({ reason, due: dateWords(dueDate) })),
        said: visit.form.text('said'),
      },
    };
  }

  return [
    ...proofPages('recall', () => WORDS),
    {
      method: 'get',
      path: '/r/{token}',
      for: 'patient',
      link: 'recall',
      handle: async (visit) => (visit.isProved ? draw(visit, null) : proofPage(visit, WORDS)),
    },
    {
      method: 'post',
      path: '/r/{token}',
      for: 'patient',
      link: 'recall',
      async handle(visit) {
        const { link, form, now } = visit;
        if (!visit.isProved) return proofPage(visit, WORDS);
        const kind = CHOICES.find(({ value }) => value === form.text('answer'))?.value;
        if (!kind) return draw(visit, null, true);
        const about = { campaignId: link.aboutId, patientId: link.patientId! };
        await recalls.answer(link.practice.id, about, { kind, said: form.text('said').slice(0, 500) || null }, now);
        await personalLinks.mark(link, 'finished', now);
        return draw(visit, kind);
      },
    },
  ];
}
