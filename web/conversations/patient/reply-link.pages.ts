import { readLinkAnswer } from '../../../domain/content/links/link-answer';
import type { PageServices } from '../../kit/mount';
import type { FormError } from '../../kit/form-error';
import type { PageAnswer, PatientVisit, WebPage } from '../../kit/page';
import { proofPage, proofPages, type ProofWords } from '../../kit/patient-page/proof';

/** `/a/{token}`: a patient answers a message once, after their date of birth (P28). */
export function replyLinkPages({ linkReplies, personalLinks }: PageServices): WebPage[] {
  const words = ({ link }: PatientVisit): ProofWords => ({
    title: `Reply to ${link.practice.name}`,
    intro: [
      'Do not use this for emergencies. Nobody reads your answer straight away.',
      'We ask for your date of birth to make sure that it is you.',
    ],
  });
  const write = ({ base, form, link }: PatientVisit, errors: FormError[] = []): PageAnswer => ({
    view: 'conversations/patient/reply',
    title: `Reply to ${link.practice.name}`,
    errors,
    data: { own: base, answer: form.raw('answer') },
  });

  function first(visit: PatientVisit): PageAnswer {
    // It says nothing of the patient, so nobody has to prove who they are.
    if (visit.link.finishedAt) return { view: 'conversations/patient/replied', title: 'We have your answer' };
    return visit.isProved ? write(visit) : proofPage(visit, words(visit));
  }

  return [
    ...proofPages('reply', words),
    {
      method: 'get',
      path: '/a/{token}',
      for: 'patient',
      link: 'reply',
      handle: (visit) => Promise.resolve(first(visit)),
    },
    {
      method: 'post',
      path: '/a/{token}/answer',
      for: 'patient',
      link: 'reply',
      async handle(visit) {
        const { base, form, link, now, isProved } = visit;
        if (!isProved) return { goTo: base };
        const answer = readLinkAnswer(form.raw('answer'));
        if (!answer.ok) return write(visit, [{ field: 'answer', message: answer.message }]);
        const taken = await linkReplies.take(link, answer.text, now);
        if (taken === 'gone')
          return { view: 'kit/patient-page/no-link', title: 'This link cannot be used', status: 404 };
        await personalLinks.mark(link, 'finished', now);
        return { goTo: base };
      },
    },
  ];
}
