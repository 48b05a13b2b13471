import { CHANNEL_WORDS } from '../../../domain/delivery/channel-words';
import { decidedBy } from '../../../domain/lists/row-reasons';
import { unwritten, type Draft } from '../../../ports/campaigns/drafts';
import type { ListOutcome, RecipientListRow, RowFilter } from '../../../ports/lists/list-queries';
import { encodeCursor, numberPlace } from '../../../api/contract/cursor';
import { presentRow, sourcesOf } from '../../../api/lists/present-row';
import { listLook } from '../../../api/patients/looks';
import { notFound } from '../../../api/contract/problem';
import type { PageServices } from '../../kit/mount';
import type { WebPage, PageAnswer, PracticeVisit } from '../../kit/page';
import { reasonBars } from '../../kit/pictures';
import { fileChoice, firstRowsOf, splitOffer } from './file-choice';
import { listAddress, listOf } from '../../kit/list-choice/list-of';
import {
  contactsWords,
  delayWords,
  judgedWords,
  pdsWords,
  problemParts,
  progressWords,
  rangeWords,
  sumWords,
} from '../../kit/words/list-words';
import { resultFindings, sameFileOf } from './result-findings';
import { placeAsked } from '../../kit/place-asked';
import { numberedLinks } from '../../kit/words/numbered-links';
import { shownRow } from './shown-rows';

const PATH = '/p/{practice}/recipient-lists/{id}';
const SHOWN = 50;

