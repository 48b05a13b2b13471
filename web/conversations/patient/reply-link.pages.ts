import { readLinkAnswer } from '../../../domain/content/links/link-answer';
import type { PageServices } from '../../kit/mount';
import type { FormError } from '../../kit/form-error';
import type { PageAnswer, PatientVisit, WebPage } from '../../kit/page';
import { noLink } from '../../kit/patient-page/ends';
import { proofPage, proofPages, type ProofWords } from '../../kit/patient-page/proof';

/** `/a/{token}`: a patient answers a message once, after their date of birth (P28). */
export function replyLinkPages({ linkReplies, personalLinks }: PageServices): WebPage[] {
  const words = ({ link, words: { messages, proof } }: PatientVisit): ProofWords => ({
    title: messages.reply.title(link.practice.name),
    intro: [messages.reply.notForEmergencies, proof.why],
  });
  const write = ({ base, form, link, words: { messages } }: PatientVisit, errors: FormError[] = []): PageAnswer => ({
    view: 'conversations/patient/reply',
    title: messages.reply.title(link.practice.name),
    errors,
    data: { own: base, answer: form.raw('answer') },
  });

  function first(visit: PatientVisit): PageAnswer {
    // It says nothing of the patient, so nobody has to prove who they are.
    const { sentTitle: title } = visit.words.messages.reply;
    if (visit.link.finishedAt) return { view: 'conversations/patient/replied', title };
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
        const answer = readLinkAnswer(form.raw('answer'), visit.words.messages.reply);
        if (!answer.ok) return write(visit, [{ field: 'answer', message: answer.message }]);
        const taken = await linkReplies.take(link, answer.text, now);
        if (taken === 'gone') return noLink(visit.words);
        await personalLinks.mark(link, 'finished', now);
        return { goTo: base };
      },
    },
  ];
}
