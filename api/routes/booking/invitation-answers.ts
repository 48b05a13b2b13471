import type { TokenHolder } from '../../../ports/practice/api-tokens';
import type { InvitationAnswer } from '../../../ports/booking/invitation-answers';
import { byTime, pageShown } from '../../contract/paging';
import { route } from '../../contract/route';
import { appointmentsLook } from '../../patients/looks';
import { mustBeSwitchedOn } from '../../practice/switched-on';
import { answerDecision, invitationAnswer, invitationAnswersQuery } from '../../schemas/booking/invitation-answers';
import { pageOf } from '../../schemas/common';
import type { Services } from '../../services';

const newest = byTime('at');

/** What patients answered to invitations without booking, until somebody has dealt with it (H2, N39). */
export function invitationAnswerRoutes(services: Pick<Services, 'invitationAnswers' | 'capabilities' | 'demo'>) {
  const { invitationAnswers } = services;
  const subject = {
    name: 'answer',
    find: ({ practiceId }: TokenHolder, id: string) => invitationAnswers.find(practiceId, id),
  };

  return [
    route({
      method: 'get',
      path: '/api/v1/booking-answers',
      role: 'viewer',
      tag: 'Appointments',
      summary: 'What patients answered to invitations without booking, oldest first',
      query: invitationAnswersQuery,
      answers: { 200: { description: 'A page of answers.', schema: pageOf(invitationAnswer) } },
      async handle({ caller, query }) {
        const filter = { needsEntry: query.needsEntry === 'true' };
        const page = await invitationAnswers.page(caller.practiceId, newest.asked(query), filter);
        return { status: 200, body: pageShown(newest.withCursor(page)), looked: lookOf(page.items) };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/booking-answers/{id}/decision',
      role: 'sender',
      tag: 'Appointments',
      summary: 'Accept what a patient answered, or invite them again',
      description:
        'Accepting it saves its code to the record once, or says that you entered it by hand. A second decision changes nothing.',
      subject,
      body: { kind: 'json', schema: answerDecision },
      guard: ({ caller }) => mustBeSwitchedOn(services, caller, 'booking'),
      answers: {
        200: {
          description: 'The answer as it is now, or as it was if the patient is invited again.',
          schema: invitationAnswer,
        },
      },
      problems: ['not-switched-on'],
      async handle({ caller, subject: found, body, now }) {
        await invitationAnswers.decide(caller.practiceId, found.id, body.accepted, caller, now);
        const decided = await invitationAnswers.find(caller.practiceId, found.id);
        const shown = decided ?? { ...found, needsEntry: false, recordEntry: null };
        return { status: 200, body: shown, looked: lookOf([shown]) };
      },
    }),
  ];
}

function lookOf(shown: readonly InvitationAnswer[]) {
  return appointmentsLook(shown.map(({ patient }) => ({ patientId: patient?.id ?? null })));
}
