import type { CountedTally } from '../../domain/content/checks/findings';
import { withWord } from '../../domain/content/empty-values';
import { tallyList, type ListTally } from '../../domain/content/list-tally';
import { linkLineIn, withLinkLine, withToken } from '../../domain/content/links/link-line';
import { compileForList } from '../../domain/content/list-text';
import { isTooLong } from '../../domain/content/message-text';
import { countSms, UCS2_PART_UNITS } from '../../domain/content/sms-parts';
import { oneText, type MessageTexts, type WrittenText } from '../../domain/content/translations/message-texts';
import type { TextChoice } from '../../domain/content/translations/text-choice';
import { compileTemplate, placeholderColumns, valuesOfRow } from '../../domain/content/template';
import type { ContentRules } from '../../domain/content/checks/value-checks';
import { columnKey } from '../../domain/lists/columns';
import type { DraftContent } from '../../ports/campaigns/drafts';
import type { AcceptedRow, ListQueries, RecipientListRow } from '../../ports/lists/list-queries';

/** Rows read and counted per step: a few milliseconds, so that other requests get their turn in between. */
const PAGE = 500;
/** More patients than a list may have under the default limit; a page shall not count for seconds. */
export const MOST_COUNTED = 20_000;

type Text = Pick<DraftContent, 'channel' | 'subject' | 'body' | 'emptyValues'> & {
  /** The line with a link that the service adds; absent where it adds none. */
  linkLine?: string | null;
};

/** The text as patients get it, with each patient’s own link hidden. */
function asSeen({ body, linkLine }: Text): string {
  return withToken(withLinkLine(body, linkLine ?? null));
}

/** The texts as patients get them, each patient’s own link hidden. */
function textsAsSeen({ linkLine = null }: Text, { texts: [own, ...further], ofRow }: MessageTexts): MessageTexts {
  const seen = (text: WrittenText): WrittenText => ({
    ...text,
    body: withToken(withLinkLine(text.body, linkLineIn(text.language, linkLine))),
  });
  return { texts: [seen(own), ...further.map(seen)], ofRow };
}

/** Whether the text differs from patient to patient. */
export function isPersonal({ channel, body, subject }: Text, { header, columns }: RecipientListRow): boolean {
  const texts = [body, channel === 'email' ? (subject ?? '') : ''];
  return texts.some((text) => compileForList(text, header ?? [], columns).personal);
}

/** What each patient gets, where that is not the text itself for all. */
type ChosenTexts = Pick<TextChoice, 'texts' | 'toCall'>;

/**
 * What a text comes to over the accepted patients of a list that is ready: in pages, so that memory stays that of one
 * page, and without reading any where the text is the same for all.
 */
export async function countOverList(
  lists: Pick<ListQueries, 'accepted'>,
  practiceId: string,
  list: RecipientListRow,
  text: Text,
  maxUnits: number | null,
  ucs2PartUnits = UCS2_PART_UNITS,
  rules: ContentRules | null = null,
  { most = MOST_COUNTED, choice }: { most?: number; choice?: ChosenTexts } = {},
): Promise<CountedTally> {
  const of = list.counts?.accepted ?? 0;
  const shown = {
    ...text,
    body: asSeen(text),
    linkLine: null,
    subject: text.channel === 'email' ? text.subject : null,
  };
  const columnsOfList = { header: list.header ?? [], columns: list.columns };
  const { texts, toCall } = choice ?? { texts: oneText(shown.subject, text.body), toCall: [] };
  const chosen = { texts: textsAsSeen(text, texts), toCall };
  const tally = tallyList(shown, columnsOfList, maxUnits, ucs2PartUnits, rules, chosen);
  if (!isPersonal(shown, list) && texts.ofRow === null && toCall.length === 0)
    return { ...(await sameForAll(lists, practiceId, list, shown, maxUnits, ucs2PartUnits)), of };
  let after = 0;
  for (let counted = 0; counted < most;) {
    const rows = await lists.accepted(practiceId, list.id, after, Math.min(PAGE, most - counted));
    for (const row of rows) tally.add(row);
    counted += rows.length;
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) break;
    after = last.row;
  }
  return { ...tally.result(), of };
}

