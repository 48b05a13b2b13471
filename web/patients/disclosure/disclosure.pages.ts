import { inWords } from '../../../domain/patients/disclosure/in-words';
import {
  DISCLOSURE_SECTIONS,
  isSection,
  SECTION_WORDS,
  type DisclosureItem,
  type DisclosureSection,
} from '../../../domain/patients/disclosure/items';
import { isId } from '../../../domain/ids';
import { notFound } from '../../../api/contract/problem';
import { disclosureFile } from '../../../api/patients/disclosure-file';
import { bodyOf } from '../../../api/ask';
import { patientLook } from '../../../api/patients/looks';
import { formErrors } from '../../kit/form';
import type { FormError } from '../../kit/form-error';
import type { PageData } from '../../kit/frame';
import type { PageServices } from '../../kit/mount';
import type { PageAnswer, PracticeVisit, WebPage } from '../../kit/page';
import { address } from '../../kit/words/numbered-links';
import { personName } from '../../kit/words/person-words';
import { patientOf } from '../patient-of';

const ROWS = 50;

interface Found {
  items: (DisclosureItem & { redaction: { show: 'part' | 'none'; words: string[]; why: string; by: string } | null })[];
  nextCursor: string | null;
  counts: Record<DisclosureSection, number>;
}

type Elsewhere = Extract<Awaited<ReturnType<typeof patientOf>>, { elsewhere: unknown }>;

interface Typed {
  show: string;
  words: string;
  why: string;
}

/** Everything that is held of a patient: looked through, with what concerns others left out, and made into a file (N29). */
export function disclosurePages(services: PageServices): WebPage[] {
  const { disclosures, restrictedPatients } = services;

  /** The patient; also of a restricted record, while this person has opened the list of them. */
  async function disclosedOf(visit: PracticeVisit): Promise<{ patient: { id: string }; head: PageData } | Elsewhere> {
    const found = await patientOf(services, visit, 'disclosure');
    if (!('elsewhere' in found)) return found;
    const { practiceId } = visit.membership;
    const until = await restrictedPatients.openUntil(practiceId, visit.caller.tokenId, visit.now);
    const opened = until && (await disclosures.patient(practiceId, visit.params.id!));
    return opened ? { patient: opened, head: { opened, name: personName(opened) } } : found;
  }

  const path = '/p/{practice}/patients/{id}/disclosure';
  const role = 'manager' as const;

  const file = (kind: 'pdf' | 'csv'): WebPage => ({
    method: 'get',
    path: `${path}.${kind}`,
    for: 'practice',
    role,
    async handle(visit) {
      const found = await disclosedOf(visit);
      if ('elsewhere' in found) return found.elsewhere;
      const { caller, now } = visit;
      const patient = await disclosures.patient(caller.practiceId, found.patient.id);
      if (!patient) throw notFound('patient');
      return { download: await disclosureFile(services, caller, patient, kind, now) };
    },
  });

  /** One item, with the form that leaves something of it out. */
  async function showItem(visit: PracticeVisit, typed?: Typed, errors: FormError[] = []): Promise<PageAnswer> {
    const found = await disclosedOf(visit);
    if ('elsewhere' in found) return found.elsewhere;
    const { practiceId, timeZone } = visit.membership;
    const { item: itemId = '' } = visit.params;
    const section = visit.form.text('section') || (visit.query.section ?? '');
    if (!isSection(section) || !isId(itemId)) throw notFound('item');
    const [fact, redactions] = await Promise.all([
      disclosures.fact(practiceId, found.patient.id, section, itemId),
      disclosures.redactions(practiceId, found.patient.id),
    ]);
    if (!fact) throw notFound('item');
    const stored = redactions.find((one) => one.section === section && one.itemId === itemId);
    return {
      view: 'patients/disclosure/disclosure-item',
      title: 'Leave out what concerns others – Patient',
      section: 'patients',
      looked: patientLook(found.patient.id),
      errors,
      data: {
        ...found.head,
        item: inWords(fact, timeZone),
        heading: SECTION_WORDS[section].heading,
        back: `${visit.base}/patients/${found.patient.id}/disclosure?section=${section}`,
        typed: typed ?? {
          show: stored === undefined ? 'all' : stored.whole ? 'none' : 'part',
          words: stored?.words.join('\n') ?? '',
          why: stored?.why ?? '',
        },
      },
    };
  }

  return [
    {
      method: 'get',
      path,
      for: 'practice',
      role,
      async handle(visit) {
        const found = await disclosedOf(visit);
        if ('elsewhere' in found) return found.elsewhere;
        const { query, base, ask } = visit;
        const section = isSection(query.section ?? '') ? (query.section as DisclosureSection) : 'messages';
        const own = `${base}/patients/${found.patient.id}/disclosure`;
        const asked = { section, limit: String(ROWS), ...(query.after ? { cursor: query.after } : {}) };
        const page = bodyOf<Found>(
          await ask('get', `/api/v1/patients/${found.patient.id}/disclosure`, { query: asked }),
        );
        return {
          view: 'patients/disclosure/disclosure',
          title: 'Everything we sent – Patient',
          section: 'patients',
          looked: patientLook(found.patient.id),
          data: {
            ...found.head,
            own,
            sections: DISCLOSURE_SECTIONS.map((key) => ({
              ...{ key, heading: SECTION_WORDS[key].heading, count: page.counts[key], current: key === section },
              href: address(own, { section: key }),
            })),
            ...{ heading: SECTION_WORDS[section].heading, none: SECTION_WORDS[section].none },
            items: page.items.map((item) => ({ ...item, href: address(`${own}/${item.id}`, { section }) })),
            older: page.nextCursor && address(own, { section, after: page.nextCursor }),
            isLater: query.after !== undefined,
          },
        };
      },
    },
    file('pdf'),
    file('csv'),
    {
      method: 'get',
      path: `${path}/{item}`,
      for: 'practice',
      role,
      handle: (visit) => showItem(visit),
    },
    {
      method: 'post',
      path: `${path}/{item}`,
      for: 'practice',
      role,
      async handle(visit) {
        const { form, ask, params, base } = visit;
        const { id = '', item = '' } = params;
        const section = form.text('section');
        if (!isSection(section) || !isId(item)) throw notFound('item');
        const typed = { show: form.text('show'), words: form.text('words'), why: form.text('why') };
        const words = typed.words.split('\n').flatMap((line) => line.trim() || []);
        const body = {
          show: typed.show,
          ...(typed.show === 'part' ? { words } : {}),
          ...(typed.show === 'all' || typed.why === '' ? {} : { why: typed.why }),
        };
        try {
          await ask('put', `/api/v1/patients/${id}/disclosure/redactions/${section}/${item}`, { body });
        } catch (error) {
          return showItem(visit, typed, formErrors(error));
        }
        const text = typed.show === 'all' ? 'Saved. The file shows all of it.' : 'Saved. The file leaves this out.';
        return { goTo: `${base}/patients/${id}/disclosure?section=${section}`, banner: { kind: 'success', text } };
      },
    },
  ];
}
