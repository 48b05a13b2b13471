import { patientMessageKind, shownChannel } from '../../../domain/delivery/origins';
import type { TokenHolder } from '../../../ports/practice/api-tokens';
import type { PatientMessageRow } from '../../../ports/patients/patient-facts';
import { pageQuery, timeAndIdPlace } from '../../contract/cursor';
import { byTime, pageShown } from '../../contract/paging';
import { route } from '../../contract/route';
import { patientLook } from '../../patients/looks';
import { pageOf } from '../../schemas/common';
import { patientMessage } from '../../schemas/patients/patients';
import type { Services } from '../../services';
import { presentRecordEntry } from '../../campaigns/present-campaign';

const newest = byTime('at');

/** Everything a patient was sent (W3, W4). */
export function patientMessageRoutes({ patientFacts }: Pick<Services, 'patientFacts'>) {
  return [
    route({
      method: 'get',
      path: '/api/v1/patients/{id}/messages',
      role: 'viewer',
      tag: 'Patients',
      summary: 'All messages of a patient, newest first',
      description: 'Of every kind, with what the patient wrote. “delivered” only ever means that a receipt says so.',
      subject: { name: 'patient', find: (caller: TokenHolder, id) => patientFacts.find(caller.practiceId, id) },
      query: pageQuery(timeAndIdPlace),
      answers: { 200: { description: 'A page of messages.', schema: pageOf(patientMessage) } },
      async handle({ caller, subject, query }) {
        const page = await patientFacts.messagesPage(caller.practiceId, subject.id, newest.asked(query));
        return { status: 200, body: pageShown(newest.withCursor(page), present), looked: patientLook(subject.id) };
      },
    }),
  ];
}

function present(row: PatientMessageRow) {
  const { id, firstLine, status, campaignId } = row;
  return {
    ...{
      id,
      kind: patientMessageKind(row),
      direction: row.direction,
      channel: shownChannel(row),
      at: row.submittedAt ?? row.createdAt,
    },
    ...{ firstLine, status, campaignId, conversationId: row.conversationId, outcome: row.outcome },
    recordEntry: presentRecordEntry(row),
  };
}