async function sameForAll(
  lists: Pick<ListQueries, 'accepted'>,
  practiceId: string,
  list: RecipientListRow,
  { channel, body }: Text,
  maxUnits: number | null,
  ucs2PartUnits: number,
): Promise<ListTally> {
  const rows = list.counts?.accepted ?? 0;
  const [first] = await lists.accepted(practiceId, list.id, 0, 1);
  const { units, segments } = channel === 'sms' ? countSms(body, ucs2PartUnits) : { units: body.length, segments: 0 };
  return {
    rows,
    segments: segments * rows,
    longest: first ? { row: first.row, units, segments } : null,
    emptiest: null,
    missing: [],
    tooLong:
      first && isTooLong(channel, { length: body.length, text: () => body }, maxUnits)
        ? { firstRow: first.row, count: rows }
        : null,
    leftOut: 0,
    toCall: 0,
    texts: [{ patients: rows, segments: segments * rows, longest: segments }],
    faults: null,
  };
}

/** Whether a patient's row has no value for a placeholder of subject or text. */
export function lacksValue({ channel, body, subject }: Text, list: RecipientListRow, patient: PreviewRow): boolean {
  const texts = [body, channel === 'email' ? (subject ?? '') : ''];
  return texts.some((text) => compileForList(text, list.header ?? [], list.columns).lacksValue(patient.cells));
}

/** The accepted rows that are sent to: all but those without a value, and those who get a call instead. */
export function patientsToSendTo(accepted: number, tally: CountedTally | null): number {
  return accepted - (tally?.leftOut ?? 0) - (tally?.toCall ?? 0);
}

/** One patient with the text as they would get it. */
export interface FilledText {
  row: number;
  name: string;
  contact: string | null;
  subject: string | null;
  body: string;
}

/** As it would be sent, except that a placeholder no column fills stays visible: you must correct it before sending. */
export function fillFor(text: Text, list: RecipientListRow, patient: PreviewRow): FilledText {
  const { channel, subject, emptyValues } = text;
  const places = placeholderColumns(list.header ?? [], list.columns ?? {});
  const values = withWord(valuesOfRow(patient.cells, places), emptyValues);
  const known = (name: string): string | undefined => (places.has(columnKey(name)) ? (values(name) ?? '') : undefined);
  const fill = (written: string): string => compileTemplate(written).render(known, 'keep');
  return {
    row: patient.row,
    name: [patient.givenName, patient.familyName].filter(Boolean).join(' '),
    contact: patient.contact,
    subject: channel === 'email' && subject !== null ? fill(subject) : null,
    body: fill(asSeen(text)),
  };
}

/** Rows searched per query for one that may be shown. */
const LOOKED_THROUGH = 20;

/** An accepted row that may be shown. */
export type PreviewRow = AcceptedRow & { cells: string[] };

/** The accepted patient of a row, or the first after it, or the first of all; restricted records are passed over. */
export async function patientFrom(
  lists: ListQueries,
  practiceId: string,
  listId: string,
  row: number,
): Promise<PreviewRow | null> {
  return (
    (await firstShown(lists, practiceId, listId, row - 1)) ??
    (row > 1 ? await firstShown(lists, practiceId, listId, 0) : null)
  );
}

async function firstShown(
  lists: ListQueries,
  practiceId: string,
  listId: string,
  from: number,
): Promise<PreviewRow | null> {
  let after = from;
  for (;;) {
    const rows = await lists.accepted(practiceId, listId, after, LOOKED_THROUGH);
    const found = rows.find((row): row is PreviewRow => row.cells !== null);
    const last = rows.at(-1);
    if (found || !last || rows.length < LOOKED_THROUGH) return found ?? null;
    after = last.row;
  }
}
