import type { TokenHolder } from '../../../ports/practice/api-tokens';
import type { SafeContactStanding } from '../../../ports/eligibility/safe-contacts';
import { notFound, refusal } from '../../contract/problem';
import { route } from '../../contract/route';
import { patientLook } from '../../patients/looks';
import { safeContact, safeContactChange } from '../../schemas/eligibility/safe-contact';
import type { Services } from '../../services';

/** Safe contact: a fact per patient and channel, read at every hand-over. */
export function safeContactRoutes({ safeContacts }: Pick<Services, 'safeContacts'>) {
  const subject = {
    name: 'patient',
    find: ({ practiceId }: TokenHolder, id: string) => safeContacts.find(practiceId, id),
  };
  return [
    route({
      method: 'get',
      path: '/api/v1/patients/{id}/safe-contact',
      role: 'viewer',
      tag: 'Patients',
      summary: 'How a patient can be contacted safely',
      subject,
      answers: { 200: { description: 'One fact for each channel.', schema: safeContact } },
      handle: ({ subject: found }) =>
        Promise.resolve({ status: 200, body: presented(found), looked: patientLook(found.patientId) }),
    }),
    route({
      method: 'put',
      path: '/api/v1/patients/{id}/safe-contact',
      role: 'sender',
      tag: 'Patients',
      summary: 'Say how a patient can be contacted safely',
      description:
        'Channels that you leave out stay as they are. It counts from the next hand-over on, also for campaigns that are in progress.',
      subject,
      body: { kind: 'json', schema: safeContactChange },
      answers: { 200: { description: 'The facts as they are now.', schema: safeContact } },
      problems: ['changed-meanwhile'],
      async handle({ caller, subject: found, body, now }) {
        const { why, version, ...levels } = body;
        const change = { levels, why, version: version ?? null };
        const outcome = await safeContacts.set(caller.practiceId, found.patientId, change, caller, now);
        if (!outcome) throw notFound('patient');
        if (outcome.kind === 'conflict') {
          const { setBy, version: current } = outcome.standing;
          const latest = Object.values(setBy).sort((one, other) => (one.at < other.at ? 1 : -1))[0];
          throw refusal('changed-meanwhile', { by: latest?.by ?? null }).with({ members: { version: current } });
        }
        return { status: 200, body: presented(outcome.standing) };
      },
    }),
  ];
}

function presented({ patientId, levels, setBy, version }: SafeContactStanding) {
  return { patientId, ...levels, setBy, version };
}
