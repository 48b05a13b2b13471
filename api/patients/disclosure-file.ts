import { inWords } from '../../domain/patients/disclosure/in-words';
import {
  DISCLOSURE_SECTIONS,
  redacted,
  SECTION_WORDS,
  type DisclosureItem,
  type DisclosureSection,
} from '../../domain/patients/disclosure/items';
import { nhsNumberWords } from '../../domain/words/numbers';
import { dateWords, timeWords } from '../../domain/words/times';
import type { DisclosedPatient, HeldPlace, StoredRedaction } from '../../ports/patients/disclosures';
import type { TokenHolder } from '../../ports/practice/api-tokens';
import type { Answer } from '../contract/route';
import type { Services } from '../services';

/** How many items are read at a time. */
const CHUNK = 200;
const HEADER = ['Section', 'Time', 'What', 'Details', 'Text', 'Left out'];

export type DisclosureServices = Pick<Services, 'disclosures' | 'disclosurePrinter' | 'spreadsheets' | 'audit'>;
type Download = Extract<Answer, { download: unknown }>['download'];

const keyOf = ({ section, itemId }: Pick<StoredRedaction, 'section' | 'itemId'>): string => `${section} ${itemId}`;

/** Redactions by the item that they belong to. */
export function byItem(redactions: readonly StoredRedaction[]) {
  const all = new Map(redactions.map((redaction) => [keyOf(redaction), redaction]));
  return ({ section, id }: Pick<DisclosureItem, 'section' | 'id'>): StoredRedaction | null =>
    all.get(keyOf({ section, itemId: id })) ?? null;
}

/**
 * Everything that is held of a patient as a file, without what a person left out (N29). That it was made is in the audit
 * log before its first byte goes out.
 */
export async function disclosureFile(
  { disclosures, disclosurePrinter, spreadsheets, audit }: DisclosureServices,
  { practiceId, user, tokenId }: TokenHolder,
  patient: DisclosedPatient,
  kind: 'pdf' | 'csv',
  now: Date,
): Promise<Download> {
  const { timeZone } = patient;
  const redactions = await disclosures.redactions(practiceId, patient.id);
  const redactionOf = byItem(redactions);
  await audit.append({
    ...{ practiceId, at: now, actor: user, act: 'disclosure-made', subjectKind: 'patient', subjectId: patient.id },
    details: { byToken: tokenId, kind, redactions: redactions.length },
  });

  async function* itemsOf(section: DisclosureSection): AsyncGenerator<DisclosureItem & { hasLeftOut: boolean }> {
    let after: HeldPlace | null = null;
    do {
      const page: Awaited<ReturnType<typeof disclosures.facts>> = await disclosures.facts(
        practiceId,
        patient.id,
        section,
        { limit: CHUNK, after },
      );
      for (const fact of page.items) {
        const item = inWords(fact, timeZone);
        const redaction = redactionOf(item);
        yield { ...redacted(item, redaction), hasLeftOut: redaction !== null };
      }
      after = page.next;
    } while (after !== null);
  }

  const fileName = `everything-we-sent-you-${now.toISOString().slice(0, 10)}.${kind}`;
  if (kind === 'csv') {
    return {
      ...{ contentType: 'text/csv; charset=utf-8', fileName },
      write: (out) => spreadsheets.write('csv', out, HEADER, allRows(itemsOf, timeZone)),
    };
  }
  return {
    ...{ contentType: 'application/pdf', fileName },
    write: (out) =>
      disclosurePrinter.print(
        { title: 'Everything we sent you', lines: headLines(patient, now, redactions.length > 0) },
        DISCLOSURE_SECTIONS.map((section) => ({
          ...SECTION_WORDS[section],
          items: printed(itemsOf(section), timeZone),
        })),
        out,
      ),
  };
}

function headLines(patient: DisclosedPatient, now: Date, hasLeftOut: boolean): string[] {
  const { practiceName, timeZone, nhsNumber, dateOfBirth, givenName, familyName } = patient;
  return [
    `${[givenName, familyName].filter(Boolean).join(' ') || 'Name not known'}, born ${dateWords(dateOfBirth)}, NHS number ${nhsNumberWords(nhsNumber)}`,
    `From ${practiceName}, made on ${timeWords(now, timeZone)}.`,
    'This is everything that Rollcall holds about you: what we sent you, what you sent us, what staff wrote about it, and who looked at it.',
    ...(hasLeftOut ? ['Parts that concern other people are left out. Each such place says so.'] : []),
  ];
}

async function* allRows(
  itemsOf: (section: DisclosureSection) => AsyncIterable<DisclosureItem & { hasLeftOut: boolean }>,
  timeZone: string,
): AsyncGenerator<string[]> {
  for (const section of DISCLOSURE_SECTIONS) {
    for await (const { at, title, facts, text, hasLeftOut } of itemsOf(section)) {
      const details = facts.map(({ label, value }) => `${label}: ${value}`).join('; ');
      const { heading } = SECTION_WORDS[section];
      yield [heading, timeWords(at, timeZone), title, details, text ?? '', hasLeftOut ? 'Yes' : ''];
    }
  }
}

async function* printed(items: AsyncIterable<DisclosureItem>, timeZone: string) {
  for await (const { at, title, facts, text } of items) {
    const lines = [
      timeWords(at, timeZone),
      ...facts.map(({ label, value }) => `${label}: ${value}`),
      ...(text ? text.split('\n').filter((line) => line.trim() !== '') : []),
    ];
    yield { title, lines };
  }
}
