import { explain, ORIGIN_WORDS } from '../../../domain/eligibility/explanation';
import { readFindWords } from '../../../domain/patients/find-patient';
import type { TokenHolder } from '../../../ports/practice/api-tokens';
import { gatherKnown } from '../../patients/known-of-patient';
import { patientLook, searchLook } from '../../patients/looks';
import { invalidInput } from '../../contract/problem';
import { route } from '../../contract/route';
import { explanation, explanationQuery, newPatientSearch, patientSearch } from '../../schemas/patients/patients';
import type { Services } from '../../services';

/** Most patients that one search shows. */
export const MOST_FOUND = 20;

/** Find a patient, and why this one would or would not be sent to. */
export function patientFactsRoutes(
  services: Pick<Services, 'patientFacts' | 'settings' | 'allowFictionalNumbers' | 'demographics'>,
) {
  const { patientFacts, settings, allowFictionalNumbers, demographics } = services;
  return [
    route({
      method: 'post',
      path: '/api/v1/patients/searches',
      role: 'viewer',
      tag: 'Patients',
      summary: 'Find a patient by NHS number, name, date of birth or mobile number',
      description:
        'A POST, so that no patient’s details are in an address. Names match by their beginning, and case, accents ' +
        'and punctuation do not matter. You can use “Family, Given” or “Given Family”.',
      body: { kind: 'json', schema: newPatientSearch },
      answers: { 200: { description: 'At most 20 patients, sorted by name.', schema: patientSearch } },
      async handle({ caller: { practiceId }, body, now }) {
        const { region, today } = await patientFacts.readingRules(practiceId, now);
        const reading = readFindWords(body.words, { region, today, allowFictional: allowFictionalNumbers });
        if (!reading.ok) throw invalidInput([{ path: 'words', code: reading.code, message: `${reading.message}.` }]);
        const found = await patientFacts.search(practiceId, reading.find, MOST_FOUND + 1);
        const { by, value } = reading.find;
        const items = found.slice(0, MOST_FOUND);
        return {
          looked: searchLook(by, items),
          status: 200,
          body: {
            understoodAs: { by, value },
            items,
            more: found.length > MOST_FOUND,
          },
        };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/patients/{id}/explanation',
      role: 'viewer',
      tag: 'Patients',
      summary: 'Why a patient would or would not be sent a kind of message now',
      description: 'The same rules and words as for lists. It does not check shared numbers, which depend on the list.',
      subject: { name: 'patient', find: (caller: TokenHolder, id) => patientFacts.find(caller.practiceId, id) },
      query: explanationQuery,
      answers: { 200: { description: 'The reasons, the most important first.', schema: explanation } },
      async handle({ caller: { practiceId }, subject, query, now }) {
        const [{ known, region }, { monthlyLimit }] = await Promise.all([
          gatherKnown(services, practiceId, subject, now),
          settings.read(practiceId),
        ]);
        const { purpose, channel } = query;
        const rules = { purpose, channel, monthlyLimit, region, demographics, allowFictional: allowFictionalNumbers };
        const { contact, reasons } = explain(known, rules);
        return {
          status: 200,
          looked: patientLook(subject.id),
          body: {
            ...{ purpose, channel, outcome: reasons.length === 0 ? 'sent' : 'not-sent', contact },
            reasons: reasons.map(({ origin, ...reason }) => ({ ...reason, source: ORIGIN_WORDS[origin] })),
          },
        };
      },
    }),
  ];
}
