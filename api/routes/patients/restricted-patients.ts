import { idPlace, pageQuery } from '../../contract/cursor';
import { pageAsked, pageShown } from '../../contract/paging';
import { fieldRefusal, invalidInput, refusal } from '../../contract/problem';
import { route } from '../../contract/route';
import { restrictedLook } from '../../patients/looks';
import {
  nameOpeners,
  openRestricted,
  restrictedOpened,
  restrictedOpeners,
  restrictedOpenings,
  restrictedPatients,
} from '../../schemas/patients/restricted-patients';
import type { Services } from '../../services';

const TAG = 'Patients';
const OPENINGS = 100;

/** Restricted patients: a list that is opened by break-glass only. */
export function restrictedPatientRoutes({ restrictedPatients: restricted }: Pick<Services, 'restrictedPatients'>) {
  return [
    route({
      method: 'get',
      path: '/api/v1/restricted-patients',
      role: 'manager',
      signedInOnly: true,
      tag: TAG,
      summary: 'Restricted patients, while the list is open for you',
      query: pageQuery(idPlace),
      answers: { 200: { description: 'A page of the list.', schema: restrictedPatients } },
      problems: ['restricted-shut'],
      async handle({ caller: { practiceId, tokenId }, query, now }) {
        const endsAt = await restricted.openUntil(practiceId, tokenId, now);
        if (endsAt === null) throw refusal('restricted-shut');
        const [page, total] = await Promise.all([
          restricted.page(practiceId, pageAsked(query)),
          restricted.count(practiceId),
        ]);
        return { status: 200, body: { ...pageShown(page), total, endsAt }, looked: restrictedLook(page.items) };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/restricted-patients/openings',
      role: 'manager',
      signedInOnly: true,
      tag: TAG,
      summary: 'Open the list of restricted patients',
      description:
        'Only for people named by an administrator. It closes again after 30 minutes. The audit log has it, and the administrators ' +
        'are told the reason.',
      body: { kind: 'json', schema: openRestricted },
      answers: { 201: { description: 'Until when it is open.', schema: restrictedOpened } },
      problems: ['not-named'],
      async handle({ caller: { practiceId, tokenId: staffId, user: name, role }, body, operationId: id, now }) {
        const opened = await restricted.open({ practiceId, staffId, name, role }, { id, why: body.why }, now);
        if (opened.kind === 'refused') throw refusal(opened.code);
        return { status: 201, body: { endsAt: opened.endsAt } };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/restricted-patients/openings',
      role: 'administrator',
      tag: TAG,
      summary: 'Who opened the list of restricted patients, and why',
      answers: { 200: { description: 'The latest 100, newest first.', schema: restrictedOpenings } },
      async handle({ caller: { practiceId } }) {
        return { status: 200, body: { items: await restricted.openings(practiceId, OPENINGS) } };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/restricted-patients/openers',
      role: 'administrator',
      tag: TAG,
      summary: 'People who may open the list of restricted patients',
      answers: { 200: { description: 'Managers and administrators, by name.', schema: restrictedOpeners } },
      async handle({ caller: { practiceId } }) {
        return { status: 200, body: { items: await restricted.openers(practiceId) } };
      },
    }),
    route({
      method: 'put',
      path: '/api/v1/restricted-patients/openers',
      role: 'administrator',
      tag: TAG,
      summary: 'Name who may open the list of restricted patients',
      description: 'Exactly these managers and administrators from now on.',
      body: { kind: 'json', schema: nameOpeners },
      answers: { 200: { description: 'Managers and administrators, by name.', schema: restrictedOpeners } },
      async handle({ caller, body, now }) {
        if (!(await restricted.name(caller, body.staffIds, now))) {
          throw invalidInput([fieldRefusal('staffIds', 'opener-unknown')]);
        }
        return { status: 200, body: { items: await restricted.openers(caller.practiceId) } };
      },
    }),
  ];
}
