import {
  reasonMessage,
  ROW_REASON_CODES,
  whatWouldChangeIt,
  type RowReasonCode,
} from '../../../domain/recipients/row-reasons';
import type { Draft } from '../../../ports/drafts';
import type { ListOutcome, RecipientListRow, RowFilter } from '../../../ports/list-pages';
import { isId } from '../../../domain/ids';
import { bodyOf } from '../../ask';
import { encodeCursor } from '../../cursor';
import { notFound } from '../../problem';
import type { PageServices } from '../mount';
import type { Page, PageAnswer, PracticeVisit } from '../page';
import { reasonBars } from '../pictures';
import {
  CHANNEL_WORDS,
  contactsWords,
  delayWords,
  problemParts,
  progressWords,
  rangeWords,
  sumWords,
} from './list-words';

const PATH = '/p/{practice}/recipient-lists/{id}';
const SHOWN = 50;

/** A row as `GET …/rows` answers it. */
interface AnsweredRow {
  row: number;
  nhsNumber: string | null;
  familyName: string | null;
  givenName: string | null;
  dateOfBirth: string | null;
  reasons: { code: RowReasonCode; message: string }[];
  contact: string | null;
}

/** What became of an uploaded list: while it is checked, and row by row when it was (H8, H10, N10). */
export function listResultPages(services: PageServices): Page[] {
  const { lists, drafts } = services;

  async function listOf({ caller, params }: PracticeVisit): Promise<RecipientListRow> {
    const list = await lists.find(caller.practiceId, params.id!);
    if (!list) throw notFound('patient list');
    return list;
  }

  /** The draft that this list was chosen for: on the way of the wizard. */
  async function draftOf({ caller, query }: PracticeVisit, listId: string): Promise<Draft | null> {
    const asked = query.campaign ?? '';
    const draft = isId(asked) ? await drafts.find(caller.practiceId, asked) : null;
    return draft?.listId === listId ? draft : null;
  }

  async function drawReady(visit: PracticeVisit, list: RecipientListRow, draft: Draft | null): Promise<PageAnswer> {
    const { caller, query, base } = visit;
    const counts = list.counts!;
    const outcome = await lists.outcome(caller.practiceId, list.id);
    const filter = filterOf(query, outcome, counts);
    const rows = await readRows(visit, list.id, filter);
    const kept = { campaign: draft?.id };
    const address = (more: Record<string, string | undefined>) => addressOf(base, list.id, { ...kept, ...more });
    const total = totalOf(filter, outcome, counts);
    const show = filter.outcome === 'accepted' ? 'accepted' : 'not-accepted';
    const same = { show, reason: filter.reason ?? undefined };
    const uses = await lists.usesOf(caller.practiceId, [list.id]);
    const reasons = outcome.reasons.map(({ code, count }) => ({
      ...{ code, count, label: reasonMessage(code) },
      href: `${address({ show: 'not-accepted', reason: code })}#rows`,
    }));
    return {
      view: 'lists/result-ready',
      title: 'Patient list',
      section: 'bulk-messages',
      data: {
        list,
        draft,
        how: CHANNEL_WORDS[list.channel],
        counts,
        sum: sumWords(counts),
        contacts: contactsWords(list.contactSource, outcome.contacts, counts.rows),
        reasons,
        picture: reasons.length > 0 ? reasonBars({ title: 'Why patients were not accepted', reasons }) : null,
        uses: uses.filter(({ campaignId }) => campaignId !== draft?.id),
        filter: { ...filter, label: filter.reason && reasonMessage(filter.reason) },
        tabs: [
          {
            ...{ text: 'Not accepted', count: counts.rejected, href: `${address({ show: 'not-accepted' })}#rows` },
            current: filter.outcome === 'rejected',
          },
          {
            ...{ text: 'Accepted', count: counts.accepted, href: `${address({ show: 'accepted' })}#rows` },
            current: filter.outcome === 'accepted',
          },
        ],
        rows: rows.items,
        range: rangeWords(rows.before, rows.items.length, total),
        total,
        all: address({ show: 'not-accepted' }),
        newer: rows.before > 0 ? `${address({ ...same, after: textOf(rows.previous) })}#rows` : null,
        older: rows.next === null ? null : `${address({ ...same, after: textOf(rows.next) })}#rows`,
      },
    };
  }

  async function readRows({ ask, caller, query }: PracticeVisit, listId: string, filter: RowFilter) {
    const after = /^\d{1,7}$/.test(query.after ?? '') ? Number(query.after) : null;
    const [answer, stand] = await Promise.all([
      ask('get', `/api/v1/recipient-lists/${listId}/rows`, {
        query: {
          ...{ outcome: filter.outcome, reason: filter.reason ?? undefined, limit: String(SHOWN) },
          cursor: after === null ? undefined : encodeCursor(after),
        },
      }),
      lists.standOfRows(caller.practiceId, listId, filter, { limit: SHOWN, after }),
    ]);
    const { items, nextCursor } = bodyOf<{ items: AnsweredRow[]; nextCursor: string | null }>(answer);
    return { ...stand, items: items.map(shownRow), next: nextCursor === null ? null : items.at(-1)!.row };
  }

  return [
    {
      method: 'get',
      path: PATH,
      for: 'practice',
      role: 'viewer',
      async handle(visit) {
        const list = await listOf(visit);
        const draft = await draftOf(visit, list.id);
        if (list.status === 'ready') return drawReady(visit, list, draft);
        const common = { title: 'Patient list', section: 'bulk-messages' as const };
        if (list.status === 'refused') {
          const problem = list.problem!;
          const isOfColumns = ['column-missing', 'column-twice'].includes(problem.code);
          return {
            ...common,
            view: 'lists/result-refused',
            data: {
              list,
              draft,
              how: CHANNEL_WORDS[list.channel],
              problem: problemParts(problem.message),
              isOfColumns,
            },
          };
        }
        const progress = (await lists.progress(visit.caller.practiceId, list.id)) ?? { rows: null, stored: 0 };
        return {
          ...common,
          view: 'lists/result-checking',
          data: {
            ...{ list, draft, how: CHANNEL_WORDS[list.channel], progress: progressWords(progress) },
            delay: delayWords(progress, list.createdAt, visit.now),
            here: addressOf(visit.base, list.id, { campaign: draft?.id }),
          },
        };
      },
    },
    {
      method: 'post',
      path: PATH,
      for: 'practice',
      role: 'sender',
      /** "Write a bulk message to these patients": a draft of its own for each press that means it. */
      async handle(visit) {
        const list = await listOf(visit);
        const { caller, form, base, now } = visit;
        if (list.status !== 'ready' || list.counts?.accepted === 0) {
          return { goTo: `${base}/recipient-lists/${list.id}` };
        }
        await drafts.create(
          caller.practiceId,
          form.operationId,
          {
            ...{ name: list.name, type: 'message', purpose: 'care', listId: list.id, channel: list.channel },
            ...{ subject: null, body: '', snomedCodes: [], saveToRecord: false, sendAt: null },
          },
          caller,
          now,
        );
        return { goTo: `${base}/campaigns/${form.operationId}/message` };
      },
    },
    ...(['csv', 'xlsx'] as const).map((kind): Page => ({
      method: 'get',
      path: `${PATH}/rejected.${kind}`,
      for: 'practice',
      role: 'sender',
      async handle({ ask, params }) {
        const answer = await ask('get', `/api/v1/recipient-lists/${params.id!}/rejected.${kind}`);
        if (!('download' in answer)) throw notFound('file');
        return { download: answer.download };
      },
    })),
  ];
}

