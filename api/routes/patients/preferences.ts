import {
  languageName,
  writingPreferences,
  type HeldPreferences,
} from '../../../domain/patients/preferences/writing-preferences';
import type { TokenHolder } from '../../../ports/practice/api-tokens';
import { notFound } from '../../contract/problem';
import { route } from '../../contract/route';
import { patientLook } from '../../patients/looks';
import { pageOf } from '../../schemas/common';
import { languageNeed, patientPreferences, preferencesChange } from '../../schemas/patients/preferences';
import type { Services } from '../../services';

/** How a patient likes to be written to: language, large print, letter instead (N28). */
export function patientPreferencesRoutes(services: Pick<Services, 'patientFacts' | 'patientPreferences'>) {
  const { patientFacts, patientPreferences: preferences } = services;
  const subject = {
    name: 'patient',
    find: async ({ practiceId }: TokenHolder, id: string) => {
      const found = await patientFacts.find(practiceId, id);
      // Of a restricted record nothing is shown.
      return found && found.status !== 'restricted' ? found : null;
    },
  };
  const readBack = async ({ practiceId }: TokenHolder, id: string) => {
    const held = await preferences.find(practiceId, id);
    if (!held) throw notFound('patient');
    return { status: 200 as const, body: present(held), looked: patientLook(id) };
  };
  const path = '/api/v1/patients/{id}/preferences';

  return [
    route({
      method: 'get',
      path: '/api/v1/languages',
      role: 'viewer',
      tag: 'Patients',
      summary: 'Languages that patients need, and how many need each',
      description:
        'Registered patients, most first. What the patient or staff said goes before what the register says.',
      answers: { 200: { description: 'All languages but English.', schema: pageOf(languageNeed) } },
      async handle({ caller }) {
        const found = await preferences.languages(caller.practiceId);
        const items = found.map((one) => ({ ...one, name: languageName(one.language) }));
        return { status: 200, body: { items, nextCursor: null } };
      },
    }),
    route({
      method: 'get',
      path,
      role: 'viewer',
      tag: 'Patients',
      summary: 'How a patient likes to be written to',
      subject,
      answers: { 200: { description: 'What was said, and what counts.', schema: patientPreferences } },
      handle: ({ caller, subject: patient }) => readBack(caller, patient.id),
    }),
    route({
      method: 'put',
      path,
      role: 'sender',
      tag: 'Patients',
      summary: 'Say how a patient likes to be written to',
      description: 'It goes before what the register says. Null takes it back.',
      subject,
      body: { kind: 'json', schema: preferencesChange },
      answers: { 200: { description: 'What was said, and what counts now.', schema: patientPreferences } },
      async handle({ caller, subject: patient, body, now }) {
        const { language, ...rest } = body;
        await preferences.change(caller.practiceId, patient.id, { preferredLanguage: language, ...rest }, caller, now);
        return readBack(caller, patient.id);
      },
    }),
  ];
}

function present(held: HeldPreferences) {
  const { preferredLanguage, largePrint, letterInstead, language, format } = held;
  return {
    ...{ language: preferredLanguage, largePrint, letterInstead },
    register: { language, format },
    inUse: writingPreferences(held),
  };
}
