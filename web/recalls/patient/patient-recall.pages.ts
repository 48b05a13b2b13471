import type { RecallAnswerKind } from '../../../domain/recalls/recalls';
import { dateWords } from '../../../domain/words/times';
import { oneVisitMinutes } from '../../../domain/recalls/one-visit';
import type { PageServices } from '../../kit/mount';
import type { PageAnswer, PatientVisit, WebPage } from '../../kit/page';
import { proofPage, proofPages, type ProofWords } from '../../kit/patient-page/proof';

const KINDS: readonly RecallAnswerKind[] = ['call-me', 'done-elsewhere', 'declined'];

const proofWords = ({ words: { recall } }: PatientVisit): ProofWords => ({
  ...{ title: recall.title, intro: [recall.intro], asksSurname: true },
});

/** A patient's own page of a recall: what is due, how to book, and what to tell us (E18, N39). */
export function patientRecallPages({ recalls, personalLinks }: PageServices): WebPage[] {
  async function draw(visit: PatientVisit, said: RecallAnswerKind | null, error = false): Promise<PageAnswer> {
    const { link, base, now, query, words } = visit;
    const { recall: ours, tag } = words;
    const due = await recalls.ofLink(link.practice.id, { campaignId: link.aboutId, patientId: link.patientId! }, now);
    const answered = due.find(({ answer }) => answer !== null)?.answer ?? null;
    const isChanging = error || query.change !== undefined;
    return {
      view: 'recalls/patient/patient-recall',
      title: ours.title,
      errors: error ? [{ field: 'answer', message: ours.chooseError }] : undefined,
      data: {
        ...{
          action: base,
          thanks: said && ours.thanks[said],
          typed: visit.form.text('said') || (answered?.said ?? ''),
        },
        told: answered && !isChanging ? { words: ours.choices[answered.kind], said: answered.said } : null,
        visit: oneVisitMinutes(due),
        choices: KINDS.map((value) => ({ value, text: ours.choices[value], checked: value === answered?.kind })),
        due: due.map(({ reason, dueDate }) => ({ reason, due: ours.due(dateWords(dueDate, 'UTC', tag)) })),
      },
    };
  }

  return [
    ...proofPages('recall', proofWords),
    {
      method: 'get',
      path: '/r/{token}',
      for: 'patient',
      link: 'recall',
      handle: async (visit) => (visit.isProved ? draw(visit, null) : proofPage(visit, proofWords(visit))),
    },
    {
      method: 'post',
      path: '/r/{token}',
      for: 'patient',
      link: 'recall',
      async handle(visit) {
        const { link, form, now } = visit;
        if (!visit.isProved) return proofPage(visit, proofWords(visit));
        const kind = KINDS.find((one) => one === form.text('answer'));
        if (!kind) return draw(visit, null, true);
        const about = { campaignId: link.aboutId, patientId: link.patientId! };
        await recalls.answer(link.practice.id, about, { kind, said: form.text('said').slice(0, 500) || null }, now);
        await personalLinks.mark(link, 'finished', now);
        return draw(visit, kind);
      },
    },
  ];
}