/** What is asked for by the address, as far as the list has it; without a wish, those not accepted where there are any. */
function filterOf(
  query: PracticeVisit['query'],
  outcome: ListOutcome,
  counts: { accepted: number; rejected: number },
): RowFilter {
  const isAccepted = query.show === 'accepted' || (query.show !== 'not-accepted' && counts.rejected === 0);
  if (isAccepted) return { outcome: 'accepted', reason: null };
  const reason = ROW_REASON_CODES.find((code) => code === query.reason) ?? null;
  return { outcome: 'rejected', reason: outcome.reasons.some(({ code }) => code === reason) ? reason : null };
}

function totalOf(
  { outcome, reason }: RowFilter,
  { reasons }: ListOutcome,
  counts: { accepted: number; rejected: number },
): number {
  if (outcome === 'accepted') return counts.accepted;
  return reason === null ? counts.rejected : (reasons.find(({ code }) => code === reason)?.count ?? 0);
}

/** Of a restricted record nothing is shown but that it is one (pages.md §4.2). */
function shownRow({ row, nhsNumber, familyName, givenName, dateOfBirth, reasons, contact }: AnsweredRow) {
  const isHidden = reasons.some(({ code }) => code === 'restricted');
  const name = [givenName, familyName].filter((part) => part !== null && part !== '').join(' ');
  return {
    row,
    isHidden,
    name: isHidden ? null : name || null,
    nhsNumber: isHidden ? null : nhsNumber,
    dateOfBirth: isHidden ? null : dateOfBirth,
    contact,
    reasons: reasons.map(({ message }) => message),
    changes: [...new Set(reasons.map(({ code }) => whatWouldChangeIt(code)))],
  };
}

function addressOf(base: string, listId: string, query: Record<string, string | undefined>): string {
  const asked = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined);
  const text = new URLSearchParams(asked).toString();
  return `${base}/recipient-lists/${listId}${text === '' ? '' : `?${text}`}`;
}

function textOf(place: number | null): string | undefined {
  return place === null ? undefined : String(place);
}
