import { inWords } from '../../../domain/patients/disclosure/in-words';
import { isSection, wordsNotIn, type DisclosureItem } from '../../../domain/patients/disclosure/items';
import type { DisclosedPatient, StoredRedaction } from '../../../ports/patients/disclosures';
import type { TokenHolder } from '../../../ports/practice/api-tokens';
import { byTime, pageShown } from '../../contract/paging';
import { invalidInput, notFound, refusal } from '../../contract/problem';
import { route } from '../../contract/route';
import { byItem, disclosureFile, type DisclosureServices } from '../../patients/disclosure-file';
import { patientLook } from '../../patients/looks';
import { disclosure, disclosureItem, disclosureQuery, redaction } from '../../schemas/patients/disclosure';
import type { Services } from '../../services';
import { z } from 'zod';

const newest = byTime('at');

/** Everything that is held of a patient, for a request to see it (N29). */
export function disclosureRoutes(
  services: DisclosureServices & Pick<Services, 'patientFacts' | 'restrictedPatients' | 'clock'>,
) {
  const { disclosures, patientFacts, restrictedPatients, clock } = services;
  const subject = {
    name: 'patient',
    find: ({ practiceId }: TokenHolder, id: string) => disclosures.patient(practiceId, id),
  };
  /** A restricted record is opened by break-glass first, and only by a person. */
  async function guard({ caller, subject: { id } }: { caller: TokenHolder; subject: DisclosedPatient }): Promise<void> {
    const record = await patientFacts.find(caller.practiceId, id);
    if (record?.status !== 'restricted') return;
    // An API token opens nothing.
    const until = await restrictedPatients.openUntil(caller.practiceId, caller.tokenId, clock.now());
    if (until === null) throw refusal('record-restricted');
  }
  const shared = {
    ...{ role: 'manager' as const, tag: 'Patients', subject, guard, problems: ['record-restricted'] as const },
  };

  const fileRoute = (kind: 'pdf' | 'csv', download: string) =>
    route({
      ...shared,
      method: 'get',
      path: `/api/v1/patients/{id}/disclosure.${kind}`,
      summary: `Everything that is held of a patient, as ${kind.toUpperCase()}`,
      description:
        'Messages of every kind, replies, notes, messages between staff, answers, appointments, recalls, letters, blocks ' +
        'and who looked. What you left out is missing, and the file says so in each place.',
      answers: { 200: { description: 'The file.', download } },
      async handle({ caller, subject: patient, now }) {
        return { status: 200, download: await disclosureFile(services, caller, patient, kind, now) };
      },
    });

  return [
    route({
      ...shared,
      method: 'get',
      path: '/api/v1/patients/{id}/disclosure',
      summary: 'Everything that is held of a patient, section by section',
      description:
        'For looking through it before you make the file. Texts are in full, and say what the file leaves out.',
      query: disclosureQuery,
      answers: { 200: { description: 'A page of a section, newest first.', schema: disclosure } },
      async handle({ caller: { practiceId }, subject: patient, query }) {
        const [page, redactions, counts] = await Promise.all([
          disclosures.facts(practiceId, patient.id, query.section, newest.asked(query)),
          disclosures.redactions(practiceId, patient.id),
          disclosures.counts(practiceId, patient.id),
        ]);
        const redactionOf = byItem(redactions);
        const shown = pageShown(newest.withCursor(page), (fact) => {
          const item = inWords(fact, patient.timeZone);
          return present(item, redactionOf(item));
        });
        return { status: 200, body: { ...shown, counts }, looked: patientLook(patient.id) };
      },
    }),
    fileRoute('pdf', 'application/pdf'),
    fileRoute('csv', 'text/csv'),
    route({
      ...shared,
      method: 'put',
      path: '/api/v1/patients/{id}/disclosure/redactions/{section}/{item}',
      params: { section: z.string().refine(isSection), item: z.uuid() },
      summary: 'Leave out what concerns another person',
      description: 'The stored text is not changed. The same request with show all takes it back.',
      body: { kind: 'json', schema: redaction },
      answers: { 200: { description: 'The item, and what the file leaves out of it.', schema: disclosureItem } },
      async handle({ caller, subject: patient, params, body, now }) {
        const section = params.section!;
        if (!isSection(section)) throw notFound('item');
        const fact = await disclosures.fact(caller.practiceId, patient.id, section, params.item!);
        if (!fact) throw notFound('item');
        const item = inWords(fact, patient.timeZone);
        const { show, words = [], why = '' } = body;
        const missing = show === 'part' ? wordsNotIn(item, words) : [];
        if (missing.length > 0) {
          const message = `The item does not have “${missing[0]}”. Copy the words from its text.`;
          throw invalidInput([{ path: 'words', code: 'words-not-found', message }]);
        }
        const left = show === 'all' ? null : { whole: show === 'none', words: show === 'none' ? [] : words, why };
        await disclosures.redact(caller, { patientId: patient.id, section, itemId: item.id }, left, now);
        const { user: by } = caller;
        const stored = left && { ...left, section, itemId: item.id, by, at: now };
        return { status: 200, body: present(item, stored), looked: patientLook(patient.id) };
      },
    }),
  ];
}

function present(item: DisclosureItem, stored: StoredRedaction | null) {
  const { section, id, at, title, facts, text } = item;
  return {
    ...{ section, id, at, title, facts, text },
    redaction: stored && {
      show: stored.whole ? 'none' : 'part',
      words: stored.words,
      why: stored.why,
      by: stored.by,
      at: stored.at,
    },
  };
}
