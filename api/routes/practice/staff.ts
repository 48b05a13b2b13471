import type { StaffRow } from '../../../ports/practice/staff';
import type { TokenHolder } from '../../../ports/practice/api-tokens';
import { route } from '../../contract/route';
import { pageOf } from '../../schemas/common';
import { staffChange, staffMember } from '../../schemas/practice/accounts';
import type { RouteServices } from '../route-services';

/** The people of a practice, and who of them is a clinician. Roles and sign-in are changed on the page Staff and roles. */
export function staffRoutes({ staff }: Pick<RouteServices, 'staff'>) {
  const present = ({ staffId, name, email, role, isClinician }: StaffRow) => ({
    ...{ id: staffId, name, email, role, isClinician },
  });
  const find = async ({ practiceId }: TokenHolder, id: string) =>
    (await staff.list(practiceId)).find(({ staffId }) => staffId === id) ?? null;

  return [
    route({
      method: 'get',
      path: '/api/v1/staff',
      role: 'administrator',
      tag: 'Account',
      summary: 'The people of the practice, by name',
      answers: { 200: { description: 'All of them, on one page.', schema: pageOf(staffMember) } },
      handle: async ({ caller }) => ({
        ...{ status: 200, body: { items: (await staff.list(caller.practiceId)).map(present), nextCursor: null } },
      }),
    }),
    route({
      method: 'patch',
      path: '/api/v1/staff/{id}',
      role: 'administrator',
      tag: 'Account',
      summary: 'Mark a person as a clinician, or no longer',
      description: 'Only clinicians end a clinically significant recall, or read trial runs before automation starts.',
      subject: { name: 'person', find },
      body: { kind: 'json', schema: staffChange },
      answers: { 200: { description: 'The person as they are now.', schema: staffMember } },
      async handle({ caller, subject, body, now }) {
        await staff.markClinician(caller.practiceId, subject.staffId, body.isClinician, caller, now);
        return { status: 200, body: { ...present(subject), isClinician: body.isClinician } };
      },
    }),
  ];
}