/** The progress of the check of an uploaded list, and then the result for each row (H8, H10, N10). */
export function listResultPages(services: PageServices): WebPage[] {
  const { lists, listParts, drafts, demographics } = services;

  async function drawReady(visit: PracticeVisit, list: RecipientListRow, draft: Draft | null): Promise<PageAnswer> {
    const { caller, query, base, now } = visit;
    const counts = list.counts!;
    const [outcome, uses, findings] = await Promise.all([
      lists.outcome(caller.practiceId, list.id),
      lists.usesOf(caller.practiceId, [list.id]),
      resultFindings(services, caller.practiceId, list, now),
    ]);
    const isSent = uses.some(({ isDraft }) => !isDraft);
    const filter = filterOf(query, outcome, counts);
    const rows = await readRows(visit, list, filter);
    const kept = { campaign: draft?.id };
    const address = (more: Record<string, string | undefined>) => listAddress(base, list.id, { ...kept, ...more });
    const show = filter.outcome === 'accepted' ? 'accepted' : 'not-accepted';
    const same = { show, reason: keyOf(filter), added: filter.added ? '1' : undefined };
    const at = (side: 'after' | 'before', row: number | null) =>
      row === null ? null : address({ ...same, [side]: encodeCursor(row) });
    const links = numberedLinks(
      { before: rows.before, shown: rows.items.length, total: rows.total },
      { newer: at('before', rows.newer), older: at('after', rows.older) },
      SHOWN,
    );
    const reasons = outcome.reasons.map(({ code, wish, count }) => {
      const key = keyOf({ reason: code, wish });
      const href = `${address({ show: 'not-accepted', reason: key })}#rows`;
      return { key, count, label: decidedBy(code, wish), href };
    });
    return {
      view: 'lists/result/result-ready',
      title: 'Patient list',
      section: 'bulk-messages',
      looked: listLook(list.id),
      data: {
        list,
        draft,
        how: CHANNEL_WORDS[list.channel],
        counts,
        sum: sumWords(counts),
        contacts: contactsWords({ ...list, demographics }, outcome.contacts, counts.rows),
        judged: judgedWords(list, isSent, now),
        pds: reasons.some(({ label }) => label.includes('PDS')) ? pdsWords(demographics) : null,
        ...{ isSent, findings, fileChoice: fileChoice(list, now) },
        likelyToFail: outcome.reasons.find(({ code }) => code === 'likely-to-fail')?.count ?? 0,
        links: {
          likelyToFail: `${address({ show: 'not-accepted', reason: 'likely-to-fail' })}#rows`,
          added: `${address({ show: 'accepted', added: '1' })}#rows`,
        },
        reasons,
        picture: reasons.length > 0 ? reasonBars({ title: 'Why patients were not accepted', reasons }) : null,
        uses: uses.filter(({ campaignId }) => campaignId !== draft?.id),
        filter: {
          ...filter,
          key: keyOf(filter),
          label: filter.reason && decidedBy(filter.reason, filter.wish ?? null),
        },
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
        range: rangeWords(rows.before, rows.items.length, rows.total),
        total: rows.total,
        all: address({ show }),
        ...{ newer: links.newer && `${links.newer}#rows`, older: links.older && `${links.older}#rows` },
      },
    };
  }

  async function readRows({ caller, query }: PracticeVisit, list: RecipientListRow, filter: RowFilter) {
    const page = await lists.numberedRows(caller.practiceId, list.id, filter, {
      limit: SHOWN,
      ...placeAsked(query, numberPlace, (row) => row),
    });
    const sources = sourcesOf(list, demographics);
    return { ...page, items: page.items.map((row) => shownRow(presentRow(row, sources), list.timeZone)) };
  }

  return [
    {
      method: 'get',
      path: PATH,
      for: 'practice',
      role: 'viewer',
      async handle(visit) {
        const { list, draft } = await listOf(services, visit);
        if (list.status === 'ready') return drawReady(visit, list, draft);
        const common = { title: 'Patient list', section: 'bulk-messages' as const };
        if (list.status === 'refused') {
          const problem = list.problem!;
          const isOfColumns = ['column-missing', 'column-twice'].includes(problem.code);
          const firstRows = await firstRowsOf(services, visit.caller.practiceId, list, visit.now);
          return {
            ...common,
            view: 'lists/result/result-refused',
            ...(firstRows ? { looked: listLook(list.id) } : {}),
            data: {
              list,
              draft,
              how: CHANNEL_WORDS[list.channel],
              problem: problemParts(problem.message),
              isOfColumns,
              ...{ firstRows, fileChoice: fileChoice(list, visit.now), isSent: false },
              split: splitOffer(list, visit.now),
              parts: await listParts.of(visit.caller.practiceId, list.id),
            },
          };
        }
        const progress = (await lists.progress(visit.caller.practiceId, list.id)) ?? { rows: null, stored: 0 };
        return {
          ...common,
          view: 'lists/result/result-checking',
          data: {
            ...{ list, draft, how: CHANNEL_WORDS[list.channel], progress: progressWords(progress, demographics) },
            delay: delayWords(progress, { createdAt: list.createdAt, now: visit.now, demographics }),
            here: listAddress(visit.base, list.id, { campaign: draft?.id }),
            findings: { sameFile: await sameFileOf(services, visit.caller.practiceId, list, visit.now) },
          },
        };
      },
    },
    {
      method: 'post',
      path: PATH,
      for: 'practice',
      role: 'sender',
      /** "Write a bulk message to these patients" makes a new draft, but only one if it is pressed twice. */
      async handle(visit) {
        const { list } = await listOf(services, visit);
        const { caller, form, base, now } = visit;
        if (list.status !== 'ready' || list.counts?.accepted === 0) {
          return { goTo: `${base}/recipient-lists/${list.id}` };
        }
        await drafts.create(
          caller.practiceId,
          form.operationId,
          {
            ...{ name: list.name, type: 'message', purpose: list.purpose, listId: list.id, channel: list.channel },
            ...unwritten(),
          },
          caller,
          now,
        );
        return { goTo: `${base}/campaigns/${form.operationId}/message` };
      },
    },
    ...(['csv', 'xlsx'] as const).map((kind): WebPage => ({
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
  if (isAccepted) return { outcome: 'accepted', reason: null, added: query.added === '1' };
  const asked = outcome.reasons.find(({ code, wish }) => keyOf({ reason: code, wish }) === query.reason);
  return { outcome: 'rejected', reason: asked?.code ?? null, wish: asked?.wish };
}

/** How a reason stands in the address: its code, of a dissent with the wish. */
function keyOf({ reason, wish }: Pick<RowFilter, 'reason' | 'wish'>): string | undefined {
  return reason === null ? undefined : wish ? `${reason}.${wish}` : reason;
}
