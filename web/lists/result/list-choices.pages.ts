import { LIKELY_TO_FAIL_ADVICE } from '../../../domain/eligibility/reputation';
import type { Draft } from '../../../ports/campaigns/drafts';
import type { ListRowItem, RecipientListRow } from '../../../ports/lists/list-queries';
import { mayOverride } from '../../../domain/eligibility/suppression';
import { bodyOf } from '../../../api/ask';
import { listLook } from '../../../api/patients/looks';
import { notFound, Problem } from '../../../api/contract/problem';
import { formErrors } from '../../kit/form';
import type { PageServices } from '../../kit/mount';
import { withoutStop, type FormError } from '../../kit/form-error';
import type { WebPage, PageAnswer, PracticeVisit } from '../../kit/page';
import { countOf } from '../../../domain/words/numbers';
import { listAddress, listOf } from '../../kit/list-choice/list-of';
import { historyWords, outcomeLines } from './number-history.words';
import { sharedChoiceWords } from './result-findings';
import { addedWords, nameOf } from './shown-rows';

const PATH = '/p/{practice}/recipient-lists/{id}';
/** How many messages to a number we show. */
const OUTCOMES = 20;
/** Which rows of the result page. */
const LIKELY_TO_FAIL = { show: 'not-accepted', reason: 'likely-to-fail' };
const ADDED = { show: 'accepted', added: '1' };

/** What a person decides about a list on its result page: shared numbers (N14), and one number likely to fail (A8, N12). */
export function listChoicesPages(services: PageServices): WebPage[] {
  const { lists, listFindings, numbers } = services;

  const backTo = ({ base }: PracticeVisit, listId: string, draft: Draft | null, query: Record<string, string> = {}) =>
    listAddress(base, listId, { campaign: draft?.id, ...query });

  /** The row in question. A row number identifies no patient, so an address may contain it. */
  async function rowOf({ caller, query, form }: PracticeVisit, listId: string): Promise<ListRowItem> {
    const asked = form.text('row') || (query.row ?? '');
    const row = /^\d{1,7}$/.test(asked) ? await lists.row(caller.practiceId, listId, Number(asked)) : null;
    if (!row) throw notFound('row');
    return row;
  }

  async function drawOverride(
    visit: PracticeVisit,
    { list, draft, row }: { list: RecipientListRow; draft: Draft | null; row: ListRowItem },
    why: string,
    errors: FormError[] = [],
  ): Promise<PageAnswer> {
    const { practiceId } = visit.caller;
    const number = (await listFindings.numberOfRow(practiceId, list.id, row.row)) ?? row.contact;
    const known = number === null ? null : await numbers.ofNumber(practiceId, number);
    const found = known && (await numbers.find(practiceId, known.id, OUTCOMES));
    return {
      view: 'lists/result/override',
      title: row.override ? 'Added anyway' : 'Send to this patient anyway',
      section: 'bulk-messages',
      looked: listLook(list.id),
      data: {
        ...{ list, draft, row, why, number },
        name: nameOf(row),
        history: found && { words: historyWords(found), lines: outcomeLines(found.outcomes, list.timeZone) },
        added: row.override && addedWords(row.override, list.timeZone),
        advice: LIKELY_TO_FAIL_ADVICE,
        back: `${backTo(visit, list.id, draft, row.override ? ADDED : LIKELY_TO_FAIL)}#rows`,
      },
      errors,
    };
  }

  /** A choice that came too late leads to the list, which shows its state. */
  async function orBack(to: string, work: () => Promise<PageAnswer>): Promise<PageAnswer> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 409) throw error;
      return { goTo: to, banner: { kind: 'information', text: error.detail } };
    }
  }

  return [
    {
      method: 'post',
      path: `${PATH}/shared-numbers`,
      for: 'practice',
      role: 'sender',
      async handle(visit) {
        const { list, draft } = await listOf(services, visit);
        const to = `${backTo(visit, list.id, draft)}#shared-numbers`;
        return orBack(to, async () => {
          const body = { sharedNumbers: visit.form.text('sharedNumbers') };
          const answer = await visit.ask('patch', `/api/v1/recipient-lists/${list.id}`, { body });
          const text = sharedChoiceWords(bodyOf<RecipientListRow>(answer));
          return { goTo: to, banner: { kind: 'success', text } };
        });
      },
    },
    {
      method: 'get',
      path: `${PATH}/override`,
      for: 'practice',
      role: 'sender',
      async handle(visit) {
        const { list, draft } = await listOf(services, visit);
        const row = await rowOf(visit, list.id);
        if (row.isRestricted || (!row.override && !mayOverride(row.reasons))) {
          const stands = row.outcome === 'accepted' ? 'accepted' : 'left out for another reason';
          const text = `Row ${row.row} is ${row.isRestricted ? 'a restricted record' : stands}.`;
          return { goTo: `${backTo(visit, list.id, draft)}#rows`, banner: { kind: 'information', text } };
        }
        return drawOverride(visit, { list, draft, row }, '');
      },
    },
    {
      method: 'post',
      path: `${PATH}/override`,
      for: 'practice',
      role: 'sender',
      async handle(visit) {
        const { ask, form } = visit;
        const { list, draft } = await listOf(services, visit);
        const row = await rowOf(visit, list.id);
        // On one line: it stands in a table and in a sentence.
        const why = form.text('why').replace(/\s+/g, ' ');
        return orBack(`${backTo(visit, list.id, draft)}#rows`, async () => {
          try {
            await ask('post', `/api/v1/recipient-lists/${list.id}/rows/${row.row}/override`, {
              ...{ body: { why }, operationId: form.operationId },
            });
          } catch (error) {
            if (error instanceof Problem && error.status === 409) throw error;
            return drawOverride(visit, { list, draft, row }, why, formErrors(error).map(withoutStop));
          }
          const text = await nowAccepted(visit, list, `Row ${row.row} was added`);
          return {
            goTo: backTo(visit, list.id, draft, await nextToLookAt(visit, list)),
            banner: { kind: 'success', text },
          };
        });
      },
    },
    {
      method: 'post',
      path: `${PATH}/override/remove`,
      for: 'practice',
      role: 'sender',
      async handle(visit) {
        const { list, draft } = await listOf(services, visit);
        const row = await rowOf(visit, list.id);
        const to = backTo(visit, list.id, draft);
        return orBack(to, async () => {
          await visit.ask('delete', `/api/v1/recipient-lists/${list.id}/rows/${row.row}/override`);
          const text = await nowAccepted(visit, list, `Row ${row.row} is no longer added`);
          return { goTo: to, banner: { kind: 'success', text } };
        });
      },
    },
  ];

  /** The others whose number is likely to fail; after the last of them, those who were added. */
  async function nextToLookAt({ caller }: PracticeVisit, { id }: RecipientListRow): Promise<Record<string, string>> {
    const { reasons } = await lists.outcome(caller.practiceId, id);
    return reasons.some(({ code }) => code === 'likely-to-fail') ? LIKELY_TO_FAIL : ADDED;
  }

  async function nowAccepted({ caller }: PracticeVisit, { id }: RecipientListRow, what: string): Promise<string> {
    const now = await lists.find(caller.practiceId, id);
    return `${what}. ${countOf(now?.counts?.accepted ?? 0, 'patient')} accepted now.`;
  }
}
